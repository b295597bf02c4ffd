// The shapes that backends usually have are understood without a mapping. Pure.
import { describe, expect, test } from 'vitest';
import { fraction, type TaskReading } from '../../../src/backends/reading.js';
import { readTime } from '../../../src/backends/readTime.js';
import { readUsual } from '../../../src/backends/readUsual.js';
import { wordReader } from '../../../src/backends/statusWords.js';
import { toTaskState, type TaskState } from '../../../src/backends/toTask.js';
import type { Words } from '../../../src/backends/definition.js';
import * as words from '../../../src/backends/words/index.js';

const NOW = Date.UTC(2026, 0, 2);

/** The state that an answer means; fails where it has none. */
function stateOf(raw: unknown, own?: Words, read = readUsual): TaskState {
  const state = toTaskState(read(raw), { readWord: wordReader(own), engine: 'test' }, NOW);
  if (state === undefined) throw new Error('has no status');
  return state;
}

const items = (value: number, total: number) => ({ value, total, unit: 'items' });
const percent = (value: number) => ({ value, total: 100, unit: 'percent' });

describe('the usual shapes', () => {
  test.each<[string, unknown, Partial<TaskState>]>([
    [
      'status and progress',
      { status: 'running', progress: 42 },
      { status: 'running', progress: percent(42) },
    ],
    [
      'a message',
      { status: 'in_progress', message: 'Reading', progress: '42%' },
      { status: 'running', message: 'Reading', progress: percent(42) },
    ],
    [
      'a step of several',
      { status: 'running', current_step: 'Drawing', step: 2, total_steps: 5 },
      { status: 'running', message: 'Drawing', phase: 'Drawing', progress: items(2, 5) },
    ],
    [
      'a word in state and a sentence in status',
      { state: 'PROGRESS', current: 12, total: 42, status: 'Verifying radiant loader...' },
      { status: 'running', message: 'Verifying radiant loader...', progress: items(12, 42) },
    ],
    [
      'counts in info',
      { state: 'PROGRESS', info: { current: 3, total: 4 } },
      { status: 'running', progress: items(3, 4) },
    ],
    [
      'a process that lasts',
      { status: 'running', pid: 812, uptime_seconds: 90, error: null },
      { status: 'running', pid: 812, startedAt: NOW - 90_000 },
    ],
    [
      'one that is stopped',
      { status: 'stopped', pid: null, uptime_seconds: null, error: null },
      { status: 'cancelled', reason: 'stopped' },
    ],
    ['one that boots', { status: 'booting', pid: 5 }, { status: 'pending', reason: 'starting' }],
    [
      'an operation',
      {
        ...{ operation_id: 'op_1', operation_type: 'download', description: 'Get a model' },
        ...{ status: 'in_progress', progress: 45, total_size_mb: 1000, downloaded_mb: 450 },
        resource_impact: { cpu_percent: 20, memory_mb: 512, network_mbps: 80 },
        ...{
          started_at: '2026-01-01T10:00:00',
          updated_at: '2026-01-01T10:05:00Z',
          pid: 9,
          error: null,
        },
      },
      {
        ...{ status: 'running', title: 'Get a model', type: 'download', pid: 9 },
        progress: { value: 450, total: 1000, unit: 'MB' },
        resources: {
          cpuPercent: 20,
          memoryBytes: 512 * 1024 ** 2,
          networkBytesPerSecond: 10_000_000,
        },
        startedAt: Date.UTC(2026, 0, 1, 10),
        updatedAt: Date.UTC(2026, 0, 1, 10, 5),
      },
    ],
    [
      'a job with a result',
      { job_id: 'j', status: 'completed', error: null, result: { energy_ev: -3.2 } },
      { status: 'completed', result: { energy_ev: -3.2 } },
    ],
    [
      'a job with an error',
      { job_id: 'j', status: 'failed', error: 'did not converge', result: null },
      { status: 'failed', error: { message: 'did not converge' } },
    ],
    ['an envelope', { data: { status: 'done' } }, { status: 'completed' }],
    [
      'another envelope',
      { task: { id: 'x', status: 'SUCCESS', result: '4' } },
      { status: 'completed', result: '4' },
    ],
    [
      'an envelope with a word of its own',
      { status: 'success', data: { status: 'running', progress: 5 } },
      { status: 'running', progress: percent(5) },
    ],
    [
      'camel case',
      { taskStatus: 'inProgress', percentComplete: 7 },
      { status: 'running', progress: percent(7) },
    ],
    [
      'texts for everything',
      {
        ...{ status: 'working', updated_at: '1640995200', enqueued_at: '1640995100' },
        ...{
          started_at: '1640995150',
          at: '42',
          total: '100',
          pct_complete: '42',
          message: 'Processing...',
        },
      },
      {
        ...{ status: 'running', progress: items(42, 100), message: 'Processing...' },
        ...{
          updatedAt: 1_640_995_200_000,
          createdAt: 1_640_995_100_000,
          startedAt: 1_640_995_150_000,
        },
      },
    ],
    [
      'a long-running operation',
      { name: 'operations/abc/def', metadata: { progressPercent: 40 }, done: false },
      { status: 'running', progress: percent(40) },
    ],
    [
      'one that is done',
      { name: 'operations/a', done: true, response: { x: 1 } },
      { status: 'completed', result: { x: 1 } },
    ],
    [
      'one that was cancelled',
      { done: true, error: { code: 1, message: 'no' } },
      { status: 'cancelled', error: { message: 'no', code: '1' } },
    ],
    ['one that failed', { done: true, error: { code: 3, message: 'bad' } }, { status: 'failed' }],
  ])('should understand %s', (_, raw, expected) => {
    expect(stateOf(raw)).toMatchObject(expected);
  });

  test('should find no task in what is none', () => {
    for (const raw of [null, 'x', 3, [], {}, { ok: true }, { data: [] }, { progress: 3 }]) {
      expect(readUsual(raw).status, JSON.stringify(raw)).toBeUndefined();
    }
  });

  test('should not take the status inside a result for that of the task', () => {
    expect(stateOf({ status: 'completed', result: { status: 'error' } }).status).toBe('completed');
    expect(stateOf({ id: 'a', status: 'running', data: { status: 'done' } }).status).toBe(
      'running',
    );
  });
});

