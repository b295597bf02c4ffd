/**
 * What a hook shows of one task, from what the three stores know: the query cache its state, the
 * client whether that is confirmed, and the connection how updates arrive. Pure.
 */
import type { ConnectionStatus } from '../client/connection/connectionStatus.js';
import type { TaskMeta } from '../client/sync/taskEntries.js';
import { asTaskStatusError, type TaskStatusError } from '../protocol/errors.js';
import { keepNewer } from '../protocol/merge.js';
import { isTerminal, type Task, type TaskProgress, type TaskStatus } from '../protocol/task.js';

/** What {@link useTaskStatus} says about a task. */
export interface TaskView {
  readonly task: Task | undefined;
  readonly status: TaskStatus;
  readonly phase: string | undefined;
  readonly progress: TaskProgress | undefined;
  readonly error: TaskStatusError | null;
  readonly isPending: boolean;
  readonly isTerminal: boolean;
  readonly isStale: boolean;
  readonly lastUpdatedAt: number | null;
  readonly connection: ConnectionStatus;
}

/** What the stores know. */
export interface TaskSources {
  /** The query of the task. */
  readonly state:
    | {
        readonly data: Task | undefined;
        readonly dataUpdatedAt: number;
        readonly error: Error | null;
      }
    | undefined;
  readonly meta: TaskMeta;
  readonly connection: ConnectionStatus;
  /** Whether the task is followed. */
  readonly isActive: boolean;
  /** A state known from elsewhere. */
  readonly initialTask: Task | undefined;
}

export function viewTask(sources: TaskSources): TaskView {
  const { state, meta, connection, isActive, initialTask } = sources;
  const task = initialTask === undefined ? state?.data : keepNewer(state?.data, initialTask);
  const status = task?.status ?? 'unknown';
  const error = isActive
    ? (meta.error ?? fetchError(state?.error ?? null) ?? rejection(connection))
    : null;
  const updatedAt = state?.data === undefined ? (initialTask?.updatedAt ?? 0) : state.dataUpdatedAt;
  return {
    task,
    status,
    phase: task?.phase,
    progress: task?.progress,
    error,
    isPending: isActive && task === undefined && error === null,
    isTerminal: isTerminal(status),
    isStale: task !== undefined && !meta.isFresh,
    lastUpdatedAt: Math.max(updatedAt, meta.confirmedAt ?? 0) || null,
    connection,
  };
}

/** Errors of an application's own making, as ours: one for each, so that it stays the same object. */
const converted = /* @__PURE__ */ new WeakMap<Error, TaskStatusError>();

/** Why the task could not be fetched. */
export function fetchError(error: Error | null): TaskStatusError | null {
  if (error === null) return null;
  let own = converted.get(error);
  if (own === undefined) {
    own = asTaskStatusError(error, 'The task could not be fetched.');
    converted.set(error, own);
  }
  return own;
}

function rejection({ state, error }: ConnectionStatus): TaskStatusError | null {
  return state === 'unauthorized' ? error : null;
}
