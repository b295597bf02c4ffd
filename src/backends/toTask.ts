/**
 * Makes the state of a task of what a backend says about it. Pure. Whatever cannot be meant is left
 * out, and nothing is invented: no percent of 0, no start time from "first seen".
 */
import type { Phase, Task, TaskFailure, TaskResources } from '../protocol/task.js';
import { isTerminal } from '../protocol/task.js';
import { isObject } from '../protocol/values.js';
import { readFigure, readProgressOf } from './readProgress.js';
import { readTime } from './readTime.js';
import type { TaskReading } from './reading.js';
import type { WordReader, WordStatus } from './statusWords.js';

/** A task without what the ledger adds: its numbers, and what may be asked of it. */
export type TaskState = Omit<
  Task,
  'id' | 'version' | 'epoch' | 'logCount' | 'firstLogLine' | 'updatedAt' | 'actions'
> & { updatedAt?: number };

export interface ReadingRules {
  readonly readWord: WordReader;
  /** What `task.native.engine` says. */
  readonly engine: string;
}

/**
 * A derived start (now − running time) varies by how long requests take. Within this many ms of the
 * one before, that stays.
 */
const START_TOLERANCE = 5_000;

/** The state that a reading means; `undefined` where it has no status, so that it is no task. */
export function toTaskState(
  reading: TaskReading,
  rules: ReadingRules,
  now: number,
  previousStart?: number,
): TaskState | undefined {
  const word = readText(reading.status);
  if (word === undefined) return undefined;
  const meaning: WordStatus = rules.readWord(word) ?? { status: 'unknown', reason: word };
  const { status } = meaning;
  const phase = readText(reading.phase);
  const failure = readFailure(reading, status === 'failed');
  const hasFailed = status === 'failed' || status === 'cancelled';
  const said = readText(reading.message);
  const state: TaskState = { status, native: { engine: rules.engine, status: word } };
  set(state, 'reason', readText(reading.reason) ?? meaning.reason);
  // A failed task's sentence is in its error, and any other task's error is no failure yet.
  set(state, 'message', said ?? (hasFailed ? undefined : (failure?.message ?? phase)));
  set(state, 'phase', phase);
  set(state, 'phases', readPhases(reading, rules.readWord));
  set(state, 'progress', readProgressOf(reading.progress));
  set(state, 'error', hasFailed ? failure : undefined);
  if (!hasFailed && reading.result !== undefined && reading.result !== null) {
    state.result = reading.result;
  }
  set(state, 'title', readText(reading.title));
  set(state, 'type', readText(reading.type));
  set(state, 'createdAt', readTime(reading.createdAt));
  set(state, 'startedAt', readTime(reading.startedAt) ?? derivedStart(reading, now, previousStart));
  set(state, 'updatedAt', readTime(reading.updatedAt));
  set(state, 'endedAt', isTerminal(status) ? readTime(reading.endedAt) : undefined);
  set(state, 'attempt', readAttempt(reading.attempt));
  set(state, 'queuePosition', isTerminal(status) ? undefined : readWhole(reading.queuePosition));
  set(state, 'pid', readWhole(reading.pid));
  set(state, 'worker', readText(reading.worker));
  set(state, 'resources', readResources(reading.resources));
  return state;
}

function set<Key extends keyof TaskState>(
  state: TaskState,
  key: Key,
  value: TaskState[Key] | undefined,
): void {
  if (value !== undefined) state[key] = value as TaskState[Key];
}

function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A whole number from 0, also as a text. */
function readWhole(value: unknown): number | undefined {
  const number = readFigure(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function readAttempt(value: unknown): Task['attempt'] {
  const number = readWhole(value);
  return number === undefined || number === 0 ? undefined : { number };
}

/** A failed task without an error has its reason in its message, or where others have the result. */
function readFailure(reading: TaskReading, isFailed: boolean): TaskFailure | undefined {
  const { error } = reading;
  const given = isObject(error) ? error : { message: error };
  const code = readText(given.code);
  const fallback = isFailed ? (readText(reading.message) ?? readText(reading.result)) : undefined;
  const message = readText(given.message) ?? fallback ?? code;
  if (message === undefined) return undefined;
  const details: unknown = 'details' in given ? given.details : undefined;
  return {
    message,
    ...(code !== undefined && { code }),
    ...(details !== undefined && details !== null && { details }),
  };
}

function readPhases({ phases }: TaskReading, readWord: WordReader): Phase[] | undefined {
  if (!Array.isArray(phases)) return undefined;
  const read: Phase[] = [];
  for (const item of phases as NonNullable<TaskReading['phases']>) {
    const label = readText(item?.label);
    if (label === undefined) continue;
    const word = readText(item.status);
    const status = word === undefined ? 'pending' : (readWord(word)?.status ?? 'unknown');
    read.push({ id: readText(item.id) ?? label, label, status });
  }
  return read.length === 0 ? undefined : read;
}

function derivedStart(
  { runningFor }: TaskReading,
  now: number,
  previous: number | undefined,
): number | undefined {
  const duration = readFigure(runningFor);
  if (duration === undefined || duration < 0) return undefined;
  const start = Math.round(now - duration);
  return previous !== undefined && Math.abs(previous - start) <= START_TOLERANCE ? previous : start;
}

function readResources(source: TaskReading['resources']): TaskResources | undefined {
  if (!isObject(source)) return undefined;
  const resources: TaskResources = {};
  for (const name of ['cpuPercent', 'memoryBytes', 'networkBytesPerSecond'] as const) {
    const value = readFigure(source[name]);
    if (value !== undefined && value >= 0) resources[name] = value;
  }
  return Object.keys(resources).length === 0 ? undefined : resources;
}
