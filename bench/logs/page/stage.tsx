// What the driver of a benchmark can ask of a page that shows logs: the same for every contestant.
import { useEffect, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeLines } from './lines.js';

/** One way to show a log. */
export interface Viewer {
  element: ReactNode;
  append(lines: readonly string[]): void;
  /** For those that do not stop by themselves when they are scrolled. */
  stopFollowing?(): void;
}

/** Makes a viewer of lines. */
export type MakeViewer = (lines: string[]) => Viewer;

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

/** The numbers of the lines that can be read: in sight, and not in the same place as another. */
function inSight(): number[] {
  const element = scroller();
  const box = element.getBoundingClientRect();
  const places = new Map<number, Set<number>>();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = /line (\d+) /.exec(node.textContent ?? '');
    const place = node.parentElement?.getBoundingClientRect();
    if (found && place && place.top < box.bottom - 1 && place.bottom > box.top + 1) {
      const top = Math.round(place.top);
      places.set(top, (places.get(top) ?? new Set()).add(Number(found[1])));
    }
  }
  const readable = [...places.values()].filter(({ size }) => size === 1);
  return readable.flatMap((numbers) => [...numbers]).toSorted((a, b) => a - b);
}

let show: ((element: ReactNode) => void) | undefined;

/** An app that stands before a log is opened in it. */
function App() {
  const [shown, setShown] = useState<ReactNode>(null);
  const [builds, setBuilds] = useState(12);
  useEffect(() => {
    show = setShown;
  }, []);
  return (
    <main>
      <h1>Build {builds}</h1>
      <p>
        Runs <code>npm test</code>
      </p>
      <button type="button" onClick={() => setBuilds(builds + 1)}>
        Again
      </button>
      {shown}
    </main>
  );
}

/** What can be asked, for these contestants. */
export function createStage(viewers: Readonly<Record<string, MakeViewer>>) {
  let lines: string[] = [];
  let viewer: Viewer | undefined;
  let count = 0;
  const root = createRoot(document.getElementById('root') ?? document.body);

  return {
    /** Makes the lines, and says how many characters they hold. */
    prepare(total: number): number {
      lines = makeLines(0, total);
      count = total;
      return lines.reduce((sum, line) => sum + line.length, 0);
    },
    /** Makes a log in which one line is rewritten by `\r`, up to so many characters. */
    prepareFrames(characters: number): void {
      const frame = (at: number): string => `\rline 2 ${'#'.repeat(at % 50)} ${at % 100}%   `;
      let text = '';
      for (let at = 0; text.length < characters; at += 1) text += frame(at);
      lines = ['line 1 before', text, 'line 3 after'];
      count = lines.length;
    },
    /** Renders an app, in which the viewer will be mounted. */
    async startApp(): Promise<void> {
      root.render(<App />);
      for (let frame = 0; frame < 10; frame += 1) await paint();
    },
    /** Mounts a viewer, in the app or else as all that there is, until its lines are painted. */
    async mount(name: string): Promise<void> {
      viewer = viewers[name]?.(lines);
      (show ?? ((element) => root.render(element)))(viewer?.element);
      await paint();
      while (!document.querySelector('#root')?.textContent?.includes('line ')) await paint();
      await paint();
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
    /** Scrolls by `step` px in each of so many frames. */
    async scroll(frames: number, step: number): Promise<void> {
      const element = scroller();
      for (let frame = 0; frame < frames; frame += 1) {
        element.scrollTop += step;
        await paint();
      }
    },
    scrollTo(share: number): void {
      viewer?.stopFollowing?.();
      const element = scroller();
      element.scrollTop = share * element.scrollHeight;
    },
    inSight,
    /** Lines there are. */
    count: () => count,
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
}

/** What the driver finds as `window.bench`. */
export type LogStage = ReturnType<typeof createStage>;
