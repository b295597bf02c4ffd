/**
 * The answer to `POST /tasks/sync`: for each cursor what the socket would have sent, of any size.
 * Reads the store; writes nothing.
 */
import { Buffer } from 'node:buffer';
import type { ServerMessage, Task, TaskCursor } from '../protocol/index.js';
import type { Access } from './access.js';
import { logsMessage, logStart, needsTask, taskText } from './encode.js';
import type { ResolvedLimits } from './limits.js';
import type { CompleteStore } from './store/completeStore.js';

/** Log text in one answer, in UTF-8 bytes. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Log lines in one answer: short lines cost more in JSON than their text. */
const MAX_LINES = 20_000;

/** What an answer is made from. */
export interface SyncContext {
  readonly store: CompleteStore;
  readonly access: Access;
  readonly limits: Pick<ResolvedLimits, 'maxResponseBytes'>;
  readonly epoch: number;
}

/**
 * Answers each task once, by the last cursor that names it: tasks and lines as far as there is room,
 * at least one of each. A task that does not fit is `deferred`.
 * @returns a SyncResponse as JSON
 */
export async function answerSync(
  { store, access, limits, epoch }: SyncContext,
  identity: unknown,
  cursors: readonly TaskCursor[],
): Promise<string> {
  const messages: string[] = [];
  const room = { bytes: MAX_TEXT_BYTES, lines: MAX_LINES, tasks: limits.maxResponseBytes };
  let hasTask = false;
  let more = false;
  const add = (message: ServerMessage): void => void messages.push(JSON.stringify(message));

  /** @returns whether the task was added, rather than deferred */
  const addTask = (task: Task): boolean => {
    if (room.tasks > 0) {
      const text = taskText(task);
      room.tasks -= text.length;
      if (room.tasks >= 0 || !hasTask) {
        messages.push(`{"type":"task","task":${text}}`);
        hasTask = true;
        return true;
      }
    }
    more = true;
    add({ type: 'deferred', id: task.id, what: 'task' });
    return false;
  };

  const addLogs = async (cursor: TaskCursor, task: Task): Promise<void> => {
    const start = logStart(cursor, task);
    if (start === undefined) return;
    const hasLines = start.from < task.logCount;
    if (!hasLines && !start.tellAnyway) return;
    if (hasLines && (room.bytes <= 0 || room.lines <= 0)) {
      more = true;
      return;
    }
    const slice = await store.lines(cursor.id, start.from, Math.max(room.lines, 1), room.bytes);
    if (slice === undefined) return;
    room.lines -= slice.lines.length;
    for (const line of slice.lines) room.bytes -= Buffer.byteLength(line.text);
    const last = slice.lines.at(-1);
    if (last !== undefined && last.line < slice.count - 1) more = true;
    add(logsMessage(cursor.id, task.epoch ?? epoch, slice));
  };

  // The last of several, for it says what the client holds by now.
  const wanted = [...new Map(cursors.map((cursor) => [cursor.id, cursor])).values()];
  const tasks = await store.getMany(wanted.map(({ id }) => id));
  for (const [index, cursor] of wanted.entries()) {
    const task = tasks[index];
    if (task === undefined || !(await access.may(identity, 'view', task))) {
      add(notFound(cursor.id));
      continue;
    }
    if (needsTask(cursor, task) && !addTask(task)) continue;
    await addLogs(cursor, task);
  }
  return `{"epoch":${epoch},"messages":[${messages.join(',')}],"more":${more}}`;
}

/**
 * The answer for a task that is not known here, or that this client may not see: who may not see a
 * task is not told that it exists.
 */
export function notFound(id: string): ServerMessage {
  return {
    type: 'rejected',
    id,
    code: 'not_found',
    message: 'This task is not known here: it never was, or it is no longer kept.',
  };
}
