/** A card in each state, and cards with the worst that a server can send. */
import type { TaskCardViewProps } from '../../src/components/TaskCard/TaskCardView.js';
import { TaskStatusError } from '../../src/protocol/errors.js';
import { makeConnection, makePhases, makeTask, NOW } from './data.js';

type Card = Pick<TaskCardViewProps, 'taskId' | 'task'> & Partial<TaskCardViewProps>;

const ENDED = { endedAt: NOW - 4_000, actions: [] };

/** One card for each status and for the ways in which it may get there. */
export const STATE_CARDS: readonly Card[] = [
  {
    taskId: 'pending',
    task: makeTask({
      status: 'pending',
      reason: 'retrying',
      attempt: { number: 2, max: 3 },
      queuePosition: 3,
    }),
    connection: makeConnection({ state: 'reconnecting', attempt: 2, nextRetryAt: NOW + 4_000 }),
  },
  {
    taskId: 'running',
    task: makeTask({
      message: 'holidays/2019/IMG_4711.jpg',
      progress: { value: 1.2e9, total: 4.5e9, unit: 'bytes' },
      phase: 'running',
      resources: { cpuPercent: 82, memoryBytes: 3.4e8 },
      worker: 'worker-3',
      pid: 4711,
      actions: ['cancel', 'pause'],
    }),
  },
  { taskId: 'indeterminate', task: makeTask({ progress: { value: 340, unit: 'items' } }) },
  {
    taskId: 'paused',
    task: makeTask({
      status: 'paused',
      progress: { value: 63, unit: 'percent' },
      actions: ['cancel', 'resume'],
    }),
    connection: makeConnection({ state: 'polling', pollInterval: 5_000 }),
  },
  {
    taskId: 'completed',
    task: makeTask({
      ...ENDED,
      status: 'completed',
      progress: { value: 100, unit: 'percent' },
      phase: 'completing',
      result: { files: 1204, size: { value: 4.5, unit: 'GB' } },
    }),
  },
  {
    taskId: 'failed',
    task: makeTask({
      ...ENDED,
      status: 'failed',
      progress: { value: 12, total: 40, unit: 'items' },
      phases: makePhases(4, 1, 'failed'),
      error: { message: 'The disk is full.', guidance: 'Delete old exports.', code: 'ENOSPC' },
      actions: ['retry'],
    }),
  },
  {
    taskId: 'cancelled',
    task: makeTask({
      ...ENDED,
      status: 'cancelled',
      progress: { value: 30, unit: 'percent' },
      phase: 'running',
    }),
    connection: makeConnection({ state: 'offline' }),
    isStale: true,
  },
  { taskId: 'unknown', task: makeTask({ status: 'unknown', message: 'HIBERNATING' }) },
  {
    taskId: 'gone',
    task: makeTask({ progress: { value: 42, unit: 'percent' }, phase: 'running' }),
    error: new TaskStatusError('not_found', 'The server has no task "gone".'),
  },
  {
    taskId: 'refused',
    task: null,
    error: new TaskStatusError('forbidden', 'This task belongs to somebody else.'),
    lastUpdatedAt: null,
  },
  {
    taskId: 'loading',
    task: null,
    connection: makeConnection({ state: 'connecting' }),
    lastUpdatedAt: null,
  },
];

const CYCLIC: Record<string, unknown> = {};
CYCLIC['self'] = CYCLIC;

/** What must neither break the layout nor throw. */
export const HARD_CARDS: readonly Card[] = [
  { taskId: 'long-title', task: makeTask({ title: 'Unbreakable'.repeat(40) }) },
  { taskId: 'long-message', task: makeTask({ message: 'An endless message. '.repeat(500) }) },
  { taskId: 'long-word', task: makeTask({ message: 'word'.repeat(400), reason: 'x'.repeat(200) }) },
  { taskId: 'phases', task: makeTask({ phases: makePhases(40, 9), phase: 'p9' }) },
  {
    taskId: 'clock',
    task: makeTask({ startedAt: NOW + 3_600_000, updatedAt: NOW + 3_600_000 }),
    lastUpdatedAt: NOW + 3_600_000,
  },
  { taskId: 'negative', task: makeTask({ startedAt: -1e15, progress: { value: -5, total: -1 } }) },
  { taskId: 'cycle', task: makeTask({ status: 'completed', endedAt: NOW, result: CYCLIC }) },
  {
    taskId: 'broken-text',
    task: makeTask({ title: '<b>\ud800\u0000\u202eevil</b>', status: 'EXPLODED' as never }),
  },
];
