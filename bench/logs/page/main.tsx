// What the driver of the benchmark can ask of the page.
import { createRoot } from 'react-dom/client';
import { makeLines } from './lines.js';
import { VIEWERS, type Viewer } from './viewers.js';

let lines: string[] = [];
let viewer: Viewer | undefined;
let count = 0;

const paint = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', () => resolve());
      channel.port1.start();
      channel.port2.postMessage(null);
    });
  });

/** The element that scrolls: the one with the most to scroll. */
function scroller(): HTMLElement {
  let best = document.body;
  let most = 0;
  for (const element of document.querySelectorAll<HTMLElement>('#root *')) {
    const rest = element.scrollHeight - element.clientHeight;
    if (rest > most && getComputedStyle(element).overflowY !== 'visible') {
      most = rest;
      best = element;
    }
  }
  return best;
}

const bench = {
  /** Makes the lines, and says how many characters they hold. */
  prepare(total: number): number {
    lines = makeLines(0, total);
    count = total;
    return lines.reduce((sum, line) => sum + line.length, 0);
  },
  async mount(name: string): Promise<number> {
    const start = performance.now();
    viewer = VIEWERS[name]?.(lines);
    const root = document.getElementById('root');
    if (root) createRoot(root).render(viewer?.element);
    await paint();
    while (!document.querySelector('#root')?.textContent?.includes('line ')) await paint();
    return performance.now() - start;
  },
  /** Adds lines `rounds` times, each time until they are on the page. */
  async append(more: number, rounds: number): Promise<void> {
    const parts = Array.from({ length: rounds }, (_, round) =>
      makeLines(count + round * more, more),
    );
    count += more * rounds;
    for (const part of parts) {
      viewer?.append(part);
      await paint();
    }
  },
  async scroll(frames: number, step: number): Promise<void> {
    const element = scroller();
    for (let frame = 0; frame < frames; frame += 1) {
      element.scrollTop += step;
      await paint();
    }
  },
  scrollTo(share: number): void {
    const element = scroller();
    element.scrollTop = share * element.scrollHeight;
  },
  /** The greatest number among the lines in sight. */
  lastInSight(): number {
    const element = scroller();
    const box = element.getBoundingClientRect();
    let last = 0;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = /line (\d+) /.exec(node.textContent ?? '');
      const place = node.parentElement?.getBoundingClientRect();
      if (found && place && place.top < box.bottom && place.bottom > box.top) {
        last = Math.max(last, Number(found[1]));
      }
    }
    return last;
  },
  /** Types into the viewer's own search, and waits for `wait` ms. */
  async search(words: string, wait: number): Promise<void> {
    const input = document.querySelector<HTMLInputElement>('#root input');
    if (!input) throw new Error('This viewer shows no field to search in.');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, words);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await new Promise((resolve) => void setTimeout(resolve, wait));
  },
  paint,
};

export type LogBench = typeof bench;
Object.assign(window, { bench });
