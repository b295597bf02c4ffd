/**
 * Reads what a client says: frames of the socket and bodies of `POST /tasks/sync`. Pure.
 */
import {
  MAX_TASKS_PER_MESSAGE,
  type ClientMessage,
  type SyncRequest,
  type TaskCursor,
} from './messages.js';
import {
  badMessage,
  parseFrame,
  unknownMessage,
  type MessageReader,
  type ParsedFrame,
} from './parseFrame.js';
import { isTaskId } from './task.js';
import { isObject, readCount } from './values.js';

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

const readClientMessage: MessageReader<ClientMessage> = (value) => {
  if (!isObject(value)) return unknownMessage(value);
  switch (value['type']) {
    case 'subscribe': {
      const request = readCount(value['request']);
      const tasks = readCursors(value['tasks'], MAX_TASKS_PER_MESSAGE);
      if (request === undefined) return badMessage('subscribe', 'has no request number');
      if (tasks === undefined) return badMessage('subscribe', 'has no proper list of tasks');
      return { type: 'subscribe', request, tasks };
    }
    case 'unsubscribe': {
      const { ids } = value;
      if (!Array.isArray(ids) || ids.length > MAX_TASKS_PER_MESSAGE || !ids.every(isTaskId)) {
        return badMessage('unsubscribe', 'has no proper list of ids');
      }
      return { type: 'unsubscribe', ids };
    }
    case 'ping':
      return { type: 'ping' };
    case 'pong':
      return { type: 'pong' };
    default:
      return unknownMessage(value);
  }
};

function readCursors(value: unknown, limit: number): TaskCursor[] | undefined {
  if (!Array.isArray(value) || value.length > limit) return undefined;
  const cursors: TaskCursor[] = [];
  for (const item of value) {
    if (!isObject(item) || !isTaskId(item['id'])) return undefined;
    const epoch = readCount(item['epoch']);
    const version = readCount(item['version']);
    const nextLine = readCount(item['nextLine']);
    cursors.push({
      id: item['id'],
      ...(epoch === undefined ? {} : { epoch }),
      ...(version === undefined ? {} : { version }),
      ...(nextLine === undefined ? {} : { nextLine }),
    });
  }
  return cursors;
}
