// Measures several contestants on the same plan: each figure on fresh pages, the contestants in turn,
// and who takes too long or fails is not waited for again. In a real Chromium, on a production build.
import { chromium, type Browser } from 'playwright';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';
import type { Stage } from '../harness/browser.js';
import { servePage } from '../harness/build.js';
import { figure, type Figure } from '../harness/figures.js';
import type { Measure } from './measures.js';

/** How long a contestant may take for one value, in ms. */
const PATIENCE = 12_000;

/** One figure to be had. */
export interface Task {
  readonly measure: string;
  readonly unit: string;
  readonly take: Measure;
  /** @default 1 */
  readonly scale?: number;
  /** How many lines a contestant shows; 0 leaves it out. */
  lines(contestant: string): number;
}

export interface Contest {
  /** The folder of the page, below `bench/`. */
  readonly page: string;
  readonly contestants: readonly string[];
  readonly tasks: readonly Task[];
  /** Values for each figure. */
  readonly repetitions: number;
}

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

/**
 * A browser on a screen of this scale. One that is only told of another screen lays out as before,
 * and knows no shorter limit to an element's height.
 */
function startBrowserAt(scale: number): Promise<Browser> {
  const options = chromiumLaunchOptions();
  const args = [...(options.args ?? []), `--force-device-scale-factor=${scale}`];
  return chromium.launch({ ...options, args });
}

/** One value on a fresh page; or, where there is none, what happened. */
async function once(
  browser: Browser,
  url: string,
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
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in window);
    const attempt = act({ page, devtools }).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    return (await within(PATIENCE, attempt)) ?? `not done within ${PATIENCE / 1_000} s`;
  } finally {
    // A page that hangs cannot be asked to close.
    await within(5_000, context.close());
  }
}

/** Takes all figures. */
export async function runContest(contest: Contest): Promise<Figure[]> {
  const { contestants, tasks, repetitions } = contest;
  const page = await servePage(contest.page);
  const figures: Figure[] = [];
  let browser = await startBrowserAt(1);
  let browserScale = 1;
  try {
    for (const { measure, unit, take, scale = 1, lines } of tasks) {
      if (scale !== browserScale) {
        await browser.close();
        browser = await startBrowserAt(scale);
        browserScale = scale;
      }
      const taking = contestants.filter((name) => lines(name) > 0);
      const values = new Map<string, (number | string)[]>(taking.map((name) => [name, []]));
      for (let round = 0; round < repetitions; round += 1) {
        for (const [name, list] of values) {
          if (list.some((value) => typeof value === 'string')) continue;
          const subject = { name, lines: lines(name) };
          list.push(await once(browser, page.url, scale, (stage) => take(stage, subject)));
        }
      }
      for (const [name, list] of values) {
        figures.push(
          figure(
            `${name}, ${lines(name).toLocaleString('en')} lines`,
            scale === 1 ? measure : `${measure} at device scale ${scale}`,
            unit,
            list.map((value) => (typeof value === 'number' ? value : null)),
            list.find((value) => typeof value === 'string'),
          ),
        );
      }
    }
  } finally {
    await browser.close();
    await page.close();
  }
  return figures;
}
