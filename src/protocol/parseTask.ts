/**
 * Makes a task, a patch of one, or log lines of what came over the wire. Pure.
 * A field of the wrong type is left out and named; only what makes the whole useless (no id, no
 * version, no status) rejects it.
 */
import type { PatchField, TaskPatch } from './messages.js';
import {
  isTaskStatus,
  LOG_LEVELS,
  readAnyId,
  TASK_ACTIONS,
  type LogLevel,
  type LogLine,
  type Phase,
  type Task,
  type TaskAttempt,
  type TaskFailure,
  type TaskProgress,
  type TaskResources,
  type TaskStatus,
} from './task.js';
import {
  isObject,
  listOf,
  oneOf,
  readAmount,
  readAnything,
  readBoolean,
  readCount,
  readFields,
  readNumber,
  readString,
  type Reader,
  type Readers,
} from './values.js';

/**
 * Progress within its bounds: a value below 0 is 0, one above the total is the total; a value or a
 * total that is no number makes it indeterminate, as does a total of 0 or less.
 */
export function normaliseProgress(progress: {
  value?: unknown;
  total?: unknown;
  unit?: unknown;
}): TaskProgress {
  const done = typeof progress.value === 'number' ? progress.value : Number.NaN;
  const total = readAmount(progress.total);
  const unit = readString(progress.unit);
  const limit = total && !Number.isNaN(done) ? total : Infinity;
  const normal: TaskProgress = { value: readNumber(Math.min(limit, Math.max(0, done))) ?? 0 };
  if (limit < Infinity) normal.total = limit;
  if (unit !== undefined) normal.unit = unit;
  return normal;
}

const readProgress: Reader<TaskProgress> = (value) =>
  isObject(value) ? normaliseProgress(value) : undefined;

const readStatus: Reader<TaskStatus> = (value) =>
  typeof value === 'string' ? (isTaskStatus(value) ? value : 'unknown') : undefined;

const phaseReaders: Readers<Phase> = {
  id: readString,
  label: readString,
  status: readStatus,
  startedAt: readNumber,
  endedAt: readNumber,
  detail: readString,
};

const readPhase: Reader<Phase> = (value) => {
  const phase = readFields(value, phaseReaders);
  if (phase?.id === undefined) return undefined;
  return { label: phase.id, status: 'pending', ...(phase as Partial<Phase> & { id: string }) };
};

/** Reads an object that makes no sense without some of its fields. */
const record =
  <Shape>(readers: Readers<Shape>, ...required: readonly (keyof Shape)[]): Reader<Shape> =>
  (value) => {
    const fields = readFields(value, readers);
    for (const name of required) if (fields?.[name] === undefined) return undefined;
    return fields as Shape | undefined;
  };

const readFailure = record<TaskFailure>(
  {
    message: readString,
    code: readString,
    guidance: readString,
    retryable: readBoolean,
    details: (details) => details,
  },
  'message',
);

const readAttempt = record<TaskAttempt>(
  { number: readCount, max: readCount, nextAt: readNumber },
  'number',
);

const readResources = record<TaskResources>({
  cpuPercent: readAmount,
  memoryBytes: readAmount,
  networkBytesPerSecond: readAmount,
});

const readNative = record<NonNullable<Task['native']>>(
  { engine: readString, status: readString, data: readAnything },
  'engine',
  'status',
);

/** One reader for each field that a task may change. */
const fieldReaders: Readers<Required<Pick<Task, PatchField>>> = {
  type: readString,
  title: readString,
  tags: listOf(readString),
  parentId: readString,
  status: readStatus,
  reason: readString,
  message: readString,
  phase: readString,
  phases: listOf(readPhase),
  progress: readProgress,
  // An error may also be just its message.
  error: (value) => readFailure(typeof value === 'string' ? { message: value } : value),
  result: readAnything,
  attempt: readAttempt,
  createdAt: readNumber,
  startedAt: readNumber,
  updatedAt: readNumber,
  endedAt: readNumber,
  heartbeatAt: readNumber,
  resources: readResources,
  pid: readCount,
  worker: readString,
  queuePosition: readCount,
  actions: listOf(oneOf(TASK_ACTIONS)),
  native: readNative,
  logCount: readCount,
  firstLogLine: readCount,
  logOpen: readBoolean,
  openLine: (value) => readLogLine(value),
};

const taskReaders: Readers<Task> = {
  ...fieldReaders,
  id: readAnyId,
  version: readCount,
  epoch: readCount,
};

/** Fields without which a task is none: a patch cannot take them away. */
const REQUIRED: readonly string[] = ['status', 'updatedAt', 'logCount', 'firstLogLine'];

/** Whether a patch may name this field as gone. */
export function isRemovableField(name: unknown): name is PatchField {
  return typeof name === 'string' && Object.hasOwn(fieldReaders, name) && !REQUIRED.includes(name);
}

/**
 * Reads changed fields, as a patch or a worker's report carries them.
 * @param rejected takes the names of fields that were there but could not be read
 */
export function parseTaskFields(
  value: unknown,
  rejected?: string[],
  readers: Readers<Partial<Task>> = fieldReaders as Readers<Partial<Task>>,
): TaskPatch | undefined {
  const fields = readFields(value, readers, rejected);
  if (fields?.status === 'unknown') {
    // The word itself is what people need to see, so it is kept where no finer one was given.
    const { status } = value as Task;
    if (status !== 'unknown') fields.reason ??= status;
  }
  return fields as TaskPatch | undefined;
}

/**
 * Reads a whole task.
 * @returns `undefined` where it has no proper id, status or version
 */
export function parseTask(value: unknown, rejected?: string[]): Task | undefined {
  const fields: Partial<Task> | undefined = parseTaskFields(value, rejected, taskReaders);
  const isWhole =
    fields?.id !== undefined && fields.version !== undefined && fields.status !== undefined;
  return isWhole ? ({ updatedAt: 0, logCount: 0, firstLogLine: 0, ...fields } as Task) : undefined;
}

/** Reads a log level, or `undefined` where it is none of ours. */
export const readLogLevel: Reader<LogLevel> = oneOf(LOG_LEVELS);

const readStream = oneOf(['stdout', 'stderr'] as const);

/** Field by field, not by a table: there may be many thousands. */
const readLogLine: Reader<LogLine> = (value) => {
  if (!isObject(value)) return undefined;
  const line = readCount(value['line']);
  const text = readString(value['text']);
  if (line === undefined || text === undefined) return undefined;
  const level = readLogLevel(value['level']) ?? 'info';
  const read: LogLine = { line, at: readNumber(value['at']) ?? 0, level, text };
  const stream = readStream(value['stream']);
  if (stream !== undefined) read.stream = stream;
  const attempt = readCount(value['attempt']);
  if (attempt !== undefined) read.attempt = attempt;
  return read;
};

/** Reads lines that must be contiguous; `undefined` where one is broken or out of its place. */
export const parseLogLines: Reader<LogLine[]> = (value) => {
  if (!Array.isArray(value)) return undefined;
  const lines: LogLine[] = [];
  for (const item of value) {
    const line = readLogLine(item);
    if (line === undefined || line.line !== (lines[0]?.line ?? line.line) + lines.length) {
      return undefined;
    }
    lines.push(line);
  }
  return lines;
};
