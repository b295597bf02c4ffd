// What is measured of something that shows a log, on a fresh page that holds a `LogStage`.
import type { CDPSession } from 'playwright';
import { mainThreadTime, type Stage } from '../harness/browser.js';
import type { LogStage } from './page/stage.js';

declare global {
  interface Window {
    bench: LogStage;
  }
}

/** What is to be measured: of whom, and with how many lines. */
export interface Subject {
  readonly name: string;
  readonly lines: number;
}

/** One value, in the unit of the measure. Fails where the subject did not do what was measured. */
export type Measure = (stage: Stage, subject: Subject) => Promise<number>;

/** Milliseconds for which the main thread worked while `step` went on. */
async function mainThread(stage: Stage, step: () => Promise<unknown>): Promise<number> {
  const before = await mainThreadTime(stage);
  await step();
  return (await mainThreadTime(stage)) - before;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds for which the thread worked. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of the page's main thread, in ms of work, while `step` went on. */
async function longestTask({ page }: Stage, step: () => Promise<unknown>): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has lost its browser.');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  let recorded: Buffer;
  try {
    await step();
  } finally {
    // Also after a failure: a browser records one trace at a time.
    recorded = await browser.stopTracing();
  }
  const trace = JSON.parse(recorded.toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('The trace holds no task of the page.');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}

async function usedHeap(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}

const prepare = ({ page }: Stage, { lines }: Subject): Promise<number> =>
  page.evaluate((total) => window.bench.prepare(total), lines);

const mount = ({ page }: Stage, { name }: Subject): Promise<void> =>
  page.evaluate((wanted) => window.bench.mount(wanted), name);

async function mounted(stage: Stage, subject: Subject): Promise<void> {
  await prepare(stage, subject);
  await mount(stage, subject);
  // What goes on in the background after mounting is part of no other figure.
  await stage.page.waitForTimeout(subject.lines > 200_000 ? 1_500 : 400);
}

/** Waits until the lines in sight are as they should be; fails where they do not become so. */
async function expectInSight(
  { page }: Stage,
  what: string,
  isRight: (first: number, last: number) => boolean,
): Promise<number> {
  let numbers: number[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    numbers = await page.evaluate(() => window.bench.inSight());
    const [first, last] = [numbers[0], numbers.at(-1)];
    if (first !== undefined && last !== undefined && isRight(first, last)) return first;
    await page.waitForTimeout(100);
  }
  throw new Error(`${what}: it shows lines ${numbers[0]} to ${numbers.at(-1)}.`);
}

/** On an empty page: all that the browser and React do for the first time counts too. */
export const mountFirst: Measure = async (stage, subject) => {
  await prepare(stage, subject);
  await stage.page.evaluate(() => window.bench.paint());
  return mainThread(stage, () => mount(stage, subject));
};

/** In an app that has been rendered before. */
export const mountInApp: Measure = async (stage, subject) => {
  await prepare(stage, subject);
  await stage.page.evaluate(() => window.bench.startApp());
  return mainThread(stage, () => mount(stage, subject));
};

/** A hundred lines more; the mean of ten times. */
export const append: Measure = async (stage, subject) => {
  const rounds = 10;
  await mounted(stage, subject);
  await stage.page.evaluate(() => window.bench.append(100, 2));
  const time = await mainThread(stage, () =>
    stage.page.evaluate((times) => window.bench.append(100, times), rounds),
  );
  const count = await stage.page.evaluate(() => window.bench.count());
  await expectInSight(stage, `Of ${count} lines, the last added`, (_, last) => last > count - 100);
  return time / rounds;
};

/** Mounting a log in which one line of 1.6 MB is rewritten by `\r`: the longest task. */
export const rewrittenLine: Measure = async (stage, { name }) => {
  await stage.page.evaluate(() => window.bench.prepareFrames(1_600_000));
  await stage.page.evaluate(() => window.bench.startApp());
  return longestTask(stage, async () => {
    await stage.page.evaluate((wanted) => window.bench.mount(wanted), name);
    await stage.page.waitForTimeout(1_000);
  });
};

const isMiddle = (line: number, { lines }: Subject): boolean =>
  line > lines * 0.3 && line < lines * 0.7;

/** One frame of scrolling by 400 px in the middle of the log; the mean of sixty. */
export const scrolledFrame: Measure = async (stage, subject) => {
  const { page } = stage;
  const frames = 60;
  const step = 400;
  await mounted(stage, subject);
  // Again and again: where the heights of rows are guessed at first, the middle is not there yet, and
  // one that follows may still be on its way to the end.
  let start = 0;
  for (let attempt = 0; !isMiddle(start, subject) && attempt < 10; attempt += 1) {
    await page.evaluate(() => window.bench.scrollTo(0.5));
    await page.waitForTimeout(300);
    start = await page.evaluate(() => window.bench.inSight()[0] ?? 0);
  }
  if (!isMiddle(start, subject)) throw new Error('It cannot be scrolled to its middle.');
  const time = await mainThread(stage, () =>
    page.evaluate(([count, pixels]) => window.bench.scroll(count, pixels), [frames, step] as const),
  );
  // Rows are less than 40 px high in all of them; a small log ends sooner.
  const end = Math.min(start + (frames * step) / 40, subject.lines - 60);
  let last = await expectInSight(stage, 'After scrolling', (first) => first >= end);
  for (let frame = 0; frame < 5 && last < subject.lines - 200; frame += 1) {
    const before = last;
    await page.evaluate((pixels) => window.bench.scroll(1, pixels), step);
    last = await expectInSight(stage, 'A frame later', (first) => first > before);
  }
  return time / frames;
};

export const search: Measure = async (stage, subject) => {
  await mounted(stage, subject);
  return longestTask(stage, () => stage.page.evaluate(() => window.bench.search('needle', 3_000)));
};

export const lastLine: Measure = async (stage, subject) => {
  await mounted(stage, subject);
  await stage.page.evaluate(() => window.bench.scrollTo(1));
  await stage.page.waitForTimeout(300);
  const numbers = await stage.page.evaluate(() => window.bench.inSight());
  return numbers.at(-1) ?? 0;
};

/** By the length of the text. */
export const memory: Measure = async (stage, subject) => {
  const empty = await usedHeap(stage.devtools);
  const text = await prepare(stage, subject);
  await mount(stage, subject);
  await stage.page.waitForTimeout(1_500);
  return ((await usedHeap(stage.devtools)) - empty) / text;
};
