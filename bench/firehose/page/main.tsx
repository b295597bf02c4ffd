// What the driver of the firehose can ask of the page.
import { createRoot } from 'react-dom/client';
import '../../../src/styles/index.css';
import type { Contender } from './contender.js';

declare global {
  interface Window {
    /** Counted by the hook in index.html. */
    commits: number;
  }
}

const CONTENDERS: Readonly<Record<string, () => Promise<{ contender: Contender }>>> = {
  floor: () => import('./contenders/floor.js'),
  ours: () => import('./contenders/ours.js'),
  'react-use-websocket': () => import('./contenders/reactUseWebsocket.js'),
  'tanstack-query': () => import('./contenders/tanstackQuery.js'),
  partysocket: () => import('./contenders/partysocket.js'),
};

let transitions = 0;
let ids: readonly string[] = [];

const frame = (): Promise<number> => new Promise((resolve) => void requestAnimationFrame(resolve));

function isDone(id: string): boolean {
  const row = document.getElementById(id);
  return row?.dataset['status'] === 'completed' || !!row?.querySelector('[data-status=completed]');
}

/** How often the end is looked for where frames are not watched, in ms: rarely, for it is paid for as well. */
const LOOK_EVERY = 250;

const wait = (): Promise<number> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(performance.now()), LOOK_EVERY);
  });

/** What was seen of a stream. */
export interface Seen {
  readonly commits: number;
  readonly transitions: number;
  /** The longest time from one frame to the next, in ms; null where they were not watched. */
  readonly longestGap: number | null;
  /** When the page showed the last message: ms since epoch; null where it did not in time. */
  readonly shownAt: number | null;
  /** Rows that showed the end of their task. */
  readonly rowsDone: number;
}

const bench = {
  /** Puts a contender on the page; done once it is ready for the stream. */
  async mount(name: string, url: string, tasks: readonly string[]): Promise<void> {
    const root = document.querySelector<HTMLElement>('#root');
    const load = CONTENDERS[name];
    if (!root || !load) throw new Error(`There is no contender ${name}.`);
    ids = tasks;
    const { contender } = await load();
    const content = contender({ url, ids, onTransition: () => void (transitions += 1) }, root);
    if (content !== null) createRoot(root).render(content);
    do await frame();
    while (document.querySelector('[data-pending=true]') || !document.querySelector(`#${ids[0]}`));
  },
  /** Counts from now on. */
  begin(): void {
    window.commits = 0;
    transitions = 0;
  },
  /**
   * Waits until the page shows the last message, or it has been too long.
   * @param withFrames watches each frame; that alone makes the page draw frames, so what it costs
   *   is measured without
   */
  async watch(patience: number, withFrames: boolean): Promise<Seen> {
    const next = withFrames ? frame : wait;
    let longestGap = 0;
    const last = ids.at(-1) ?? '';
    const start = performance.now();
    let before = await next();
    let shownAt: number | null = null;
    while (shownAt === null && performance.now() - start < patience) {
      const now = await next();
      longestGap = Math.max(longestGap, now - before);
      before = now;
      if (isDone(last) && ids.every(isDone)) shownAt = Date.now();
    }
    return {
      commits: window.commits,
      transitions,
      longestGap: withFrames ? longestGap : null,
      shownAt,
      rowsDone: ids.filter(isDone).length,
    };
  },
};

export type FirehoseBench = typeof bench;
Object.assign(window, { firehose: bench, bench });
