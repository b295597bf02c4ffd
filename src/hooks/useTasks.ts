'use client';
/**
 * Many tasks: which ones there are, and the last known state of each. Rows that follow their own
 * task with `useTaskStatus(id)` render by themselves; this hook renders when the list changes.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TaskFilter } from '../client/taskClient.js';
import { readTask, taskKeys } from '../client/taskCache.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';

/** Which tasks: those that a filter lets through, or those with these ids. */
export interface UseTasksFilter extends TaskFilter {
  /** Just these, in this order; nothing is listed then. */
  readonly ids?: readonly string[];
  /** ms between two looks at the list, for tasks that came or went. @defaultValue 5_000 */
  readonly interval?: number;
}

/** What {@link useTasks} gives. */
export interface UseTasksResult {
  /** The ids, the newest first, or as they were given. */
  readonly ids: readonly string[];
  /** The tasks as the list last had them. Follow one with `useTaskStatus(id)` to have it live. */
  readonly tasks: readonly Task[];
  /** Why the list could not be had. */
  readonly error: TaskStatusError | null;
  /** Nothing is known yet. */
  readonly isPending: boolean;
  /** Looks at the list now. */
  readonly refresh: () => Promise<void>;
}

const NO_TASKS: readonly Task[] = [];

/** Lists tasks of the nearest provider's server. */
export function useTasks({
  ids,
  interval = 5_000,
  ...filter
}: UseTasksFilter = {}): UseTasksResult {
  const { client, queryClient } = useProvided();
  const { data, error, isPending, refetch } = useQuery<readonly Task[], TaskStatusError>(
    {
      queryKey: taskKeys.list(client, filter),
      queryFn: async ({ signal }) => {
        const { ids: listed } = await client.list(filter, { signal });
        return listed.flatMap((id) => readTask(queryClient, client, id) ?? []);
      },
      enabled: ids === undefined,
      refetchInterval: interval,
      networkMode: 'always',
      retry: false,
    },
    queryClient,
  );
  return useMemo(
    () => ({
      ids: ids ?? (data ?? NO_TASKS).map((task) => task.id),
      tasks: data ?? NO_TASKS,
      error,
      isPending: ids === undefined && isPending,
      refresh: async () => void (await refetch()),
    }),
    [ids, data, error, isPending, refetch],
  );
}
