/**
 * Reads what a client says: frames of the socket and bodies of `POST /tasks/sync`. Pure.
 */
import {
  MAX_TASKS_PER_MESSAGE,
  type ClientMessage,
  type SyncRequest,
  type TaskCursor,
} from './messages.js';
import { messageReader, parseFrame, type ParsedFrame } from './parseFrame.js';
import { isTaskId, readTaskId } from './task.js';
import { isObject, readCount, readFields, type Readers } from './values.js';

const readClientMessage = messageReader<ClientMessage>({
  subscribe: {
    request: readCount,
    tasks: (value) => readCursors(value, MAX_TASKS_PER_MESSAGE),
  },
  unsubscribe: {
    ids: (value) =>
      isListOf(value, MAX_TASKS_PER_MESSAGE) && value.every(isTaskId) ? value : undefined,
  },
  ping: {},
  pong: {},
});

/** Reads a frame that a client sent. Never throws. */
export function parseClientFrame(data: unknown): ParsedFrame<ClientMessage> {
  return parseFrame(data, readClientMessage);
}

/**
 * Reads the body of a sync request; `undefined` where it is none.
 * @param limit how many tasks one request may name
 */
export function parseSyncRequest(body: unknown, limit: number): SyncRequest | undefined {
  if (!isObject(body)) return undefined;
  const tasks = readCursors(body['tasks'], limit);
  return tasks === undefined ? undefined : { tasks };
}

const cursorReaders: Readers<TaskCursor> = {
  id: readTaskId,
  epoch: readCount,
  version: readCount,
  nextLine: readCount,
};

function readCursors(value: unknown, limit: number): TaskCursor[] | undefined {
  if (!isListOf(value, limit)) return undefined;
  const cursors = value.map((item) => readFields(item, cursorReaders));
  const isSound = cursors.every((cursor) => cursor?.id !== undefined);
  return isSound ? (cursors as TaskCursor[]) : undefined;
}

function isListOf(value: unknown, limit: number): value is unknown[] {
  return Array.isArray(value) && value.length <= limit;
}
