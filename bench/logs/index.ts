// Logs of 100,000 and a million lines in our LogPanel and in its peers: mounting, adding lines,
// scrolling, searching, memory, and whether the last line can be reached at all. In a real Chromium,
// on production builds, each viewer in turn, a fresh page for each figure.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';
import type { LogBench } from './page/main.js';

declare global {
  interface Window {
    bench: LogBench;
  }
}

/** The viewers, ours first. */
const VIEWER_NAMES = ['ours', 'react-logviewer', 'patternfly'] as const;
type ViewerName = (typeof VIEWER_NAMES)[number];

/** How large a run is. */
export interface LogBenchOptions {
  /** Fewer repetitions, and peers only with 100,000 lines. @default false */
  readonly quick?: boolean;
  /** Lines in the smaller log, so that a test can see that it all still runs. @default 100_000 */
  readonly lines?: number;
  /** Lines in the larger log. @default 1_000_000 */
  readonly manyLines?: number;
  /** @default all of them */
  readonly viewers?: readonly ViewerName[];
}

/** One figure. `null`: not reached within {@link PATIENCE}. */
export interface LogFigure {
  readonly scenario: string;
  readonly viewer: ViewerName;
  readonly lines: number;
  readonly unit: 'ms' | 'line' | '× text';
  /** One value a repetition. */
  readonly values: readonly (number | null)[];
  readonly median: number | null;
  /** Why a value is `null`. */
  readonly problems: readonly string[];
  /** What our panel has set itself as a limit. */
  readonly target?: number;
}

/** How long a viewer may take for one step, in ms. */
const PATIENCE = 30_000;

interface Stage {
  readonly page: Page;
  readonly devtools: CDPSession;
}

async function metric(devtools: CDPSession, name: string): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find((entry) => entry.name === name)?.value ?? Number.NaN;
}

/** Milliseconds for which the main thread worked while `step` went on. */
async function mainThread({ devtools }: Stage, step: () => Promise<unknown>): Promise<number> {
  const before = await metric(devtools, 'TaskDuration');
  await step();
  return 1_000 * ((await metric(devtools, 'TaskDuration')) - before);
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

async function usedHeap({ devtools }: Stage): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  return metric(devtools, 'JSHeapUsedSize');
}

type Measure = (stage: Stage, viewer: ViewerName, lines: number) => Promise<number>;

const mounted = async ({ page }: Stage, viewer: ViewerName, lines: number): Promise<void> => {
  await page.evaluate((total) => window.bench.prepare(total), lines);
  await page.evaluate((name) => window.bench.mount(name), viewer);
  // What goes on in the background after mounting is part of no other figure.
  await page.waitForTimeout(lines > 200_000 ? 1_500 : 400);
};

const MEASURES: Readonly<Record<string, { measure: Measure; unit: LogFigure['unit'] }>> = {
  mount: {
    unit: 'ms',
    async measure(stage, viewer, lines) {
      await stage.page.evaluate((total) => window.bench.prepare(total), lines);
      await stage.page.evaluate(() => window.bench.paint());
      return mainThread(stage, () =>
        stage.page.evaluate((name) => window.bench.mount(name), viewer),
      );
    },
  },
  'append 100': {
    unit: 'ms',
    async measure(stage, viewer, lines) {
      await mounted(stage, viewer, lines);
      // A viewer that takes a second for each need not prove it twenty times.
      const rounds = viewer === 'ours' ? 20 : 4;
      await stage.page.evaluate(() => window.bench.append(100, 2));
      const time = await mainThread(stage, () =>
        stage.page.evaluate((times) => window.bench.append(100, times), rounds),
      );
      return time / rounds;
    },
  },
  'scrolled frame': {
    unit: 'ms',
    async measure(stage, viewer, lines) {
      await mounted(stage, viewer, lines);
      const frames = 60;
      await stage.page.evaluate(() => window.bench.scrollTo(0.5));
      await stage.page.waitForTimeout(300);
      const time = await mainThread(stage, () =>
        stage.page.evaluate((count) => window.bench.scroll(count, 400), frames),
      );
      return time / frames;
    },
  },
  'longest task while searching': {
    unit: 'ms',
    async measure(stage, viewer, lines) {
      await mounted(stage, viewer, lines);
      return longestTask(stage, () =>
        stage.page.evaluate(() => window.bench.search('needle', 3_000)),
      );
    },
  },
  'last line reached': {
    unit: 'line',
    async measure(stage, viewer, lines) {
      await mounted(stage, viewer, lines);
      await stage.page.evaluate(() => window.bench.scrollTo(1));
      await stage.page.waitForTimeout(300);
      return stage.page.evaluate(() => window.bench.lastInSight());
    },
  },
  memory: {
    unit: '× text',
    async measure(stage, viewer, lines) {
      const empty = await usedHeap(stage);
      const text = await stage.page.evaluate((total) => window.bench.prepare(total), lines);
      await stage.page.evaluate((name) => window.bench.mount(name), viewer);
      await stage.page.waitForTimeout(1_500);
      return ((await usedHeap(stage)) - empty) / text;
    },
  },
};

