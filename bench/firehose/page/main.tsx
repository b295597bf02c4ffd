// What the driver of the firehose can ask of the page.
import { createRoot } from 'react-dom/client';
import '../../../src/styles/index.css';
import type { Painted } from '../ages.js';
import { Answer, answers } from './Answer.js';
import type { Contender, Setting } from './contender.js';
import { startSampler } from './sampler.js';

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
  /** What each frame showed; null where they were not watched. */
  readonly frames: readonly Painted[] | null;
}

const bench = {
  /** Puts a contender on the page; done once it is ready for the stream. */
  async mount(
    name: string,
    { url, ids: tasks, rowCost }: Pick<Setting, 'url' | 'ids' | 'rowCost'>,
  ): Promise<void> {
    const root = document.querySelector<HTMLElement>('#root');
    const load = CONTENDERS[name];
    if (!root || !load) throw new Error(`There is no contender ${name}.`);
    ids = tasks;
    const { contender } = await load();
    const onTransition = () => void (transitions += 1);
    const content = contender({ url, ids, rowCost, onTransition }, root);
    if (content !== null) {
      createRoot(root).render(
        <>
          {content}
          <Answer />
        </>,
      );
    }
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
   * @param lastStep watches each frame, for the steps up to this one that its rows show; that alone
   *   makes the page draw frames, so what it costs is measured without: null
   */
  async watch(patience: number, lastStep: number | null): Promise<Seen> {
    const next = lastStep === null ? wait : frame;
    const sampler = lastStep === null ? null : startSampler(ids, lastStep);
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
      longestGap: lastStep === null ? null : longestGap,
      shownAt,
      rowsDone: ids.filter(isDone).length,
      frames: sampler?.stop() ?? null,
    };
  },
  /**
   * Waits until so many clicks on the page's button are answered, or it has been too long.
   * @returns ms from each click to the frame that answered it
   */
  async answersTo(clicks: number, patience: number): Promise<readonly number[]> {
    const start = performance.now();
    while (answers.length < clicks && performance.now() - start < patience) await frame();
    return answers;
  },
};

export type FirehoseBench = typeof bench;
Object.assign(window, { firehose: bench, bench });
