/**
 * The answer to `POST /tasks/sync`: for each cursor what the socket would have sent, of any size.
 * Reads the store; writes nothing.
 */
import { Buffer } from 'node:buffer';
import type { LogsMessage, ServerMessage, SyncResponse, TaskCursor } from '../protocol/index.js';
import type { Access } from './access.js';
import { logsMessage, logStart, needsTask } from './encode.js';
import type { TaskStore } from './store/store.js';

/** Log text in one answer, in UTF-8 bytes. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Log lines in one answer: short lines cost more in JSON than their text. */
const MAX_LINES = 20_000;

/** What an answer is made from. */
export interface SyncContext {
  readonly store: TaskStore;
  readonly access: Access;
  readonly epoch: number;
}

/** Answers all cursors; log lines as far as the room goes, at least one where any is wanted. */
export async function answerSync(
  { store, access, epoch }: SyncContext,
  identity: unknown,
  cursors: readonly TaskCursor[],
): Promise<SyncResponse> {
  const messages: ServerMessage[] = [];
  const room = { bytes: MAX_TEXT_BYTES, lines: MAX_LINES };
  let more = false;

  const answerLogs = async (cursor: TaskCursor): Promise<LogsMessage | undefined> => {
    const task = await store.get(cursor.id);
    const start = task && logStart(cursor, task);
    if (task === undefined || start === undefined) return undefined;
    const hasLines = start.from < task.logCount;
    if (!hasLines && !start.tellAnyway) return undefined;
    if (hasLines && (room.bytes <= 0 || room.lines <= 0)) {
      more = true;
      return undefined;
    }
    const slice = await store.lines(cursor.id, start.from, Math.max(room.lines, 1), room.bytes);
    if (slice === undefined) return undefined;
    room.lines -= slice.lines.length;
    for (const line of slice.lines) room.bytes -= Buffer.byteLength(line.text);
    const last = slice.lines.at(-1);
    if (last !== undefined && last.line < slice.count - 1) more = true;
    return logsMessage(cursor.id, task.epoch ?? epoch, slice);
  };

  for (const cursor of cursors) {
    const task = await store.get(cursor.id);
    if (task === undefined) {
      messages.push(notFound(cursor.id));
    } else if (!(await access.may(identity, 'view', task))) {
      messages.push(forbidden(cursor.id));
    } else {
      const logs = await answerLogs(cursor);
      if (needsTask(cursor, task)) messages.push({ type: 'task', task });
      if (logs !== undefined) messages.push(logs);
    }
  }
  return { epoch, messages, more };
}

/** The answer for a task that is not known here. */
export function notFound(id: string): ServerMessage {
  return {
    type: 'rejected',
    id,
    code: 'not_found',
    message: 'This task is not known here: it never was, or it is no longer kept.',
  };
}

/** The answer for a task that this client may not see. */
export function forbidden(id: string): ServerMessage {
  return {
    type: 'rejected',
    id,
    code: 'forbidden',
    message: 'You are not allowed to see this task.',
  };
}
