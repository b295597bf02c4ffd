'use client';
/** Asks something of a task: cancel, pause, resume, retry. */
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task, TaskAction } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';

/** What {@link useTaskActions} gives. Each action resolves with the task, or rejects with a `TaskStatusError`. */
export interface UseTaskActionsResult {
  readonly cancel: () => Promise<Task>;
  readonly pause: () => Promise<Task>;
  readonly resume: () => Promise<Task>;
  readonly retry: () => Promise<Task>;
  /** The action that is under way. */
  readonly pending: TaskAction | null;
  /** Why the last action failed. */
  readonly error: TaskStatusError | null;
}

/** @param id the task's id; with null every action rejects */
export function useTaskActions(id: string | null): UseTaskActionsResult {
  const { client, queryClient } = useProvided();
  const { mutateAsync, isPending, variables, error } = useMutation<
    Task,
    TaskStatusError,
    TaskAction
  >({ mutationFn: (action) => client.act(id ?? '', action), networkMode: 'always' }, queryClient);
  const actions = useMemo(
    () => ({
      cancel: () => mutateAsync('cancel'),
      pause: () => mutateAsync('pause'),
      resume: () => mutateAsync('resume'),
      retry: () => mutateAsync('retry'),
    }),
    [mutateAsync],
  );
  return { ...actions, pending: isPending ? variables : null, error };
}
