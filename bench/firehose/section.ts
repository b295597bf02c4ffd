// The firehose's figures as sections of the report: a hundred rows under a flood, one row that is
// slow to render, and a thousand rows of which all change.
import {
  byEffort,
  figure,
  withRatios,
  type Effort,
  type Figure,
  type Section,
} from '../harness/figures.js';
import { percentile } from '../harness/stats.js';
import { CONTESTANTS, runFirehose, type FirehoseRun } from './index.js';
import type { Load } from './stream.js';

type Pick = (run: FirehoseRun) => number | null;

interface Column {
  readonly measure: string;
  readonly unit: string;
  readonly pick: Pick;
}

const AGES: readonly Column[] = [
  { measure: 'age shown, median', unit: 'ms', pick: ({ ages }) => ages?.median ?? null },
  { measure: 'age shown, 95 %', unit: 'ms', pick: ({ ages }) => ages?.high ?? null },
];
const COST: Column = {
  measure: 'main thread a message',
  unit: 'µs',
  pick: ({ perMessage }) => perMessage,
};
const BUSY: Column = { measure: 'main thread busy', unit: '%', pick: ({ busy }) => busy };
const GAP: Column = {
  measure: 'longest frame gap',
  unit: 'ms',
  pick: ({ longestGap }) => longestGap,
};
const COMMITS: Column = { measure: 'commits', unit: '', pick: ({ commits }) => commits };
const CLICKS: readonly Column[] = [
  {
    measure: 'click answered, median',
    unit: 'ms',
    pick: ({ answers }) => (answers.length === 0 ? null : percentile(answers, 0.5)),
  },
  {
    measure: 'click answered, longest',
    unit: 'ms',
    pick: ({ answers, unanswered }) =>
      unanswered > 0 || answers.length === 0 ? null : Math.max(...answers),
  },
];
const END: readonly Column[] = [
  {
    measure: 'last message shown after',
    unit: 'ms',
    pick: ({ shownAfter }) => shownAfter,
  },
  {
    measure: 'lost changes of status',
    unit: '',
    pick: ({ lostTransitions }) => lostTransitions,
  },
  { measure: 'rows wrong at the end', unit: '', pick: ({ rowsWrong }) => rowsWrong },
];

/** A row of the table for each contestant. */
function figuresOf(runs: ReadonlyMap<string, FirehoseRun[]>, columns: readonly Column[]): Figure[] {
  return [...runs].flatMap(([name, list]) =>
    columns.map(({ measure, unit, pick }) => figure(name, measure, unit, list.map(pick))),
  );
}

/** Slow enough for each status to last well over the hub's merge interval of 50 ms. */
const TINY: Load = { tasks: 5, messages: 200, perSecond: 250 };

/** A hundred rows, 5,000 messages a second. */
const FLOOD: Load = { tasks: 100, messages: 20_000, perSecond: 5_000 };

export async function firehoseSection(effort: Effort): Promise<Section> {
  const load = effort === 'tiny' ? TINY : FLOOD;
  const runs = await runFirehose(byEffort(effort, { tiny: 1, quick: 1, full: 5 }), load);
  const figures = figuresOf(runs, [COST, ...AGES, GAP, COMMITS, ...END]);
  const { tasks, messages, perSecond } = load;
  return {
    id: 'firehose',
    title: 'Firehose',
    text:
      `One socket brings ${messages.toLocaleString('en')} status messages on ${tasks} tasks, ` +
      `${perSecond.toLocaleString('en')} a second, from a process of its own. Each task has a row ` +
      'with StatusBadge and ProgressBar, the same for all. The floor is a bare socket, JSON.parse ' +
      'and one text on the page a frame; it shows no rows. Time of the main thread is what it ' +
      'worked, by the DevTools protocol; frame gaps and ages come from a second run, since watching ' +
      'frames makes the page draw them. The age shown is the time since the message was sent that a ' +
      'row shows, as somebody finds it who looks every 4 ms while the stream runs; messages on one ' +
      `task are ${(1_000 * tasks) / perSecond} ms apart, so 0 cannot be reached.`,
    figures: withRatios(figures, 'floor', [COST.measure]),
    remarks: [
      'Ours reads and merges each message, and brings what changed to React at most once a frame: ' +
        'after a flush that took long the next waits twice as long as that, at most 100 ms, but for ' +
        'ends and changes of status, which show at the next frame.',
      'The hub merges progress to one state a task every 50 ms; each change of status is sent, and ' +
        'none is lost. That merging is most of the age that its stream has more.',
      'react-use-websocket renders each message by itself (flushSync), and TanStack Query notifies ' +
        'for each; both show every state, after the fact. partysocket with useState leaves it to ' +
        'React to batch; it keeps no versions, and an app that acts on a change of status sees only ' +
        'those that React did not batch away.',
    ],
  };
}

/** One row with a chart in it, say, 20 updates a second. */
const SLOW: Load = { tasks: 1, messages: 100, perSecond: 20, rowCost: 10 };

export async function slowRowSection(effort: Effort): Promise<Section> {
  const load = effort === 'tiny' ? { ...SLOW, messages: 20 } : SLOW;
  const rows = CONTESTANTS.filter(({ page }) => page !== 'floor');
  const runs = await runFirehose(byEffort(effort, { tiny: 1, quick: 1, full: 3 }), load, rows);
  return {
    id: 'slow-row',
    title: 'A row that is slow to render',
    text:
      `One row whose component takes ${load.rowCost} ms to render, ${load.perSecond} updates a ` +
      'second. What it shows should be the present all the same: updates are ' +
      `${1_000 / load.perSecond} ms apart, and at that age the next is due.`,
    figures: figuresOf(runs, [...AGES, BUSY, GAP, COMMITS, ...END]),
    remarks: [],
  };
}

/** A thousand rows, each of which changes five times a second. */
const CROWD: Load = { tasks: 1_000, messages: 20_000, perSecond: 5_000, clickEvery: 250 };

export async function allRowsSection(effort: Effort): Promise<Section> {
  const load = effort === 'tiny' ? { ...TINY, clickEvery: 100 } : CROWD;
  const rows = CONTESTANTS.filter(({ page }) => page !== 'floor');
  const rounds = byEffort(effort, { tiny: 1, quick: 1, full: 3 });
  const runs = await runFirehose(rounds, load, rows, false);
  return {
    id: 'all-rows',
    title: 'A thousand rows that all change',
    text:
      `${load.tasks.toLocaleString('en')} rows are mounted and none is skipped; each changes ` +
      `${load.perSecond / load.tasks} times a second, so updates of one row are ` +
      `${(1_000 * load.tasks) / load.perSecond} ms apart. Meanwhile somebody clicks on a button of ` +
      'the page; its answer is a new text.',
    figures: figuresOf(runs, [...AGES, ...CLICKS, BUSY, GAP, COMMITS, ...END]),
    remarks: [],
  };
}
