// How cost grows with size: the main scenarios at 1×, 10× and 100×, and the slope. A slope of 0 costs
// the same whatever the size, 1 grows with it, below 1 less than it.
import { startBrowser } from '../harness/browser.js';
import { buildProgram, servePage } from '../harness/build.js';
import { startChild } from '../harness/child.js';
import { byEffort, figure, type Effort, type Figure, type Section } from '../harness/figures.js';
import { measureHub } from '../hub/index.js';
import { CONTESTANTS, runOnce, type Generator } from '../firehose/index.js';
import { runContest } from '../logs/contest.js';
import { mountInApp } from '../logs/measures.js';
import { measureMany } from '../many/index.js';
import { slopeOf } from './slope.js';

type Measure = (scale: number) => Promise<number>;

interface Curve {
  readonly name: string;
  readonly unit: string;
  /** Each with its size in words. */
  readonly points: readonly { readonly scale: number; readonly words: string }[];
  readonly measure: Measure;
}

const points = (scales: readonly number[], words: (scale: number) => string) =>
  scales.map((scale) => ({ scale, words: words(scale) }));

const count = (value: number): string => value.toLocaleString('en');

async function measureCurve({ name, unit, points: list, measure }: Curve, rounds: number) {
  const values = list.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { scale }] of list.entries()) values[index]?.push(await measure(scale));
  }
  const figures: Figure[] = list.map(({ scale, words }, index) =>
    figure(name, `${scale}×`, unit, values[index] ?? [], words),
  );
  const medians = figures.map(({ spread }) => spread?.median ?? Number.NaN);
  const slope = slopeOf(
    list.map(({ scale }) => scale),
    medians,
  );
  return [...figures, figure(name, 'slope', '', [slope])];
}

export async function growthSection(effort: Effort): Promise<Section> {
  const scales = byEffort(effort, { tiny: [1, 2], quick: [1, 10, 100], full: [1, 10, 100] });
  const rounds = effort === 'full' ? 3 : 1;
  const tiny = effort === 'tiny';
  const firehosePage = await servePage('firehose/page');
  const manyPage = await servePage('many/page');
  const generator: Generator = startChild(await buildProgram('firehose/generator.ts'));
  const hubProgram = await buildProgram('hub/server.ts');
  const browser = await startBrowser();
  const firehose = (name: string): Measure => {
    const contestant = CONTESTANTS.find((each) => each.name === name);
    return async (scale) => {
      if (!contestant) throw new Error(`There is no ${name}.`);
      const perSecond = 50 * scale;
      const seconds = tiny ? 1 : 3;
      const size = { tasks: Math.min(100, perSecond), messages: perSecond * seconds, perSecond };
      const { perMessage } = await runOnce(
        browser,
        firehosePage.url,
        generator,
        contestant,
        size,
        false,
      );
      return (perMessage * perSecond) / 1_000;
    };
  };
  const curves: Curve[] = [
    ...['ours, a message a frame', 'ours, as the hub sends'].map((name) => ({
      name: `firehose, ${name}: main thread a second`,
      unit: 'ms',
      points: points(scales, (scale) => `${count(50 * scale)} messages a second`),
      measure: firehose(name),
    })),
    {
      name: 'many: one change',
      unit: 'ms',
      points: points(scales, (scale) => `${count(100 * scale)} rows`),
      measure: async (scale) => {
        const rest = tiny ? 0 : 6_000;
        const changes = tiny ? 3 : 40;
        return (await measureMany(browser, manyPage.url, 'ours', 100 * scale, changes, rest))
          .oneChange;
      },
    },
    {
      name: 'logs: mounting',
      unit: 'ms',
      points: points(scales, (scale) => `${count(1_000 * scale)} lines`),
      measure: async (scale) => {
        const [found] = await runContest({
          page: 'logs/page',
          contestants: ['ours'],
          tasks: [{ measure: '', unit: 'ms', take: mountInApp, lines: () => 1_000 * scale }],
          repetitions: 2,
        });
        return found?.spread?.median ?? Number.NaN;
      },
    },
    {
      name: 'hub: server time a delivery',
      unit: 'µs',
      points: points(scales, (scale) => `${count(5 * scale)} clients`),
      measure: async (scale) => {
        const updates = tiny ? 40 : 1_000;
        const size = { clients: 5 * scale, tasks: 10, updates, perSecond: 500 };
        return (await measureHub(hubProgram, 'ours', size)).perDelivery;
      },
    },
  ];
  const figures: Figure[] = [];
  try {
    // Of these each point takes long; a quick run has the rows at three sizes already.
    const isLong = ({ name }: Curve): boolean => /^(logs|many)/.test(name);
    const wanted = effort === 'full' ? curves : curves.filter((curve) => !isLong(curve));
    for (const curve of wanted) figures.push(...(await measureCurve(curve, rounds)));
  } finally {
    await browser.close();
    await generator.stop();
    await firehosePage.close();
    await manyPage.close();
  }
  return {
    id: 'growth',
    title: 'How it grows',
    text:
      'Ours at 1×, 10× and 100×. The slope is the power of the size by which the cost grows: 0 is ' +
      'the same whatever the size, 1 grows with it.',
    figures,
    remarks: [],
  };
}
