/**
 * Reads what a server says: frames of the socket and answers of `POST /tasks/sync`. Pure.
 */
import {
  type DeferredMessage,
  type LogsMessage,
  type PatchField,
  type PatchMessage,
  type RefusedMessage,
  type ServerMessage,
  type SyncResponse,
  type WelcomeMessage,
} from './messages.js';
import {
  badMessage,
  parseFrame,
  readMessages,
  unknownMessage,
  type MessageReader,
  type ParsedFrame,
  type ProtocolProblem,
} from './parseFrame.js';
import { isRemovableField, parseLogLines, parseTask, parseTaskFields } from './parseTask.js';
import { isTaskId } from './task.js';
import {
  isObject,
  readAmount,
  readCount,
  readNumber,
  readString,
  type JsonObject,
} from './values.js';

type Report = (problem: ProtocolProblem) => void;

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
      ...(minInterval === undefined ? {} : { minInterval }),
    },
    problems,
  };
}

const readServerMessage: MessageReader<ServerMessage> = (value, report) => {
  if (!isObject(value)) return unknownMessage(value);
  switch (value['type']) {
    case 'patch':
      return readPatch(value, report);
    case 'logs':
      return readLogs(value);
    case 'task':
      return readTask(value, report);
    case 'synced': {
      const request = readCount(value['request']);
      return request === undefined
        ? badMessage('synced', 'names no request')
        : { type: 'synced', request };
    }
    case 'refused':
      return readRefused(value);
    case 'deferred':
      return readDeferred(value);
    case 'welcome':
      return readWelcome(value);
    case 'error':
      return {
        type: 'error',
        code: readString(value['code']) ?? 'unknown',
        message: readString(value['message']) ?? '',
      };
    case 'ping':
      return { type: 'ping' };
    case 'pong':
      return { type: 'pong' };
    default:
      return unknownMessage(value);
  }
};

function reportRejected(type: string, rejected: readonly string[], report: Report): void {
  if (rejected.length === 0) return;
  report({
    code: 'bad_field',
    message: `A "${type}" message had fields of a wrong type, which were left out: ${rejected.join(', ')}.`,
  });
}

function readTask(value: JsonObject, report: Report): ServerMessage | ProtocolProblem {
  const rejected: string[] = [];
  const task = parseTask(value['task'], rejected);
  if (task?.epoch === undefined) {
    return badMessage('task', 'has no task with an id, a status, an epoch and a version');
  }
  reportRejected('task', rejected, report);
  return { type: 'task', task };
}

function readPatch(value: JsonObject, report: Report): PatchMessage | ProtocolProblem {
  const { id } = value;
  const epoch = readCount(value['epoch']);
  const base = readCount(value['base']);
  const version = readCount(value['version']);
  if (!isTaskId(id) || epoch === undefined || base === undefined || version === undefined) {
    return badMessage('patch', 'lacks its id, epoch, base or version');
  }
  const rejected: string[] = [];
  const set = parseTaskFields(value['set'], rejected);
  if (set === undefined || base >= version) {
    return badMessage('patch', 'has no fields, or a base that is not older than its version');
  }
  reportRejected('patch', rejected, report);
  const unset = Array.isArray(value['unset'])
    ? value['unset'].filter((name): name is PatchField => isRemovableField(name))
    : [];
  const patch = { type: 'patch', id, epoch, base, version, set } as const;
  return unset.length === 0 ? patch : { ...patch, unset };
}

function readLogs(value: JsonObject): LogsMessage | ProtocolProblem {
  const { id } = value;
  const epoch = readCount(value['epoch']);
  const firstLine = readCount(value['firstLine']);
  const count = readCount(value['count']);
  const lines = parseLogLines(value['lines']);
  if (!isTaskId(id) || epoch === undefined || firstLine === undefined || count === undefined) {
    return badMessage('logs', 'lacks its id, epoch, firstLine or count');
  }
  const last = lines?.at(-1);
  if (lines === undefined || (last !== undefined && last.line >= count) || firstLine > count) {
    return badMessage('logs', 'has lines that are broken, out of order or beyond its count');
  }
  return { type: 'logs', id, epoch, firstLine, count, lines };
}

function readRefused(value: JsonObject): RefusedMessage | ProtocolProblem {
  const { id, code } = value;
  if (!isTaskId(id) || (code !== 'not_found' && code !== 'forbidden' && code !== 'too_many')) {
    return badMessage('refused', 'lacks its id or has an unknown code');
  }
  return { type: 'refused', id, code, message: readString(value['message']) ?? '' };
}

function readDeferred(value: JsonObject): DeferredMessage | ProtocolProblem {
  const { id, what } = value;
  if (!isTaskId(id) || (what !== 'task' && what !== 'logs')) {
    return badMessage('deferred', 'lacks its id or does not say what is deferred');
  }
  return { type: 'deferred', id, what };
}

function readWelcome(value: JsonObject): WelcomeMessage | ProtocolProblem {
  const protocol = readCount(value['protocol']);
  const epoch = readCount(value['epoch']);
  if (protocol === undefined || epoch === undefined) {
    return badMessage('welcome', 'lacks its protocol or epoch');
  }
  return {
    type: 'welcome',
    protocol,
    epoch,
    pingInterval: readAmount(value['pingInterval']) ?? 15_000,
    time: readNumber(value['time']) ?? 0,
  };
}
