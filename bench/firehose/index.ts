// The firehose: what a stream of status messages costs the page's main thread, in ours and its
// peers, on top of the floor.
import type { Browser } from 'playwright';
import { mainThreadTime, onPage, startBrowser, type Stage } from '../harness/browser.js';
import { buildProgram, servePage } from '../harness/build.js';
import { startChild, type Child } from '../harness/child.js';
import type { GeneratorAnswer, GeneratorRequest, StreamForm } from './generator.js';
import type { FirehoseBench } from './page/main.js';
import { stepsPerTask, taskId, transitionsIn, type StreamSize } from './stream.js';

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
  readonly commits: number;
  readonly longestGap: number | null;
  /** ms from the last message sent to a page that shows it; null where it never did. */
  readonly shownAfter: number | null;
  readonly lostTransitions: number;
  readonly rowsWrong: number;
  /** By how much the generator fell behind its pace, in ms. */
  readonly late: number;
}

export type Generator = Child<GeneratorRequest, GeneratorAnswer>;

/** How long a contestant may take after the stream, in ms. */
const PATIENCE = 15_000;

export async function runOnce(
  browser: Browser,
  pageUrl: string,
  generator: Generator,
  { page: name, form }: Contestant,
  size: StreamSize,
  withFrames: boolean,
  around: (stage: Stage, run: () => Promise<void>) => Promise<void> = (_, run) => run(),
): Promise<FirehoseRun> {
  const { url = '' } = await generator.ask({ type: 'serve', form, size });
  try {
    return await onPage(browser, pageUrl, async (stage) => {
      const { page } = stage;
      const ids = Array.from({ length: size.tasks }, (_, index) => taskId(index));
      await page.evaluate(([a, b, c]) => window.firehose.mount(a, b, c), [name, url, ids] as const);
      await page.waitForTimeout(300);
      const duration = (size.messages / size.perSecond) * 1_000;
      let result: FirehoseRun | undefined;
      await around(stage, async () => {
        await page.evaluate(() => window.firehose.begin());
        const before = await mainThreadTime(stage);
        const watched = page.evaluate(([limit, frames]) => window.firehose.watch(limit, frames), [
          duration + PATIENCE,
          withFrames,
        ] as const);
        const sent = await generator.ask({ type: 'stream' });
        const seen = await watched;
        const time = (await mainThreadTime(stage)) - before;
        result = {
          perMessage: (time * 1_000) / (stepsPerTask(size) * size.tasks),
          commits: seen.commits,
          longestGap: seen.longestGap,
          shownAfter: seen.shownAt === null ? null : seen.shownAt - (sent.lastSentAt ?? 0),
          lostTransitions: transitionsIn(size) - seen.transitions,
          rowsWrong: size.tasks - seen.rowsDone,
          late: sent.late ?? 0,
        };
      });
      if (result === undefined) throw new Error('Nothing was measured.');
      return result;
    });
  } finally {
    await generator.ask({ type: 'close' });
  }
}

export const FULL: StreamSize = { tasks: 100, messages: 20_000, perSecond: 5_000 };

/** Runs each contestant in turn, several times. */
export async function runFirehose(
  rounds: number,
  size: StreamSize = FULL,
  contestants: readonly Contestant[] = CONTESTANTS,
): Promise<Map<string, FirehoseRun[]>> {
  const page = await servePage('firehose/page');
  const generator: Generator = startChild(await buildProgram('firehose/generator.ts'));
  const browser = await startBrowser();
  const runs = new Map<string, FirehoseRun[]>(contestants.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of contestants) {
        const cost = await runOnce(browser, page.url, generator, contestant, size, false);
        const frames = await runOnce(browser, page.url, generator, contestant, size, true);
        runs.get(contestant.name)?.push({ ...frames, perMessage: cost.perMessage });
      }
    }
  } finally {
    await browser.close();
    await generator.stop();
    await page.close();
  }
  return runs;
}