async function within<Value>(limit: number, promise: Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One value on a fresh page; or, where the viewer takes too long or breaks down, what happened. */
async function once(
  browser: Browser,
  address: string,
  scale: number,
  act: (stage: Stage) => Promise<number>,
): Promise<number | string> {
  const context = await browser.newContext({
    viewport: { width: 1_024, height: 600 },
    deviceScaleFactor: scale,
  });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    // Time that the thread worked, not time that passed: other programs of the machine do not count.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(address);
    await page.waitForFunction(() => 'bench' in window);
    const attempt = act({ page, devtools }).catch((error: unknown) => String(error));
    return (await within(PATIENCE, attempt)) ?? `not done within ${PATIENCE / 1_000} s`;
  } finally {
    // A page that hangs cannot be asked to close.
    await within(5_000, context.close());
  }
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  return known.length < values.length ? null : (known[Math.floor(known.length / 2)] ?? null);
}

/** What is measured, on how many lines, at which device scale. */
function plan(few: number, many: number, quick: boolean) {
  const ofPeers = quick ? few : many;
  return [
    { scenario: 'mount', lines: few, peerLines: few, scale: 1, target: 20 },
    { scenario: 'append 100', lines: many, peerLines: few, scale: 1, target: 4 },
    { scenario: 'scrolled frame', lines: many, peerLines: few, scale: 1, target: 16 },
    { scenario: 'longest task while searching', lines: many, peerLines: few, scale: 1, target: 50 },
    { scenario: 'memory', lines: many, peerLines: ofPeers, scale: 1, target: 2 },
    { scenario: 'last line reached', lines: many, peerLines: ofPeers, scale: 1, target: many },
    { scenario: 'last line reached', lines: many, peerLines: ofPeers, scale: 2, target: many },
    { scenario: 'last line reached', lines: many, peerLines: ofPeers, scale: 3, target: many },
  ];
}

/** Builds the page, measures everything, and gives the figures. */
export async function run(options: LogBenchOptions = {}): Promise<LogFigure[]> {
  const { quick = false, lines: few = 100_000, manyLines = 1_000_000 } = options;
  const viewers = options.viewers ?? VIEWER_NAMES;
  const repetitions = quick ? 2 : 5;
  const folder = await mkdtemp(path.join(tmpdir(), 'log-bench-'));
  const root = fileURLToPath(new URL('page/', import.meta.url));
  const config = { root, configFile: false as const, logLevel: 'error' as const };
  await build({
    ...config,
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 10_000 },
  });
  const server = await preview({
    ...config,
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch(chromiumLaunchOptions());
  const figures: LogFigure[] = [];
  try {
    const address = server.resolvedUrls?.local[0] ?? '';
    for (const { scenario, lines, peerLines, scale, target } of plan(few, manyLines, quick)) {
      const entry = MEASURES[scenario];
      if (!entry) continue;
      const results = new Map<ViewerName, (number | string)[]>(viewers.map((name) => [name, []]));
      for (let round = 0; round < repetitions; round += 1) {
        for (const [viewer, list] of results) {
          // Who was too slow once is not waited for again.
          if (list.some((value) => typeof value === 'string')) continue;
          const total = viewer === 'ours' ? lines : peerLines;
          list.push(
            await once(browser, address, scale, (stage) => entry.measure(stage, viewer, total)),
          );
        }
      }
      for (const [viewer, list] of results) {
        const values = list.map((value) => (typeof value === 'number' ? value : null));
        figures.push({
          scenario: scale === 1 ? scenario : `${scenario} at device scale ${scale}`,
          viewer,
          lines: viewer === 'ours' ? lines : peerLines,
          unit: entry.unit,
          values,
          median: medianOf(values),
          problems: list.filter((value) => typeof value === 'string'),
          ...(viewer === 'ours' && { target }),
        });
      }
    }
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
  return figures;
}
