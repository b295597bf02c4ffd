/**
 * What is held of a task, as a cursor to ask for the rest with.
 */
import type { TaskCursor } from '../../protocol/messages.js';
import type { ClientParts } from '../clientParts.js';

export function taskCursor({ entries, inbox }: ClientParts, id: string): TaskCursor {
  const entry = entries.get(id);
  const task = inbox.current(id);
  const epoch = task?.epoch ?? entry?.log.epoch;
  const isWhole = task?.epoch !== undefined && entry?.wantsWhole !== true;
  const wantsLines = entry !== undefined && entry.readers > 0;
  return {
    id,
    ...(epoch !== undefined && { epoch }),
    ...(isWhole && { version: task.version }),
    // Lines of an older life of the store are of no use: those of the new one begin at 0.
    ...(wantsLines && { nextLine: entry.log.epoch === epoch ? entry.log.nextLine : 0 }),
  };
}
