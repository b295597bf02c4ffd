/**
 * Understands the shapes that backends usually have, without a mapping: `{status, progress}`,
 * `{state, current, total}`, `{job_id, status, error, result}` and their kin, in camel and snake
 * case, with texts for numbers, and in one envelope. Pure. What a word means is not decided here.
 */
import { isObject, type JsonObject } from '../protocol/values.js';
import { readFigure } from './readProgress.js';
import type { LineReading, LogReading, ProgressReading, TaskReading } from './reading.js';
import { wordReader } from './statusWords.js';

const readWord = wordReader();

/** Fields by their name in lower case without separators, so that `taskId` and `task_id` are one. */
type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(source: JsonObject): Fields {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(source)) {
    const key = name.replace(/[_\-\s]/g, '').toLowerCase();
    if (value !== null && value !== undefined && !fields.has(key)) fields.set(key, value);
  }
  return fields;
}

/** The first of these fields that `accept` takes. */
function first<Value>(
  fields: Fields,
  names: readonly string[],
  accept: (value: unknown) => Value | undefined,
): Value | undefined {
  for (const name of names) {
    const value = accept(fields.get(name));
    if (value !== undefined) return value;
  }
  return undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

const moment = (value: unknown): string | number | undefined =>
  typeof value === 'number' ? value : text(value);

const record = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

/** Where an answer keeps the task, if not at its top. */
const ENVELOPES = ['data', 'task', 'job', 'operation', 'run', 'result', 'response'];

const WORD_FIELDS = ['state', 'status', 'taskstatus', 'jobstatus', 'processingstatus', 'runstatus'];

const hasWord = (fields: Fields): boolean =>
  WORD_FIELDS.some((name) => {
    const value = fields.get(name);
    return text(value) !== undefined || (isObject(value) && hasWord(fieldsOf(value)));
  });

/** What an envelope says of itself, beside what it holds, as in JSend. */
const ENVELOPE_FIELDS = ['status', 'success', 'message', 'code', 'meta', 'error', 'errors', 'data'];
const ENVELOPE_WORDS = ['success', 'ok'];

/** Takes the task out of one envelope. */
function unwrap(source: JsonObject): JsonObject {
  const outer = fieldsOf(source);
  const own = text(outer.get('status'))?.toLowerCase();
  const isEnvelope =
    (own !== undefined &&
      ENVELOPE_WORDS.includes(own) &&
      [...outer.keys()].every((name) => ENVELOPE_FIELDS.includes(name))) ||
    !(hasWord(outer) || typeof outer.get('done') === 'boolean');
  if (!isEnvelope) return source;
  const inner = first(outer, ENVELOPES, record);
  if (inner === undefined) return source;
  const fields = fieldsOf(inner);
  return hasWord(fields) || typeof fields.get('done') === 'boolean' ? inner : source;
}

interface Word {
  readonly word: string | undefined;
  /** A sentence that stands where others have the word. */
  readonly sentence?: string | undefined;
}

/** The word for its state. Where `state` and `status` are both texts, `status` may be a sentence. */
function readState(fields: Fields): Word {
  const conclusion = text(fields.get('conclusion'));
  if (conclusion !== undefined) return { word: conclusion };
  const [state, status] = ['state', 'status'].map((name) => text(fields.get(name)));
  if (state !== undefined && status !== undefined) {
    const isReversed = readWord(state) === undefined && readWord(status) !== undefined;
    const [word, other] = isReversed ? [status, state] : [state, status];
    const isWord = readWord(other ?? '') !== undefined;
    return { word, sentence: isWord ? undefined : other };
  }
  for (const name of WORD_FIELDS) {
    const value = fields.get(name);
    const word = text(value);
    if (word !== undefined) return { word };
    const inner = record(value);
    if (inner === undefined) continue;
    const nested = fieldsOf(inner);
    const innerWord = first(nested, ['state', 'status', 'type', 'phase', 'name'], text);
    if (innerWord !== undefined) return { word: innerWord, sentence: text(nested.get('message')) };
  }
  return { word: readDone(fields) };
}

/** `{done, error?, response?}`, as in Google's long-running operations. */
function readDone(fields: Fields): string | undefined {
  const done = fields.get('done');
  if (typeof done !== 'boolean') return undefined;
  if (!done) return 'running';
  const error = record(fields.get('error'));
  // 1 is CANCELLED in google.rpc.Code.
  return error === undefined ? 'done' : error['code'] === 1 ? 'cancelled' : 'failed';
}

const COUNTS: readonly (readonly [value: string, total: string])[] = [
  ['current', 'total'],
  ['completed', 'total'],
  ['processed', 'total'],
  ['at', 'total'],
  ['value', 'total'],
  ['done', 'total'],
  ['step', 'totalsteps'],
  ['currentstep', 'totalsteps'],
  ['stepnumber', 'totalsteps'],
  ['completedsteps', 'totalsteps'],
  ['processeditems', 'totalitems'],
];

const PERCENTS = [
  'progress',
  'percent',
  'percentage',
  'percentcomplete',
  'pctcomplete',
  'progresspercent',
  'progresspercentage',
];

/** Amounts come before a percentage: they say more, and the percentage follows from them. */
function readProgress(fields: Fields): ProgressReading {
  for (const [prefix, unit] of [
    ['mb', 'MB'],
    ['bytes', 'bytes'],
    ['gb', 'GB'],
  ] as const) {
    const value = readFigure(
      fields.get(`downloaded${prefix}`) ??
        fields.get(`processed${prefix}`) ??
        fields.get(`uploaded${prefix}`),
    );
    const total = readFigure(fields.get(`totalsize${prefix}`) ?? fields.get(`total${prefix}`));
    if (value !== undefined && total !== undefined && total > 0) return { value, total, unit };
  }
  const counted = readCounts(fields);
  if (counted !== undefined) return counted;
  for (const name of PERCENTS) {
    const value = fields.get(name);
    const inner = record(value);
    if (inner !== undefined) return readProgress(fieldsOf(inner));
    if (typeof value === 'number' || typeof value === 'string') return value;
  }
  const info = first(fields, ['info', 'meta', 'metadata'], record);
  return info === undefined ? undefined : readProgress(fieldsOf(info));
}

function readCounts(fields: Fields): ProgressReading {
  for (const [name, of] of COUNTS) {
    const value = readFigure(fields.get(name));
    const total = readFigure(fields.get(of));
    if (value !== undefined && total !== undefined) {
      return total > 0 ? { value, total, unit: 'items' } : undefined;
    }
  }
  return undefined;
}

const ERRORS = ['error', 'errormessage', 'exception', 'failedreason', 'failurereason', 'exc'];

function readError(fields: Fields): TaskReading['error'] {
  for (const name of ERRORS) {
    const value = fields.get(name);
    const said = text(value);
    const details = text(fields.get('traceback')) ?? fields.get('stacktrace');
    const more = details === undefined ? {} : { details };
    if (said !== undefined) return { message: said, ...more };
    const inner = record(value);
    if (inner === undefined) continue;
    const nested = fieldsOf(inner);
    return {
      message: first(nested, ['message', 'msg', 'detail', 'reason', 'description'], text),
      code: first(nested, ['code', 'type', 'name'], moment),
      ...more,
    };
  }
  return undefined;
}

function readResources(fields: Fields): TaskReading['resources'] {
  const source = first(fields, ['resourceimpact', 'resources', 'resourceusage'], record);
  const from = source === undefined ? fields : fieldsOf(source);
  const megabytes = readFigure(from.get('memorymb'));
  const megabits = readFigure(from.get('networkmbps'));
  const found = {
    cpuPercent: readFigure(from.get('cpupercent')),
    memoryBytes: readFigure(from.get('memorybytes')) ?? (megabytes && megabytes * 1024 ** 2),
    // Mbit/s, as the name has it.
    networkBytesPerSecond:
      readFigure(from.get('networkbytespersecond')) ?? (megabits && megabits * 125_000),
  };
  return Object.values(found).some((value) => value !== undefined) ? found : undefined;
}

function readPhases(fields: Fields): TaskReading['phases'] {
  const list = fields.get('phases') ?? fields.get('steps');
  if (!Array.isArray(list)) return undefined;
  const phases = list.filter(isObject).map((step) => {
    const of = fieldsOf(step);
    const label = first(of, ['label', 'name', 'title', 'id'], text);
    return { label, id: text(of.get('id')), status: readState(of).word };
  });
  return phases.every(({ label }) => label !== undefined)
    ? (phases as NonNullable<TaskReading['phases']>)
    : undefined;
}

/** Reads a log of one text, or of lines that are texts or objects. */
function readUsualLog(value: unknown): LogReading | undefined {
  if (typeof value === 'string') return { text: value };
  if (isObject(value)) {
    const fields = fieldsOf(value);
    return first(fields, ['logs', 'lines', 'log', 'items', 'content'], readUsualLog);
  }
  return Array.isArray(value) ? { all: value.map(readUsualLine) } : undefined;
}

function readUsualLine(value: unknown): string | LineReading {
  if (!isObject(value)) return String(value);
  const fields = fieldsOf(value);
  return {
    text: first(fields, ['text', 'message', 'line', 'msg', 'log'], text) ?? JSON.stringify(value),
    at: first(fields, ['at', 'timestamp', 'time', 'ts', 'createdat'], moment),
    level: first(fields, ['level', 'severity', 'levelname'], text),
    ...(fields.has('id') && { key: first(fields, ['id'], moment) }),
  };
}

/** ms of a field in seconds. */
const inSeconds = (value: unknown): number | undefined => {
  const seconds = readFigure(value);
  return seconds === undefined ? undefined : seconds * 1000;
};

/**
 * Reads an answer of a usual shape. The status is the backend's own word, whatever it is; without
 * any, `status` is absent.
 */
export function readUsual(raw: unknown): TaskReading {
  if (!isObject(raw)) return {};
  const fields = fieldsOf(unwrap(raw));
  const { word, sentence } = readState(fields);
  const info = first(fields, ['info', 'meta', 'progress'], record);
  const inner: Fields = info === undefined ? new Map() : fieldsOf(info);
  const step = text(fields.get('currentstep')) ?? text(fields.get('step'));
  const isNumber = step !== undefined && readFigure(step) !== undefined;
  const say = ['message', 'statusmessage', 'progressmessage', 'detail'];
  const ended = [
    'endedat',
    'finishedat',
    'completedat',
    'failedat',
    'cancelledat',
    'endtime',
    'enddate',
    'finishedon',
    'closetime',
    'datedone',
  ];
  const name = text(fields.get('name'));
  const reading: { -readonly [Key in keyof TaskReading]: TaskReading[Key] } = {
    status: word,
    message:
      sentence ??
      first(fields, say, text) ??
      first(inner, [...say, 'status', 'description'], text) ??
      (isNumber ? undefined : step),
    phase: text(fields.get('phase')) ?? text(fields.get('stage')) ?? (isNumber ? undefined : step),
    phases: readPhases(fields),
    progress: readProgress(fields),
    error: readError(fields),
    result: first(fields, ['result', 'output', 'response', 'returnvalue'], (value) => value),
    title:
      first(fields, ['title', 'displayname', 'description'], text) ??
      (name?.includes('/') ? undefined : name),
    type: first(fields, ['operationtype', 'jobtype', 'tasktype', 'type'], text),
    createdAt: first(
      fields,
      ['createdat', 'queuedat', 'enqueuedat', 'submittedat', 'created'],
      moment,
    ),
    startedAt: first(
      fields,
      ['startedat', 'starttime', 'runstartedat', 'startdate', 'processedon', 'started'],
      moment,
    ),
    updatedAt: first(fields, ['updatedat', 'lastupdatedat', 'lastupdated', 'modifiedat'], moment),
    endedAt: first(fields, ended, moment),
    runningFor: inSeconds(fields.get('uptimeseconds') ?? fields.get('elapsedseconds')),
    attempt: readFigure(fields.get('attempt') ?? fields.get('runattempt')),
    queuePosition: readFigure(fields.get('queueposition') ?? fields.get('position')),
    pid: readFigure(fields.get('pid')),
    worker: first(fields, ['worker', 'hostname', 'runnername'], text),
    resources: readResources(fields),
    log: first(fields, ['logs', 'log'], readUsualLog),
    pollAfter:
      readFigure(fields.get('pollintervalms') ?? fields.get('pollinterval')) ??
      inSeconds(fields.get('retryafter')),
  };
  for (const key of Object.keys(reading) as (keyof TaskReading)[]) {
    if (reading[key] === undefined) delete reading[key];
  }
  return reading;
}
