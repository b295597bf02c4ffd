'use client';
/** Cancels, pauses, resumes or retries a task. */
import { useCallback, useMemo } from 'react';
import { TaskStatusError } from '../protocol/errors.js';
import type { Task, TaskAction } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';
import { ignoreError, useTaskMutation } from './useTaskMutation.js';

/** Result of {@link useTaskActions}. The four actions never reject: a failure shows as `error`. */
export interface UseTaskActionsResult {
  readonly cancel: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly retry: () => void;
  /**
   * As the four above, for code that waits: resolves with the task, or rejects with a
   * `TaskStatusError`, whose code is `conflict` where the task cannot do that now.
   */
  readonly actAsync: (action: TaskAction) => Promise<Task>;
  /** The action that is under way. */
  readonly pending: TaskAction | null;
  /** Why the last action failed. */
  readonly error: TaskStatusError | null;
}

/**
 * Actions on one task.
 * @param id the task's id; with null every action fails
 * @example const { cancel, pending } = useTaskActions(taskId);
 */
export function useTaskActions(id: string | null): UseTaskActionsResult {
  const { client, queryClient } = useProvided();
  const act = useCallback(
    async (action: TaskAction) => {
      if (id === null) throw new TaskStatusError('invalid_request', NO_TASK);
      return client.act(id, action);
    },
    [client, id],
  );
  const { mutate, isPending, variables, error } = useTaskMutation(queryClient, act);
  const actions = useMemo(
    () => ({
      cancel: () => ignoreError(mutate('cancel')),
      pause: () => ignoreError(mutate('pause')),
      resume: () => ignoreError(mutate('resume')),
      retry: () => ignoreError(mutate('retry')),
      actAsync: (action: TaskAction) => mutate(action),
    }),
    [mutate],
  );
  return { ...actions, pending: isPending ? variables : null, error };
}

const NO_TASK = 'There is no task to act on: useTaskActions was given null in place of an id.';
