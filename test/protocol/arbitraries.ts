/**
 * Any task, any message, any history of a task: what the property tests of the protocol draw from.
 */
import fc from 'fast-check';
import {
  LOG_LEVELS,
  TASK_ACTIONS,
  TASK_STATUSES,
  type LogLine,
  type PatchMessage,
  type ServerMessage,
  type Task,
} from '../../src/protocol/index.js';

const count = fc.nat(1_000_000);
const time = fc.nat(2_000_000_000_000);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const status = fc.constantFrom(...TASK_STATUSES);

const taskId = fc
  .stringMatching(/^[A-Za-z0-9_:~@-][A-Za-z0-9._:~@-]{0,20}$/)
  .filter((id) => !['sync', 'summary', 'tickets', 'check', 'events', '-'].includes(id));

/** Data as JSON gives it back: no -0, no __proto__ of its own. */
const data = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const progress = fc.oneof(
  fc.record({ value: count, unit: text }, { requiredKeys: ['value'] }),
  fc
    .record(
      { value: count, total: fc.integer({ min: 1, max: 1_000_000 }), unit: text },
      { requiredKeys: ['value', 'total'] },
    )
    .map((given) => ({ ...given, value: Math.min(given.value, given.total) })),
);

const phase = fc.record(
  { id: text, label: text, status, startedAt: time, endedAt: time, detail: text },
  { requiredKeys: ['id', 'label', 'status'] },
);

/** Every field that a task may have, but for those that say which state it is. */
const fields = {
  type: text,
  title: text,
  tags: fc.array(text, { maxLength: 3 }),
  parentId: taskId,
  status,
  reason: text,
  message: text,
  phase: text,
  phases: fc.array(phase, { maxLength: 3 }),
  progress,
  error: fc.record(
    {
      message: text,
      code: text,
      guidance: text,
      retryable: fc.boolean(),
      details: data.filter((value) => value !== null),
    },
    { requiredKeys: ['message'] },
  ),
  result: data,
  attempt: fc.record(
    { number: fc.nat(9), max: fc.nat(9), nextAt: time },
    { requiredKeys: ['number'] },
  ),
  createdAt: time,
  startedAt: time,
  updatedAt: time,
  endedAt: time,
  heartbeatAt: time,
  resources: fc.record(
    { cpuPercent: count, memoryBytes: count, networkBytesPerSecond: count },
    { requiredKeys: [] },
  ),
  pid: count,
  worker: text,
  queuePosition: count,
  actions: fc.uniqueArray(fc.constantFrom(...TASK_ACTIONS)),
  native: fc.record({ engine: text, status: text, data }, { requiredKeys: ['engine', 'status'] }),
  logCount: count,
  firstLogLine: count,
};

export const task: fc.Arbitrary<Task> = fc.record(
  { id: taskId, version: count, epoch: count, ...fields },
  { requiredKeys: ['id', 'version', 'epoch', 'status', 'updatedAt', 'logCount', 'firstLogLine'] },
);

const logLine = fc.record(
  {
    line: count,
    at: time,
    level: fc.constantFrom(...LOG_LEVELS),
    text,
    stream: fc.constantFrom('stdout', 'stderr'),
    attempt: count,
  },
  { requiredKeys: ['line', 'at', 'level', 'text'] },
) as fc.Arbitrary<LogLine>;

/** Contiguous lines from any number on. */
const logLines = fc
  .tuple(fc.nat(1_000), fc.array(logLine, { maxLength: 4 }))
  .map(([first, lines]) => lines.map((line, index) => ({ ...line, line: first + index })));

const patch: fc.Arbitrary<PatchMessage> = fc
  .record({
    id: taskId,
    epoch: count,
    base: count,
    ahead: fc.integer({ min: 1, max: 99 }),
    set: fc.record(fields, { requiredKeys: [] }),
    unset: fc.uniqueArray(fc.constantFrom('result', 'error', 'message', 'phases', 'pid' as const), {
      maxLength: 3,
    }),
  })
  .map(({ id, epoch, base, ahead, set, unset }) => ({
    ...({ type: 'patch', id, epoch, base, version: base + ahead, set } as const),
    ...(unset.length === 0 ? {} : { unset }),
  }));

/** One arbitrary for each type of message that a server sends. */
export const serverMessages: { [Type in ServerMessage['type']]: fc.Arbitrary<ServerMessage> } = {
  welcome: fc.record(
    {
      ...{ type: fc.constant('welcome' as const), protocol: count, epoch: count },
      ...{ pingInterval: count, time },
    },
    { requiredKeys: ['type', 'protocol', 'epoch', 'pingInterval', 'time'] },
  ),
  task: task.map((value) => ({ type: 'task', task: value })),
  patch,
  logs: fc.tuple(taskId, count, logLines, fc.nat(50)).map(([id, epoch, lines, more]) => {
    const firstLine = lines[0]?.line ?? 0;
    return { type: 'logs', id, epoch, firstLine, count: firstLine + lines.length + more, lines };
  }),
  rejected: fc.record({
    ...{ type: fc.constant('rejected' as const), id: taskId, message: text },
    code: fc.constantFrom('not_found', 'forbidden', 'too_many' as const),
  }),
  deferred: fc.record({
    ...{ type: fc.constant('deferred' as const), id: taskId },
    what: fc.constantFrom('task', 'logs' as const),
  }),
  synced: fc.record({ type: fc.constant('synced' as const), request: count }),
  error: fc.record({ type: fc.constant('error' as const), code: text, message: text }),
  ping: fc.constant({ type: 'ping' }),
  pong: fc.constant({ type: 'pong' }),
};

const cursor = fc.record(
  { id: taskId, epoch: count, version: count, nextLine: count },
  { requiredKeys: ['id'] },
);

/** One arbitrary for each type of message that a client sends. */
export const clientMessages = {
  subscribe: fc.record({
    type: fc.constant('subscribe' as const),
    request: count,
    tasks: fc.array(cursor, { maxLength: 5 }),
  }),
  unsubscribe: fc.record({
    type: fc.constant('unsubscribe' as const),
    ids: fc.array(taskId, { maxLength: 5 }),
  }),
  ping: fc.constant({ type: 'ping' as const }),
  pong: fc.constant({ type: 'pong' as const }),
};

/** Things that come close to messages: the right words with anything behind them. */
export const nearMessage: fc.Arbitrary<unknown> = fc.dictionary(
  fc.constantFrom(
    ...['type', 'id', 'task', 'tasks', 'ids', 'epoch', 'base', 'version', 'set', 'unset', 'lines'],
    ...['firstLine', 'count', 'request', 'status', 'progress', 'phases', 'error', 'code', 'line'],
  ),
  fc.oneof(
    fc.constantFrom('task', 'patch', 'logs', 'subscribe', 'welcome', 'running', 'a', '__proto__'),
    fc.constantFrom(0, 1, -1, 1.5, 1e308, null),
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(
      fc.constantFrom('id', 'status', 'version', 'epoch', 'value', 'total', 'line', 'text'),
      fc.jsonValue(),
    ),
  ),
);

/** The lines of a log with these texts. */
export function linesFrom(first: number, length: number): LogLine[] {
  return Array.from({ length }, (_, index) => ({
    ...{ line: first + index, at: 0, level: 'info' as const, text: `line ${first + index}` },
  }));
}
