// The firehose: what a stream of status messages costs the page's main thread, in ours and its
// peers, on top of the floor.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { mainThreadTime, onPage, startBrowser, type Stage } from '../harness/browser.js';
import { buildProgram, servePage } from '../harness/build.js';
import { startChild, type Child } from '../harness/child.js';
import { agesOf, type Ages } from './ages.js';
import type { GeneratorAnswer, GeneratorRequest, StreamForm } from './generator.js';
import type { FirehoseBench } from './page/main.js';
import { stepsPerTask, taskId, transitionsIn, type Load, type StreamSize } from './stream.js';

declare global {
  interface Window {
    firehose: FirehoseBench;
  }
}

/** Who runs, and how it is sent to. */
export interface Contestant {
  readonly name: string;
  /** The contender of the page. */
  readonly page: string;
  readonly form: StreamForm;
}

export const CONTESTANTS: readonly Contestant[] = [
  { name: 'floor', page: 'floor', form: 'frames' },
  { name: 'ours, a message a frame', page: 'ours', form: 'frames' },
  { name: 'ours, as the hub sends', page: 'ours', form: 'hub' },
  { name: 'react-use-websocket', page: 'react-use-websocket', form: 'frames' },
  { name: 'TanStack Query, setQueryData', page: 'tanstack-query', form: 'frames' },
  { name: 'partysocket, useState', page: 'partysocket', form: 'frames' },
];

/** One run of one contestant: once for what it costs, once more for its frames. */
export interface FirehoseRun {
  /** Microseconds of the main thread for each message of the stream. */
  readonly perMessage: number;
  /** The share of the stream's time in which the main thread worked, in percent. */
  readonly busy: number;
  readonly commits: number;
  readonly longestGap: number | null;
  /** How old what the rows show is while the stream runs; null where frames were not watched. */
  readonly ages: Ages | null;
  /** ms from the last message sent to a page that shows it; null where it never did. */
  readonly shownAfter: number | null;
  readonly lostTransitions: number;
  readonly rowsWrong: number;
  /** ms from each click to the frame that answered it. */
  readonly answers: readonly number[];
  /** Clicks that the page never answered. */
  readonly unanswered: number;
  /** By how much the generator fell behind its rate, in ms. */
  readonly late: number;
}

export type Generator = Child<GeneratorRequest, GeneratorAnswer>;

/** How long a contestant may take after the stream, in ms. */
const PATIENCE = 15_000;

/** Clicks on the page's button until told to stop. @returns how often it did */
async function clickEvery({ page, devtools }: Stage, every: number, isOver: () => boolean) {
  const box = await page.locator('#answer').boundingBox();
  if (box === null) return 0;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const click = { ...at, button: 'left', clickCount: 1 } as const;
  let count = 0;
  while (!isOver()) {
    // Not awaited: the page may be busy, and the next click comes all the same.
    void devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...click });
    void devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...click });
    count += 1;
    await sleep(every);
  }
  return count;
}

/** When each step of each task was sent. */
function sentTimes(sentAt: readonly number[], { tasks }: StreamSize): number[][] {
  const times = Array.from({ length: tasks }, (): number[] => []);
  for (const [index, at] of sentAt.entries()) times[index % tasks]?.push(at);
  return times;
}

export async function runOnce(
  browser: Browser,
  pageUrl: string,
  generator: Generator,
  { page: name, form }: Contestant,
  load: Load,
  withFrames: boolean,
): Promise<FirehoseRun> {
  const { url = '' } = await generator.ask({ type: 'serve', form, size: load });
  try {
    return await onPage(browser, pageUrl, async (stage) => {
      const { page } = stage;
      const ids = Array.from({ length: load.tasks }, (_, index) => taskId(index));
      const setting = { url, ids, rowCost: load.rowCost ?? 0 };
      await page.evaluate(([a, b]) => window.firehose.mount(a, b), [name, setting] as const);
      await page.waitForTimeout(300);
      const duration = (load.messages / load.perSecond) * 1_000;
      await page.evaluate(() => window.firehose.begin());
      const before = await mainThreadTime(stage);
      const lastStep = withFrames ? stepsPerTask(load) : null;
      const watched = page.evaluate(([limit, last]) => window.firehose.watch(limit, last), [
        duration + PATIENCE,
        lastStep,
      ] as const);
      let isOver = false;
      const clicking =
        load.clickEvery === undefined ? 0 : clickEvery(stage, load.clickEvery, () => isOver);
      const { sentAt = [], late = 0 } = await generator.ask({ type: 'stream' });
      isOver = true;
      const clicks = await clicking;
      const seen = await watched;
      // The last click may still be on its way.
      const answers = await page.evaluate(
        ([count, limit]) => window.firehose.answersTo(count, limit),
        [clicks, PATIENCE] as const,
      );
      const time = (await mainThreadTime(stage)) - before;
      return {
        perMessage: (time * 1_000) / (stepsPerTask(load) * load.tasks),
        busy: (100 * time) / duration,
        commits: seen.commits,
        longestGap: seen.longestGap,
        ages: seen.frames === null ? null : agesOf(seen.frames, sentTimes(sentAt, load)),
        shownAfter: seen.shownAt === null ? null : seen.shownAt - (sentAt.at(-1) ?? 0),
        lostTransitions: transitionsIn(load) - seen.transitions,
        rowsWrong: load.tasks - seen.rowsDone,
        answers,
        unanswered: clicks - answers.length,
        late,
      };
    });
  } finally {
    await generator.ask({ type: 'close' });
  }
}

/**
 * Runs each contestant in turn, several times.
 * @param withCost measures what it costs in a run of its own, since watching frames makes the page
 *   draw them
 */
export async function runFirehose(
  rounds: number,
  load: Load,
  contestants: readonly Contestant[] = CONTESTANTS,
  withCost = true,
): Promise<Map<string, FirehoseRun[]>> {
  const page = await servePage('firehose/page');
  const generator: Generator = startChild(await buildProgram('firehose/generator.ts'));
  const browser = await startBrowser();
  const runs = new Map<string, FirehoseRun[]>(contestants.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of contestants) {
        const run = (withFrames: boolean): Promise<FirehoseRun> =>
          runOnce(browser, page.url, generator, contestant, load, withFrames);
        const cost = withCost ? await run(false) : {};
        const frames = await run(true);
        const { perMessage, busy } = { ...frames, ...cost };
        runs.get(contestant.name)?.push({ ...frames, perMessage, busy });
      }
    }
  } finally {
    await browser.close();
    await generator.stop();
    await page.close();
  }
  return runs;
}
