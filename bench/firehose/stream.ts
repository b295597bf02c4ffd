// The stream of the firehose: which task says what, and when. Pure, and the same for all, so that
// each contender gets the same bytes in the same order.
import type { PatchMessage } from '../../src/protocol/messages.js';
import type { Task, TaskStatus } from '../../src/protocol/task.js';

/** How much is sent, and how fast. */
export interface StreamSize {
  readonly tasks: number;
  readonly messages: number;
  readonly perSecond: number;
}

/** A stream, and what the rows are that it meets. */
export interface Load extends StreamSize {
  /** What the app's own part of a row takes to render, in ms. @default 0 */
  readonly rowCost?: number;
  /** A click on the page every so many ms. @default none */
  readonly clickEvery?: number;
}

/** A task pauses or goes on with every so many of its messages. */
const TURN_EVERY = 25;

export const EPOCH = 1;

export const taskId = (index: number): string => `task-${index}`;

/** What the `step`-th message on a task says, from 1. */
export function stateAt(step: number, last: number) {
  const status: TaskStatus =
    step >= last ? 'completed' : Math.floor(step / TURN_EVERY) % 2 === 0 ? 'running' : 'paused';
  return {
    status,
    progress: { value: Math.round((step / last) * 1_000) / 10, total: 100, unit: 'percent' },
    message: `Step ${step} of ${last}`,
  };
}

/** How many messages each task gets. */
export const stepsPerTask = ({ tasks, messages }: StreamSize): number =>
  Math.floor(messages / tasks);

/** How many changes of status a page should see, all tasks together. */
export function transitionsIn(size: StreamSize): number {
  const last = stepsPerTask(size);
  let count = 0;
  let status: TaskStatus = 'pending';
  for (let step = 1; step <= last; step += 1) {
    const next = stateAt(step, last).status;
    if (next !== status) count += 1;
    status = next;
  }
  return count * size.tasks;
}

/** A task before the stream. */
export function firstTask(index: number, now: number): Task {
  return {
    id: taskId(index),
    epoch: EPOCH,
    version: 1,
    status: 'pending',
    createdAt: now,
    updatedAt: now,
    logCount: 0,
    firstLogLine: 0,
  };
}

/** The messages in the order in which they are sent: one task after the other, round and round. */
export function* patchesOf(size: StreamSize, now: number): Generator<PatchMessage> {
  const last = stepsPerTask(size);
  for (let step = 1; step <= last; step += 1) {
    for (let index = 0; index < size.tasks; index += 1) {
      yield {
        type: 'patch',
        id: taskId(index),
        epoch: EPOCH,
        base: step,
        version: step + 1,
        set: { ...stateAt(step, last), updatedAt: now + step },
      };
    }
  }
}
