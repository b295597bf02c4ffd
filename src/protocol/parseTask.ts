/**
 * Makes a task, a patch of one, or log lines of what came over the wire. Pure.
 * A field of the wrong type is left out and named; only what makes the whole useless (no id, no
 * version, no status) rejects it.
 */
import type { PatchField, TaskPatch } from './messages.js';
import {
  isTaskId,
  isTaskStatus,
  LOG_LEVELS,
  TASK_ACTIONS,
  type LogLevel,
  type LogLine,
  type Phase,
  type Task,
  type TaskAction,
  type TaskAttempt,
  type TaskFailure,
  type TaskProgress,
  type TaskResources,
  type TaskStatus,
} from './task.js';
import {
  isObject,
  readAmount,
  readBoolean,
  readCount,
  readFields,
  readNumber,
  readString,
  readStrings,
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
  const value = typeof progress.value === 'number' ? progress.value : Number.NaN;
  const total = readNumber(progress.total);
  const unit = readString(progress.unit);
  const normal: TaskProgress = { value: 0 };
  if (unit !== undefined) normal.unit = unit;
  if (Number.isNaN(value)) return normal;
  if (total === undefined || total <= 0) {
    normal.value = Number.isFinite(value) ? Math.max(0, value) : 0;
    return normal;
  }
  normal.value = Math.min(Math.max(0, value), total);
  normal.total = total;
  return normal;
}

const readStatus = (value: unknown): TaskStatus | undefined =>
  typeof value === 'string' ? (isTaskStatus(value) ? value : 'unknown') : undefined;

const phaseReaders = {
  id: readString,
  label: readString,
  status: readStatus,
  startedAt: readNumber,
  endedAt: readNumber,
  detail: readString,
};

function readPhase(value: unknown): Phase | undefined {
  if (!isObject(value)) return undefined;
  const { id, label, status, ...rest } = readFields<Required<Phase>>(value, phaseReaders);
  if (id === undefined) return undefined;
  return { id, label: label ?? id, status: status ?? 'pending', ...rest };
}

function readPhases(value: unknown): Phase[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(readPhase).filter((phase) => phase !== undefined);
}

/** Reads an error as a task reports it: an object with a message, or just the message. */
function readFailure(value: unknown): TaskFailure | undefined {
  if (typeof value === 'string') return { message: value };
  if (!isObject(value)) return undefined;
  const { message, ...rest } = readFields<Required<TaskFailure>>(value, {
    message: readString,
    code: readString,
    guidance: readString,
    retryable: readBoolean,
    details: (details) => details,
  });
  return message === undefined ? undefined : { message, ...rest };
}

function readAttempt(value: unknown): TaskAttempt | undefined {
  if (!isObject(value)) return undefined;
  const { number, ...rest } = readFields<Required<TaskAttempt>>(value, {
    number: readCount,
    max: readCount,
    nextAt: readNumber,
  });
  return number === undefined ? undefined : { number, ...rest };
}

function readResources(value: unknown): TaskResources | undefined {
  if (!isObject(value)) return undefined;
  return readFields<Required<TaskResources>>(value, {
    cpuPercent: readAmount,
    memoryBytes: readAmount,
    networkBytesPerSecond: readAmount,
  });
}

const ACTIONS: ReadonlySet<string> = new Set(TASK_ACTIONS);
const LEVELS: ReadonlySet<unknown> = new Set(LOG_LEVELS);

function readActions(value: unknown): TaskAction[] | undefined {
  return readStrings(value)?.filter((action): action is TaskAction => ACTIONS.has(action));
}

function readNative(value: unknown): NonNullable<Task['native']> | undefined {
  if (!isObject(value)) return undefined;
  const engine = readString(value['engine']);
  const status = readString(value['status']);
  if (engine === undefined || status === undefined) return undefined;
  return 'data' in value ? { engine, status, data: value['data'] } : { engine, status };
}

type Fields = { [Field in PatchField]-?: Exclude<Task[Field], undefined> };

