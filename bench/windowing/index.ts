// The windowing of the log panel beside libraries that it could be built on: the same simple row over
// the same source of lines.
import { byEffort, type Effort, type Section } from '../harness/figures.js';
import { runContest, type Task } from '../logs/contest.js';
import * as take from '../logs/measures.js';

const CONTESTANTS = ['ours', '@tanstack/react-virtual', 'react-virtuoso'];

interface Extent {
  /** Lines of what is timed. */
  readonly timed: readonly number[];
  /** Lines of which the last one is looked for, at these scales of the screen. */
  readonly reached: readonly number[];
  readonly scales: readonly number[];
  readonly repetitions: number;
}

const EXTENTS: Record<Effort, Extent> = {
  tiny: { timed: [500], reached: [500], scales: [3], repetitions: 1 },
  quick: { timed: [100_000], reached: [1_000_000], scales: [3], repetitions: 1 },
  full: {
    timed: [100_000, 1_000_000],
    reached: [100_000, 1_000_000],
    scales: [1, 2, 3],
    repetitions: 5,
  },
};

const timedTasks = (lines: number): Task[] => [
  { measure: 'mount', unit: 'ms', take: take.mountInApp, lines: () => lines },
  { measure: 'append 100', unit: 'ms', take: take.append, lines: () => lines },
  { measure: 'scrolled frame', unit: 'ms', take: take.scrolledFrame, lines: () => lines },
];

function plan({ timed, reached, scales }: Extent): Task[] {
  const found = scales.flatMap((scale) =>
    reached.map((lines) => ({
      measure: 'last line reached',
      unit: 'line',
      take: take.lastLine,
      scale,
      lines: () => lines,
    })),
  );
  return [...timed.flatMap(timedTasks), ...found];
}

export async function windowingSection(effort: Effort): Promise<Section> {
  const extent = byEffort(effort, EXTENTS);
  const figures = await runContest({
    page: 'windowing/page',
    contestants: CONTESTANTS,
    tasks: plan(extent),
    repetitions: extent.repetitions,
  });
  return {
    id: 'windowing',
    title: 'Windowing',
    text:
      'Which rows of a long log are on the page: what the log panel does itself, and libraries that ' +
      'it could be built on. All show the same simple row of 20 px and follow the end. The libraries ' +
      'render 12 rows more above and below those in sight; ours does so once it no longer follows, ' +
      'and one row more until then. Time is that of the main thread.',
    figures,
    remarks: [
      'On screens of scale 2 and 3 no browser lets an element be as high as a million rows: what is ' +
        'made as high as all rows ends before the last of them. Ours has a shorter element stand in ' +
        'for them, and reaches the last line at any scale. That is why it is kept.',
      'A frame of scrolling costs about the same in all. Ours also holds the line that is being ' +
        'read while lines above it are dropped or measured; here no library is asked for that.',
    ],
  };
}
