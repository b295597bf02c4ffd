'use client';
/** Starts tasks, and says how that goes. */
import { useCallback, useMemo } from 'react';
import type { ResultOf, StartRequest, TaskType } from '../client/register.js';
import type { StartTaskRequest } from '../client/taskClient.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';
import { ignoreError, useTaskMutation } from './useTaskMutation.js';
import { useTaskStatus } from './useTaskStatus.js';

/** Result of {@link useStartTask}. */
export interface UseStartTaskResult {
  /** Starts a task. Never rejects: a failure shows as `error`. */
  readonly start: (request: StartRequest) => void;
  /** As `start`, for code that waits: resolves with the task, or rejects with a `TaskStatusError`. */
  readonly startAsync: <Type extends TaskType>(
    request: StartRequest<Type> & { readonly type: Type },
  ) => Promise<Task<ResultOf<Type>>>;
  /**
   * The task started last, as the cache has it: live while something follows it, such as a
   * `TaskCard` or `useTaskStatus(task.id)`; otherwise as it was when it started.
   */
  readonly task: Task | undefined;
  readonly isStarting: boolean;
  /** Why the server would rather not have started one more, for people. */
  readonly warning: string | undefined;
  /** Why the last start failed. */
  readonly error: TaskStatusError | null;
  /** Forgets the last task and error. */
  readonly reset: () => void;
}

/**
 * Starts tasks on the server of the nearest provider.
 * @example
 * const { start, task, error } = useStartTask();
 * <button onClick={() => start({ type: 'export' })}>Export</button>;
 */
export function useStartTask(): UseStartTaskResult {
  const { client, queryClient } = useProvided();
  const send = useCallback(
    async (request: StartTaskRequest) => {
      const { warning, ...task } = await client.start(request);
      return { task, warning };
    },
    [client],
  );
  const { data, error, isPending, mutate, reset } = useTaskMutation(queryClient, send);
  const live = useTaskStatus(data?.task.id ?? null, { enabled: false, initialTask: data?.task });
  const starts = useMemo<Pick<UseStartTaskResult, 'start' | 'startAsync'>>(
    () => ({
      start: (request) => ignoreError(mutate(request)),
      // The type of the result is the application's own claim.
      startAsync: async <Type extends TaskType>(request: StartTaskRequest) =>
        (await mutate(request)).task as Task<ResultOf<Type>>,
    }),
    [mutate],
  );
  return {
    ...starts,
    // Read only where it is wanted: reading it is what subscribes to its changes.
    get task() {
      return live.task;
    },
    isStarting: isPending,
    warning: data?.warning,
    error,
    reset,
  };
}
