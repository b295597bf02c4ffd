// The log panel's figures (measured by logs/) as a section of the report.
import { byEffort, withRatios, type Effort, type Section } from './harness/figures.js';
import { runContest, type Task } from './logs/contest.js';
import * as take from './logs/measures.js';

/** How much is measured. Peers are given the large log only where they might get that far. */
interface Extent {
  readonly few: number;
  readonly many: number;
  /** Lines of peers where it is about all lines. */
  readonly peersMost: number;
  readonly contestants: readonly string[];
  readonly repetitions: number;
  /** Of the screens on which the last line is looked for. */
  readonly scales: readonly number[];
}

/** What any viewer costs at least. It can be measured where nothing has to be scrolled or searched. */
const PLAIN = 'plain rows';

const EXTENTS: Record<Effort, Extent> = {
  tiny: {
    few: 500,
    many: 1_000,
    peersMost: 500,
    contestants: ['ours', PLAIN],
    repetitions: 1,
    scales: [3],
  },
  // Peers take up to half a minute for each step of the large ones.
  quick: {
    few: 10_000,
    many: 100_000,
    peersMost: 10_000,
    contestants: ['ours', PLAIN, 'react-logviewer'],
    repetitions: 2,
    scales: [1, 2, 3],
  },
  full: {
    few: 100_000,
    many: 1_000_000,
    peersMost: 100_000,
    contestants: ['ours', PLAIN, 'react-logviewer', 'patternfly'],
    repetitions: 3,
    scales: [1, 2, 3],
  },
};

function plan({ few, many, peersMost, scales }: Extent): Task[] {
  const same = (): number => few;
  const viewers = (ours: number, peers: number) => (name: string) =>
    name === 'ours' ? ours : name === PLAIN ? 0 : peers;
  const ownMany = viewers(many, few);
  const most = viewers(many, peersMost);
  const ownAndPlainMany = (name: string): number =>
    name === 'ours' || name === PLAIN ? many : few;
  const ownOnly = viewers(3, 0);
  return [
    { measure: 'mount', unit: 'ms', take: take.mountInApp, lines: same },
    { measure: 'mount on an empty page', unit: 'ms', take: take.mountFirst, lines: same },
    { measure: 'append 100', unit: 'ms', take: take.append, lines: ownAndPlainMany },
    { measure: 'scrolled frame', unit: 'ms', take: take.scrolledFrame, lines: ownMany },
    { measure: 'longest task while searching', unit: 'ms', take: take.search, lines: ownMany },
    {
      measure: 'longest task with 1.6 MB of frames',
      unit: 'ms',
      take: take.rewrittenLine,
      lines: ownOnly,
    },
    { measure: 'memory', unit: '× text', take: take.memory, lines: most },
    ...scales.map((scale) => ({
      measure: 'last line reached',
      unit: 'line',
      take: take.lastLine,
      scale,
      lines: most,
    })),
  ];
}

export async function logsSection(effort: Effort): Promise<Section> {
  const extent = byEffort(effort, EXTENTS);
  const taken = await runContest({ page: 'logs/page', tasks: plan(extent), ...extent });
  const floors = [extent.few, extent.many].map(
    (lines) => `${PLAIN}, ${lines.toLocaleString('en')} lines`,
  );
  const measures = ['mount', 'mount on an empty page', 'append 100'];
  const figures = floors.reduce((all, floor) => withRatios(all, floor, measures), taken);
  return {
    id: 'logs',
    title: 'Logs',
    text:
      'A log of text lines, every tenth coloured, in each viewer: mounting it in an app that runs, ' +
      'and as the first thing that a page shows; adding a hundred lines; a frame of scrolling; the ' +
      'longest task while it searches; memory by the length of the text; and the last line that can ' +
      'be reached. Time is that of the main thread. A figure of adding or scrolling counts only if ' +
      'the lines in sight afterwards are the right ones. Mounting ends with the second frame in which the ' +
      'lines are on the page. Plain rows are the last twenty lines as elements: what any viewer costs at ' +
      'least; × says how many times that is.',
    figures,
    remarks: [
      'Our panel is measured with more lines than its peers wherever they do not get that far.',
      'A scrolled frame costs patternfly a little less than ours, with a tenth of the lines.',
      'Lines are given to react-logviewer by its `appendLines`, the fastest way it has.',
    ],
  };
}
