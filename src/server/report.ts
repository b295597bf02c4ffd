/**
 * A worker's report on its task: what it may say, and how it is read. Pure; imports protocol/.
 */
import {
  isObject,
  isRemovableField,
  parseTaskFields,
  readLogLevel,
  readNumber,
  type LogLevel,
  type LogLine,
  type PatchField,
  type TaskPatch,
} from '../protocol/index.js';
import { toPlain } from './plain.js';
import { splitLines } from './logText.js';
import type { NewLine } from './store/store.js';

/** The fields of a task that the one who does the work may set. */
const REPORT_FIELDS = [
  'status',
  'reason',
  'message',
  'phase',
  'phases',
  'progress',
  'error',
  'result',
  'attempt',
  'resources',
  'pid',
  'worker',
  'queuePosition',
  'heartbeatAt',
  'title',
  'tags',
] as const satisfies readonly PatchField[];

type ReportField = (typeof REPORT_FIELDS)[number];

/** Bounds of what names a task; longer text belongs into its message, its log or its result. */
export const MAX_TITLE_LENGTH = 2_000;
export const MAX_TAGS = 100;
export const MAX_TAG_LENGTH = 200;

/** The largest number of an attempt, so that the next one is a whole number too. */
const MAX_ATTEMPT = 1_000_000_000;

/** Whether tags are few and short enough. */
export function areTagsSound(tags: readonly string[]): boolean {
  return tags.length <= MAX_TAGS && tags.every((tag) => tag.length <= MAX_TAG_LENGTH);
}

/** What a worker may report: values of fields, or `null` for a field that is to go. */
export type TaskReport = {
  readonly [Field in ReportField]?: TaskPatch[Field] | null;
};

/** How a log line is written. */
export interface LogOptions {
  /** @default 'info' */
  level?: LogLevel;
  stream?: 'stdout' | 'stderr';
  /** When it was written, for people: ms since epoch. @default now */
  at?: number;
}

/** A report as it was read. */
export interface ReadReport {
  readonly set: TaskPatch;
  readonly unset: readonly PatchField[];
  /** Names of fields that were there but of a wrong type, too long or out of bounds. */
  readonly rejected: readonly string[];
}

/**
 * Reads a report. Fields that are not a worker's to set are left out.
 * @param copy makes plain data of a field
 */
export function readReport(source: object, copy = toPlain): ReadReport {
  const given = source as Record<string, unknown>;
  const picked: Record<string, unknown> = {};
  const unset: PatchField[] = [];
  const rejected: string[] = [];
  for (const field of REPORT_FIELDS) {
    const value = given[field];
    if (value === undefined) continue;
    if (value === null && field !== 'result') {
      if (isRemovableField(field)) unset.push(field);
      else rejected.push(field);
      continue;
    }
    const plain = copy(value);
    // A number that JSON cannot write (NaN) still reads as progress without bounds.
    if (field === 'progress') picked[field] = value;
    else if (plain.ok) picked[field] = plain.value;
    else rejected.push(field);
  }
  const set = { ...parseTaskFields(picked, rejected) };
  const reject = (field: ReportField, isWrong: boolean): void => {
    if (!isWrong) return;
    rejected.push(field);
    delete set[field];
  };
  reject('title', (set.title?.length ?? 0) > MAX_TITLE_LENGTH);
  reject('tags', !areTagsSound(set.tags ?? []));
  reject('attempt', (set.attempt?.number ?? 0) > MAX_ATTEMPT);
  return { set, unset, rejected };
}

/** The lines of a text that is to be logged. */
export function toLines(
  text: string,
  options: LogOptions,
  now: number,
  attempt: number | undefined,
): NewLine[] {
  const shared: Omit<LogLine, 'line' | 'text'> = {
    at: readNumber(options.at) ?? now,
    level: readLogLevel(options.level) ?? 'info',
    ...(options.stream === undefined ? {} : { stream: options.stream }),
    ...(attempt === undefined ? {} : { attempt }),
  };
  return splitLines(text).map((line) => ({ ...shared, text: line }));
}

/** How many lines the `logs` of a report would make, at least. Cheap, so that it comes before reading them. */
export function countLines(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  let count = value.length;
  for (const item of value as unknown[]) {
    const text = isObject(item) ? item['text'] : item;
    if (typeof text !== 'string') continue;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

/** Reads the `logs` of a report that came over HTTP; `undefined` where they make no sense. */
export function readReportedLines(
  value: unknown,
  now: number,
  attempt: number | undefined,
): NewLine[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const lines: NewLine[] = [];
  for (const item of value) {
    const source = typeof item === 'string' ? { text: item } : item;
    if (!isObject(source) || typeof source['text'] !== 'string') return undefined;
    const options: LogOptions = {};
    const level = readLogLevel(source['level']);
    const at = readNumber(source['at']);
    const { stream } = source;
    if (level !== undefined) options.level = level;
    if (at !== undefined) options.at = at;
    if (stream === 'stdout' || stream === 'stderr') options.stream = stream;
    for (const line of toLines(source['text'], options, now, attempt)) lines.push(line);
  }
  return lines;
}
