// Many rows, of which few change: what one change costs among a hundred and among ten thousand, and
// how many rows render for it.
import type { Browser } from 'playwright';
import { mainThreadTime, onPage, startBrowser } from '../harness/browser.js';
import { servePage } from '../harness/build.js';
import { byEffort, figure, type Effort, type Figure, type Section } from '../harness/figures.js';
import type { ManyBench } from './page/main.js';

declare global {
  interface Window {
    many: ManyBench;
  }
}

const CONTESTANTS = [
  { name: 'floor', page: 'floor' },
  { name: 'ours', page: 'ours' },
  { name: 'TanStack Query, setQueryData', page: 'tanstack-query' },
  { name: 'useState and memo', page: 'use-state' },
] as const;

/** One run with so many rows. */
export interface ManyRun {
  /** ms of the main thread for one change of one row. */
  readonly oneChange: number;
  /** Renders of rows for it. */
  readonly rendersOfOne: number;
  /** ms of the main thread for a change of 1 % of the rows. */
  readonly percentChange: number;
  readonly rendersOfPercent: number;
}

export function measureMany(
  browser: Browser,
  url: string,
  name: string,
  rows: number,
  changes: number,
  rest = 6_000,
): Promise<ManyRun> {
  return onPage(browser, url, async (stage) => {
    const { page } = stage;
    await page.evaluate(([a, b]) => window.many.mount(a, b), [name, rows] as const);
    const cost = async (count: number, times: number): Promise<[number, number]> => {
      // The first ones make the page ready, for all alike.
      await page.evaluate(([a, b]) => window.many.change(a, b), [count, 3] as const);
      const before = await mainThreadTime(stage);
      const renders = await page.evaluate(([a, b]) => window.many.change(a, b), [
        count,
        times,
      ] as const);
      return [((await mainThreadTime(stage)) - before) / times, renders / times];
    };
    // What mounting left behind is over, the turning of icons too.
    await page.waitForTimeout(rest);
    const [oneChange, rendersOfOne] = await cost(1, changes);
    const [percentChange, rendersOfPercent] = await cost(Math.ceil(rows / 100), changes);
    return { oneChange, rendersOfOne, percentChange, rendersOfPercent };
  });
}

export async function manySection(effort: Effort): Promise<Section> {
  const counts = byEffort(effort, {
    tiny: [20],
    quick: [100, 1_000, 10_000],
    full: [100, 1_000, 10_000],
  });
  const rounds = byEffort(effort, { tiny: 1, quick: 1, full: 3 });
  const changes = byEffort(effort, { tiny: 3, quick: 30, full: 60 });
  const served = await servePage('many/page');
  const browser = await startBrowser();
  const runs = new Map<string, ManyRun[]>();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const rows of counts) {
        // Peers need long to mount ten thousand rows.
        const isLong = effort === 'quick' && rows > 1_000;
        const isPeer = (page: string): boolean => page !== 'ours' && page !== 'floor';
        for (const contestant of CONTESTANTS.filter(({ page }) => !isLong || !isPeer(page))) {
          const key = `${contestant.name}, ${rows.toLocaleString('en')} rows`;
          const run = await measureMany(
            browser,
            served.url,
            contestant.page,
            rows,
            changes,
            effort === 'tiny' ? 0 : undefined,
          );
          runs.set(key, [...(runs.get(key) ?? []), run]);
        }
      }
    }
  } finally {
    await browser.close();
    await served.close();
  }
  const figures = [...runs].flatMap(([name, list]): Figure[] => [
    figure(
      name,
      'one row changes',
      'ms',
      list.map((run) => run.oneChange),
    ),
    figure(
      name,
      'renders',
      '',
      list.map((run) => run.rendersOfOne),
    ),
    figure(
      name,
      '1 % change',
      'ms',
      list.map((run) => run.percentChange),
    ),
    figure(
      name,
      'renders of 1 %',
      '',
      list.map((run) => run.rendersOfPercent),
    ),
  ]);
  return {
    id: 'many',
    title: 'Many',
    text:
      'So many rows are mounted, each with StatusBadge and ProgressBar, in a list whose rows are ' +
      'skipped, a hundred at a time, where they are out of sight (content-visibility). The news come from within the page, ' +
      'so that only the page works. Given is the main thread for one change, until it is shown. The ' +
      'floor is the same rows with text, attribute and length written by hand in a frame.',
    figures,
    remarks: [
      'Ours runs the same script for one change whatever the number of rows; what it takes more among ' +
        'ten thousand is the browser’s own work on a larger page, which the floor takes more as well.',
      'useState renders the list for each change, memo or not: its cost grows with the rows that do ' +
        'not change.',
    ],
  };
}
