'use client';
/** One task, live. */
import { useCallback, useInsertionEffect, useMemo, useRef } from 'react';
import type { ConnectionStatus } from '../client/connection/connectionStatus.js';
import type { ResultOf } from '../client/register.js';
import type { TaskObserver } from '../client/sync/taskEntries.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task, TaskProgress, TaskStatus } from '../protocol/task.js';
import { createTaskSource, type TaskReading } from './taskSource.js';
import { useProvided } from './TaskStatusProvider.js';
import { useTracked } from './useTracked.js';

/** Options of {@link useTaskStatus}. */
export interface UseTaskStatusOptions<Result = unknown, Selected = Task<Result>> {
  /**
   * Whether to follow the task. Otherwise the hook shows what the cache has, and requests nothing.
   * @defaultValue true
   */
  readonly enabled?: boolean | undefined;
  /**
   * Picks what the component needs; the result's `task` is what it returns. A new selection that
   * equals the one before (deeply) causes no render. Should be pure; if it throws, `error` says so.
   */
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

/** Result of {@link useTaskStatus}. Reading a field subscribes to it: what is not read renders nothing. */
export interface UseTaskStatusResult<Result = unknown, Selected = Task<Result>> {
  /** The last known state, or what `select` picked from it. */
  readonly task: Selected | undefined;
  /** `unknown` until something is known; see `isPending`. */
  readonly status: TaskStatus;
  /** `id` of the current phase. */
  readonly phase: string | undefined;
  readonly progress: TaskProgress | undefined;
  /** Our own error: not found, not allowed, not reachable. The task's own error is `task.error`. */
  readonly error: TaskStatusError | null;
  /** Nothing is known yet, neither a state nor an error. */
  readonly isPending: boolean;
  /** Completed, failed or cancelled. */
  readonly isTerminal: boolean;
  /** What is shown may not be the server's present state. */
  readonly isStale: boolean;
  /** When the state last arrived or was confirmed: ms since epoch, this device's clock. */
  readonly lastUpdatedAt: number | null;
  readonly connection: ConnectionStatus;
  /** Fetches the present state now. Never rejects; a failure shows in the result. */
  readonly refresh: () => Promise<void>;
  /** Tries to get a live connection now. */
  readonly retryConnection: () => void;
}

/**
 * Follows one task: live where it can, by polling where it must, and says which.
 *
 * The component renders again only when a field changes that was read from the result.
 * @typeParam Result the type of the task's result, or the name of a type in {@link Register}
 * @param id the task's id; null follows nothing
 * @example const { status, progress } = useTaskStatus(taskId);
 */
export function useTaskStatus<Result = unknown, Selected = Task<ResultOf<Result>>>(
  id: string | null,
  options: UseTaskStatusOptions<ResultOf<Result>, Selected> = {},
): UseTaskStatusResult<ResultOf<Result>, Selected> {
  const { client, queryClient } = useProvided();
  const isActive = options.enabled !== false && id !== null;

  const latest = useRef(options);
  useInsertionEffect(() => {
    latest.current = options;
  });
  const observer = useMemo<TaskObserver>(
    () => ({
      onStatusChange: (task, previous) =>
        latest.current.onStatusChange?.(task as Task<ResultOf<Result>>, previous),
      onSettled: (task) => latest.current.onSettled?.(task as Task<ResultOf<Result>>),
    }),
    [],
  );
  const source = useMemo(
    () => createTaskSource({ client, queryClient, id, isActive }),
    [client, queryClient, id, isActive],
  );
  const subscribe = useCallback(
    (listener: () => void) => source.subscribe(listener, observer),
    [source, observer],
  );
  const reading = {
    // The type of the result is the application's own claim.
    select: options.select as TaskReading['select'],
    initialTask: options.initialTask,
  };
  const view = useTracked({
    subscribe,
    read: () => source.read(reading),
    readOnServer: () => source.readOnServer(reading),
  });
  return view as UseTaskStatusResult<ResultOf<Result>, Selected>;
}