describe('progress', () => {
  test.each<[unknown, unknown]>([
    ['45%', percent(45)],
    [' 45 % ', percent(45)],
    [4235, percent(100)],
    [-3, percent(0)],
    [1, percent(1)],
    [0.5, percent(0.5)],
    ['', undefined],
    ['Pending', undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [null, undefined],
    [{ value: 3, total: 0 }, { value: 3 }],
    [
      { value: 9, total: 4 },
      { value: 4, total: 4 },
    ],
    [
      { value: '9', total: '40', unit: 'files' },
      { value: 9, total: 40, unit: 'files' },
    ],
    [{ value: 'x', total: 4 }, undefined],
    [fraction(0.45), percent(45)],
    [fraction(1), percent(100)],
    [fraction('0.2'), percent(20)],
    [fraction(null), undefined],
  ])('should read %j', (progress, expected) => {
    const reading = { status: 'running', progress } as TaskReading;
    const state = toTaskState(reading, { readWord: wordReader(), engine: 'test' }, NOW);
    expect(state?.progress).toEqual(expected);
  });

  test('should make no percentage of 0 of 0', () => {
    expect(stateOf({ status: 'running', current: 0, total: 0 }).progress).toBeUndefined();
  });
});

test.each<[unknown, number | undefined]>([
  [1_398_505_411.107885, 1_398_505_411_108],
  [1_700_000_000_000, 1_700_000_000_000],
  [1_700_000_000_000_000, 1_700_000_000_000],
  ['1640995200', 1_640_995_200_000],
  ['2026-01-01T10:00:00Z', Date.UTC(2026, 0, 1, 10)],
  ['2026-01-01T10:00:00', Date.UTC(2026, 0, 1, 10)],
  ['2026-01-01 10:00:00.5', Date.UTC(2026, 0, 1, 10, 0, 0, 500)],
  ['2026-01-01T10:00:00+02:00', Date.UTC(2026, 0, 1, 8)],
  [new Date(5), 5],
  [0, undefined],
  ['', undefined],
  [null, undefined],
  ['yesterday', undefined],
  [Number.NaN, undefined],
])('should read the time %j', (value, expected) => {
  expect(readTime(value)).toBe(expected);
});

describe('words', () => {
  test.each([
    ['In Progress', 'running'],
    ['in-progress', 'running'],
    ['inProgress', 'running'],
    [' CANCELED ', 'cancelled'],
    ['Succeeded', 'completed'],
    ['TIMED_OUT', 'failed'],
  ])('should know %j', (word, status) => {
    expect(wordReader()(word)?.status).toBe(status);
  });

  test('should show a word that nobody knows, and take it for no end', () => {
    expect(stateOf({ status: 'Frobnicating' })).toMatchObject({
      status: 'unknown',
      reason: 'Frobnicating',
      native: { engine: 'test', status: 'Frobnicating' },
    });
  });

  test('should prefer the words of a definition', () => {
    expect(stateOf({ status: 'STOPPED' }, { stopped: 'completed(stopped)' })).toMatchObject({
      status: 'completed',
      reason: 'stopped',
    });
  });
});

describe('failures', () => {
  test('should take the sentence of a failed task for its error', () => {
    const raw = { state: 'FAILURE', current: 1, total: 1, status: 'division by zero' };
    expect(stateOf(raw, words.celery)).toMatchObject({ error: { message: 'division by zero' } });
  });

  test('should take no error of a running task for a failure', () => {
    const state = stateOf({ status: 'running', error: 'retrying after a timeout' });
    expect(state).toMatchObject({ status: 'running', message: 'retrying after a timeout' });
    expect(state.error).toBeUndefined();
  });
});
