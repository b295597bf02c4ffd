/**
 * How a task goes from one status to the next, and what changes with it: times, phases, actions.
 * Pure; imports only protocol/.
 */
import {
  isTerminal,
  type PatchField,
  type Task,
  type TaskAction,
  type TaskFailure,
  type TaskPatch,
  type TaskStatus,
  type TerminalStatus,
} from '../protocol/index.js';
import { closePhase } from './phases.js';
import type { NewLine, TaskChanges } from './store/store.js';

/** What can be asked of a task beyond cancelling it. */
export interface Capabilities {
  readonly pause: boolean;
  readonly retry: boolean;
}

type Fields = { -readonly [Field in keyof TaskPatch]: TaskPatch[Field] };

/** What may be asked of a task in this status. */
export function actionsFor(status: TaskStatus, can: Capabilities): TaskAction[] {
  switch (status) {
    case 'pending':
    case 'unknown':
      return ['cancel'];
    case 'running':
      return can.pause ? ['cancel', 'pause'] : ['cancel'];
    case 'paused':
      return can.pause ? ['cancel', 'resume'] : ['cancel'];
    case 'failed':
    case 'cancelled':
      return can.retry ? ['retry'] : [];
    case 'completed':
      return [];
  }
}

/** The work begins. */
export function begin(task: Task, now: number, can: Capabilities): TaskChanges | undefined {
  if (isTerminal(task.status)) return undefined;
  return {
    set: {
      status: 'running',
      startedAt: now,
      updatedAt: now,
      attempt: task.attempt ?? { number: 1 },
      actions: actionsFor('running', can),
    },
    unset: ['reason', 'queuePosition', 'openLine'],
  };
}

/** Someone asked for it to be cancelled; the work has not stopped yet. */
export function beginCancel(task: Task, now: number): TaskChanges | undefined {
  if (isTerminal(task.status)) return undefined;
  return { set: { reason: 'cancelling', updatedAt: now, actions: [] } };
}

/** What is known of an end beyond its status. */
export interface Ending {
  readonly status: TerminalStatus;
  readonly reason?: string | undefined;
  readonly error?: TaskFailure | undefined;
  readonly result?: unknown;
}

/** The work has ended. Nothing changes where it had ended before. */
export function end(
  task: Task,
  ending: Ending,
  now: number,
  can: Capabilities,
): TaskChanges | undefined {
  if (isTerminal(task.status)) return undefined;
  const set: Fields = {
    status: ending.status,
    endedAt: now,
    updatedAt: now,
    actions: actionsFor(ending.status, can),
  };
  const unset: PatchField[] = ['queuePosition', 'resources', 'openLine'];
  if (ending.reason === undefined) unset.push('reason');
  else set.reason = ending.reason;
  if (ending.error === undefined) unset.push('error');
  else set.error = ending.error;
  if (ending.result !== undefined) set.result = ending.result;
  const phases = closePhase(task.phases, task.phase, ending.status, now);
  if (phases !== undefined) set.phases = phases;
  return { set, unset };
}

/** The line that is being written, with the number that it will have; or none any more. */
export function showOpenLine(
  task: Task,
  line: NewLine | undefined,
  now: number,
): TaskChanges | undefined {
  if (isTerminal(task.status)) return undefined;
  if (line !== undefined) {
    return { set: { openLine: { line: task.logCount, ...line }, updatedAt: now } };
  }
  return task.openLine && { set: { updatedAt: now }, unset: ['openLine'] };
}

/** A new attempt waits for its turn: what belonged to the last one goes, the log stays. */
export function beginRetry(task: Task, now: number): TaskChanges {
  const attempt = task.attempt ?? { number: 1 };
  const set: Fields = {
    status: 'pending',
    updatedAt: now,
    attempt: {
      number: attempt.number + 1,
      ...(attempt.max === undefined ? {} : { max: attempt.max }),
    },
    actions: ['cancel'],
  };
  if (task.phases !== undefined) {
    set.phases = task.phases.map(({ id, label }) => ({ id, label, status: 'pending' }));
  }
  return {
    set,
    unset: [
      ...(['reason', 'error', 'result', 'startedAt', 'endedAt', 'progress', 'phase'] as const),
      ...(['message', 'pid', 'resources', 'heartbeatAt'] as const),
    ],
  };
}

/** How the work of a hub that is gone may go on. */
export interface RecoveryOptions {
  /** Attempts in all, where the work may be done again; 1 where it may not. */
  readonly maxAttempts: number;
  /** Whether a retry can be asked for. */
  readonly canRetry: boolean;
}

/**
 * The hub that worked on it is gone, and the work with it: it waits for its turn again where the work
 * may be repeated, else it has failed as `interrupted`. One that had not begun is as it was.
 */
export function interrupt(
  task: Task,
  now: number,
  { maxAttempts, canRetry }: RecoveryOptions,
): TaskChanges | undefined {
  if (isTerminal(task.status) || task.status === 'pending') return undefined;
  const can = { pause: false, retry: canRetry };
  if (task.reason === 'cancelling') return end(task, { status: 'cancelled' }, now, can);
  const number = task.attempt?.number ?? 1;
  if (number < maxAttempts) {
    const { set, unset = [] } = beginRetry(task, now);
    return {
      set: { ...set, reason: 'interrupted', attempt: { number: number + 1, max: maxAttempts } },
      unset: unset.filter((field) => field !== 'reason'),
    };
  }
  const error = {
    message: 'The server stopped while it worked on this task.',
    code: 'interrupted',
    ...(canRetry ? { guidance: 'Start it again.' } : {}),
    retryable: canRetry,
  };
  return end(task, { status: 'failed', reason: 'interrupted', error }, now, can);
}

/**
 * A report of whoever does the work: fields as they are, and what follows from them. A finished
 * task takes none, unless it names a higher attempt.
 * @returns `undefined` where the task is finished
 */
export function applyReport(
  task: Task,
  fields: TaskPatch,
  gone: readonly PatchField[],
  now: number,
  can: Capabilities,
): TaskChanges | undefined {
  const status = fields.status ?? task.status;
  const isNewAttempt = (fields.attempt?.number ?? 1) > (task.attempt?.number ?? 1);
  if (isTerminal(task.status) && !(isNewAttempt && !isTerminal(status))) return undefined;
  if (isTerminal(status)) {
    const { status: _, error, result, reason, ...rest } = fields;
    const ending = end(task, { status, error, result, reason }, now, can);
    const set = { ...rest, ...ending?.set };
    // A report's own word on the phases is newer than what follows from the one before.
    if (fields.phases !== undefined) set.phases = fields.phases;
    const kept = (ending?.unset ?? []).filter((field) => fields[field] === undefined);
    return { set, unset: [...kept, ...gone] };
  }
  const set: Fields = { ...fields, updatedAt: now };
  const unset = new Set(gone);
  if (status !== task.status) {
    set.actions = actionsFor(status, can);
    if (fields.reason === undefined) unset.add('reason');
    if (status === 'running' && (task.startedAt === undefined || isNewAttempt)) set.startedAt = now;
    if (isNewAttempt) for (const field of ['endedAt', 'error', 'result'] as const) unset.add(field);
  }
  return { set, unset: [...unset].filter((field) => fields[field] === undefined) };
}
