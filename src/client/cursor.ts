/**
 * What is held of a task, as a cursor to ask for the rest with. Pure.
 */
import type { TaskCursor } from '../protocol/messages.js';
import type { Task } from '../protocol/task.js';
import type { TaskEntry } from './taskEntries.js';

export function taskCursor(
  id: string,
  entry: TaskEntry | undefined,
  task: Task | undefined,
): TaskCursor {
  const epoch = task?.epoch ?? entry?.log.epoch;
  const hasVersion = task?.epoch !== undefined && entry?.wantsWhole !== true;
  const wantsLines = entry !== undefined && entry.readers > 0;
  // Lines of an older life of the store are of no use: those of the new one begin at 0.
  const nextLine = entry === undefined || entry.log.epoch !== epoch ? 0 : entry.log.nextLine;
  return {
    id,
    ...(epoch === undefined ? {} : { epoch }),
    ...(hasVersion ? { version: task.version } : {}),
    ...(wantsLines ? { nextLine } : {}),
  };
}
