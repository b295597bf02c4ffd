// The firehose's figures as a section of the report.
import { byEffort, figure, withRatios, type Effort, type Section } from '../harness/figures.js';
import { CONTESTANTS, FULL, runFirehose, type FirehoseRun } from './index.js';
import type { StreamSize } from './stream.js';

/** Slow enough for each status to last well over the hub's merge interval of 50 ms. */
const TINY: StreamSize = { tasks: 5, messages: 200, perSecond: 250 };

export async function firehoseSection(effort: Effort): Promise<Section> {
  const size = effort === 'tiny' ? TINY : FULL;
  const runs = await runFirehose(byEffort(effort, { tiny: 1, quick: 1, full: 5 }), size);
  const of = (name: string, pick: (run: FirehoseRun) => number | null) =>
    (runs.get(name) ?? []).map(pick);
  const figures = CONTESTANTS.flatMap(({ name }) => [
    figure(
      name,
      'main thread a message',
      'µs',
      of(name, (run) => run.perMessage),
    ),
    figure(
      name,
      'commits',
      '',
      of(name, (run) => run.commits),
    ),
    figure(
      name,
      'longest frame gap',
      'ms',
      of(name, (run) => run.longestGap),
    ),
    figure(
      name,
      'last message shown after',
      'ms',
      of(name, (run) => run.shownAfter),
    ),
    figure(
      name,
      'lost changes of status',
      '',
      of(name, (run) => run.lostTransitions),
    ),
    figure(
      name,
      'rows wrong at the end',
      '',
      of(name, (run) => run.rowsWrong),
    ),
  ]);
  const { tasks, messages, perSecond } = size;
  return {
    id: 'firehose',
    title: 'Firehose',
    text:
      `One socket brings ${messages.toLocaleString('en')} status messages on ${tasks} tasks, ` +
      `${perSecond.toLocaleString('en')} a second, from a process of its own. Each task has a row ` +
      'with StatusBadge and ProgressBar, the same for all. The floor is a bare socket, JSON.parse ' +
      'and one text on the page a frame; it shows no rows. Time of the main thread is what it ' +
      'worked, by the DevTools protocol; frame gaps come from a second run, since watching frames ' +
      'makes the page draw them.',
    figures: withRatios(figures, 'floor', ['main thread a message']),
    remarks: [
      'Ours reads and merges each message, and brings what changed to React as often as the page has ' +
        'room for: after a drawing that took long the next waits, at most a second, but for the end of ' +
        'a task, which shows at the next frame, or 50 ms after a costly one. What takes longer than a ' +
        'frame is brought in parts.',
      'react-use-websocket renders each message by itself (flushSync), and TanStack Query notifies ' +
        'for each; both show every state, after the fact. partysocket with useState leaves it to ' +
        'React to batch; it keeps no versions, and an app that acts on a change of status sees only ' +
        'those that React did not batch away.',
    ],
  };
}
