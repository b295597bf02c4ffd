/**
 * Reads what a server says: frames of the socket and answers of `POST /tasks/sync`. Pure.
 */
import type { PatchField, ServerMessage, SyncResponse } from './messages.js';
import {
  messageReader,
  parseFrame,
  readMessages,
  type ParsedFrame,
  type ProtocolProblem,
} from './parseFrame.js';
import { isRemovableField, parseLogLines, parseTask, parseTaskFields } from './parseTask.js';
import { LOG_NUMBERINGS } from './logSource.js';
import { readAnyId } from './task.js';
import { isObject, oneOf, readAmount, readCount, readNumber, readString } from './values.js';

const readServerMessage = messageReader<ServerMessage>(
  {
    patch: {
      id: readAnyId,
      epoch: readCount,
      base: readCount,
      version: readCount,
      set: (value, rejected) => parseTaskFields(value, rejected),
    },
    logs: {
      id: readAnyId,
      epoch: readCount,
      firstLine: readCount,
      count: readCount,
      lines: parseLogLines,
    },
    task: {
      task(value, rejected) {
        const task = parseTask(value, rejected);
        return task?.epoch === undefined ? undefined : task;
      },
    },
    synced: { request: readCount },
    rejected: {
      id: readAnyId,
      code: oneOf(['not_found', 'forbidden', 'too_many']),
      message: readText,
    },
    deferred: { id: readAnyId, what: oneOf(['task', 'logs']) },
    welcome: {
      protocol: readCount,
      epoch: readCount,
      pingInterval: (value) => readAmount(value) ?? 15_000,
      time: (value) => readNumber(value) ?? 0,
    },
    error: { code: readText, message: readText },
    ping: {},
    pong: {},
  },
  (message, source) => {
    if (message.type === 'patch') {
      if (message.base >= message.version) return 'has a base that is not older than its version';
      const { unset } = source;
      if (Array.isArray(unset)) {
        const fields: PatchField[] = unset.filter(isRemovableField);
        Object.assign(message, { unset: fields });
      }
    } else if (message.type === 'logs') {
      const { firstLine, count, lines } = message;
      if (firstLine > count || (lines.at(-1)?.line ?? -1) >= count)
        return 'has lines beyond its count';
      const numbering = oneOf(LOG_NUMBERINGS)(source['numbering']);
      if (numbering !== undefined) Object.assign(message, { numbering });
    } else if (message.type === 'error') {
      const retryAfter = readAmount(source['retryAfter']);
      if (retryAfter !== undefined) Object.assign(message, { retryAfter });
    }
    return undefined;
  },
);

function readText(value: unknown): string {
  return readString(value) ?? '';
}

/** Reads a frame that a server sent. Never throws. */
export function parseServerFrame(data: unknown): ParsedFrame<ServerMessage> {
  return parseFrame(data, readServerMessage);
}

/** Reads the body of an answer to a sync request; `undefined` where it is none. */
export function parseSyncResponse(
  body: unknown,
): { response: SyncResponse; problems: readonly ProtocolProblem[] } | undefined {
  if (!isObject(body) || !Array.isArray(body['messages'])) return undefined;
  const epoch = readCount(body['epoch']);
  if (epoch === undefined) return undefined;
  const { messages, problems } = readMessages(body['messages'], readServerMessage);
  const minInterval = readAmount(body['minInterval']);
  return {
    response: {
      epoch,
      messages,
      more: body['more'] === true,
      ...(minInterval !== undefined && { minInterval }),
    },
    problems,
  };
}
