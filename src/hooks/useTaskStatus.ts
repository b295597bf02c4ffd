'use client';
/**
 * One task, live. Joins what three stores know of it: the query cache its state, the client how
 * fresh that is, and the connection how news come. Decides nothing by itself.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useInsertionEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { ConnectionStatus } from '../client/connection/connectionStatus.js';
import { readTask, type taskKeys } from '../client/taskCache.js';
import type { TaskObserver } from '../client/sync/taskEntries.js';
import { taskStatusOptions } from '../client/taskStatusOptions.js';
import { asTaskStatusError, type TaskStatusError } from '../protocol/errors.js';
import { isTerminal, type Task, type TaskProgress, type TaskStatus } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';

/** Options of {@link useTaskStatus}. */
export interface UseTaskStatusOptions<Result = unknown, Selected = Task<Result>> {
  /** Whether to follow the task at all. @defaultValue true */
  readonly enabled?: boolean | undefined;
  /** Picks what the component needs; it renders again only when that, or the status, changes. */
  readonly select?: ((task: Task<Result>) => Selected) | undefined;
  /** A state known from elsewhere, such as the server that rendered the page. */
  readonly initialTask?: Task<Result> | undefined;
  /** Called once for each change of status that is seen. */
  readonly onStatusChange?: ((task: Task<Result>, previous: TaskStatus) => void) | undefined;
  /**
   * Called once when a task that was seen unfinished is finished, and where its log is shown every
   * line of it is here. Not called for one that was finished already.
   */
  readonly onSettled?: ((task: Task<Result>) => void) | undefined;
}

/** What {@link useTaskStatus} gives. */
export interface UseTaskStatusResult<Result = unknown, Selected = Task<Result>> {
  /** The last known state, or what `select` made of it. */
  readonly task: Selected | undefined;
  /** `unknown` until something is known; see `isPending`. */
  readonly status: TaskStatus;
  /** `id` of the current phase. */
  readonly phase: string | undefined;
  readonly progress: TaskProgress | undefined;
  /** Our own trouble: not found, not allowed, not reachable. The task's own error is `task.error`. */
  readonly error: TaskStatusError | null;
  /** Nothing is known yet, neither a state nor an error. */
  readonly isPending: boolean;
  /** Completed, failed or cancelled. */
  readonly isTerminal: boolean;
  /** What is shown may not be the server's present state. */
  readonly isStale: boolean;
  /** When the state was last brought or confirmed: ms since epoch, this device's clock. */
  readonly lastUpdatedAt: number | null;
  readonly connection: ConnectionStatus;
  /** Asks for the present state now. */
  readonly refresh: () => Promise<void>;
  /** Tries now to get a live connection. */
  readonly retryConnection: () => void;
}

/**
 * Follows one task: live where it can, by polling where it must, and says which.
 * @param id the task's id; null follows nothing
 */
export function useTaskStatus<Result = unknown, Selected = Task<Result>>(
  id: string | null,
  options: UseTaskStatusOptions<Result, Selected> = {},
): UseTaskStatusResult<Result, Selected> {
  const { client, queryClient } = useProvided();
  const { enabled = true, initialTask, select } = options;
  const isActive = enabled && id !== null;

  const latest = useRef(options);
  useInsertionEffect(() => {
    latest.current = options;
  });
  const observer = useMemo<TaskObserver>(
    () => ({
      onStatusChange: (task, previous) =>
        latest.current.onStatusChange?.(task as Task<Result>, previous),
      onSettled: (task) => latest.current.onSettled?.(task as Task<Result>),
    }),
    [],
  );

  // Before the query, so that its first fetch finds the task watched and waits for the socket.
  const watch = useCallback(
    (listener: () => void) => {
      if (!isActive) return () => {};
      client.bind(queryClient);
      return client.watch(id, observer, listener);
    },
    [client, queryClient, id, isActive, observer],
  );
  const readMeta = useCallback(() => client.peekMeta(id ?? ''), [client, id]);
  const meta = useSyncExternalStore(watch, readMeta, readMeta);
  const connection = useSyncExternalStore(
    client.connection.subscribe,
    client.connection.get,
    client.connection.get,
  );

  const base = useMemo(() => taskStatusOptions<Result>(client, id ?? ''), [client, id]);
  const hasInitial = initialTask !== undefined && initialTask.id === id;
  const query = useQuery<
    Task<Result>,
    Error,
    Task<Result> | Picked<Selected>,
    ReturnType<typeof taskKeys.task>
  >(
    {
      ...base,
      enabled: isActive,
      // Without a selection the task stays as it is, so that nobody has to compare it field by field.
      ...(select !== undefined && {
        select: (task: Task<Result>) => ({ selected: select(task), status: task.status }),
      }),
      ...(hasInitial && {
        initialData: initialTask,
        initialDataUpdatedAt: initialTask.updatedAt,
      }),
    },
    queryClient,
  );

  const whole = query.data && readTask(queryClient, client, id ?? '');
  const status = query.data?.status ?? 'unknown';
  const error = meta.error ?? ownError(query.error) ?? refusal(connection);
  const refresh = useCallback(() => client.refresh(id ?? undefined), [client, id]);
  return {
    task: query.data && selectedOf(query.data),
    status,
    phase: whole?.phase,
    progress: whole?.progress,
    error: isActive ? error : null,
    isPending: isActive && query.data === undefined && error === null,
    isTerminal: isTerminal(status),
    isStale: query.data !== undefined && !meta.isFresh,
    lastUpdatedAt: Math.max(query.dataUpdatedAt, meta.confirmedAt ?? 0) || null,
    connection,
    refresh,
    retryConnection: client.retryConnection,
  };
}

/** What a selection picked, and the status, with which a component always renders again. */
interface Picked<Selected> {
  readonly selected: Selected;
  readonly status: TaskStatus;
}

/** Without a selection `Selected` is the task itself. */
function selectedOf<Selected>(data: Task | Picked<Selected>): Selected {
  return 'selected' in data ? data.selected : (data as Selected);
}

function ownError(error: unknown): TaskStatusError | null {
  return error ? asTaskStatusError(error, 'The task could not be asked for.') : null;
}

function refusal(connection: ConnectionStatus): TaskStatusError | null {
  return connection.state === 'unauthorized' ? connection.error : null;
}