/** One reader for each field that a task may change. */
const fieldReaders: {
  readonly [Field in PatchField]: (value: unknown) => Fields[Field] | undefined;
} = {
  type: readString,
  title: readString,
  tags: readStrings,
  parentId: readString,
  status: readStatus,
  reason: readString,
  message: readString,
  phase: readString,
  phases: readPhases,
  progress: (value) => (isObject(value) ? normaliseProgress(value) : undefined),
  error: readFailure,
  result: (value) => value,
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
  actions: readActions,
  native: readNative,
  logCount: readCount,
  firstLogLine: readCount,
};

/** Fields without which a task is none: a patch cannot take them away. */
const REQUIRED: ReadonlySet<string> = new Set(['status', 'updatedAt', 'logCount', 'firstLogLine']);

/** Whether a patch may name this field as gone. */
export function isRemovableField(name: unknown): name is PatchField {
  return typeof name === 'string' && Object.hasOwn(fieldReaders, name) && !REQUIRED.has(name);
}

/**
 * Reads changed fields, as a patch or a worker's report carries them.
 * @param rejected takes the names of fields that were there but could not be read
 */
export function parseTaskFields(value: unknown, rejected?: string[]): TaskPatch | undefined {
  if (!isObject(value)) return undefined;
  const fields: Record<string, unknown> = {};
  for (const key in value) {
    if (!Object.hasOwn(fieldReaders, key)) continue;
    const raw = value[key];
    if (raw === undefined || (raw === null && key !== 'result')) continue;
    const read = fieldReaders[key as PatchField](raw);
    if (read === undefined) rejected?.push(key);
    else fields[key] = read;
  }
  const status = value['status'];
  if (fields['status'] === 'unknown' && typeof status === 'string' && status !== 'unknown') {
    // The word itself is what people need to see, so it is kept where no finer one was given.
    fields['reason'] ??= status;
  }
  return fields as TaskPatch;
}

/**
 * Reads a whole task.
 * @returns `undefined` where it has no proper id, status or version
 */
export function parseTask(value: unknown, rejected?: string[]): Task | undefined {
  if (!isObject(value)) return undefined;
  const id = value['id'];
  const version = readCount(value['version']);
  const epoch = readCount(value['epoch']);
  const fields = parseTaskFields(value, rejected);
  if (!isTaskId(id) || version === undefined || fields?.status === undefined) return undefined;
  return {
    ...fields,
    id,
    version,
    ...(epoch === undefined ? {} : { epoch }),
    status: fields.status,
    updatedAt: fields.updatedAt ?? 0,
    logCount: fields.logCount ?? 0,
    firstLogLine: fields.firstLogLine ?? 0,
  };
}

/** Reads one log line, or `undefined` where it has no number or no text. */
function parseLogLine(value: unknown): LogLine | undefined {
  if (!isObject(value)) return undefined;
  const line = readCount(value['line']);
  const text = readString(value['text']);
  if (line === undefined || text === undefined) return undefined;
  const level = readLogLevel(value['level']) ?? 'info';
  const parsed: LogLine = { line, at: readNumber(value['at']) ?? 0, level, text };
  const { stream } = value;
  if (stream === 'stdout' || stream === 'stderr') parsed.stream = stream;
  const attempt = readCount(value['attempt']);
  if (attempt !== undefined) parsed.attempt = attempt;
  return parsed;
}

/** Reads a log level, or `undefined` where it is none of ours. */
export function readLogLevel(value: unknown): LogLevel | undefined {
  return LEVELS.has(value) ? (value as LogLevel) : undefined;
}

/** Reads lines that must be contiguous; `undefined` where one is broken or out of its place. */
export function parseLogLines(value: unknown): LogLine[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const lines: LogLine[] = [];
  for (const item of value) {
    const line = parseLogLine(item);
    const previous = lines.at(-1);
    if (line === undefined || (previous !== undefined && line.line !== previous.line + 1)) {
      return undefined;
    }
    lines.push(line);
  }
  return lines;
}
