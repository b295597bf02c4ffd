/**
 * The queries of one task and of lists, for `useQuery`, prefetching and the like.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Task } from '../protocol/task.js';
import { QUERY_RULES, taskKeys } from './taskCache.js';
import type { TaskClient, TaskFilter } from './taskClient.js';

/**
 * The options of the query for one task.
 * @example await queryClient.prefetchQuery(taskStatusOptions(client, id));
 */
export function taskStatusOptions<Result = unknown>(client: TaskClient, id: string) {
  return queryOptions({
    queryKey: taskKeys.task(client, id),
    queryFn: ({ signal, client: queryClient }) =>
      client.fetchTask(id, { signal, queryClient }) as Promise<Task<Result>>,
    ...QUERY_RULES,
    // Pushes and polls keep it fresh, so nothing else needs to fetch it again.
    staleTime: Infinity,
  });
}

/** The options of the query for a list: its data are pages of ids. */
export function taskListOptions(client: TaskClient, filter: TaskFilter) {
  return infiniteQueryOptions({
    queryKey: taskKeys.list(client, filter),
    queryFn: ({ pageParam, signal }) =>
      client.list({ ...filter, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    ...QUERY_RULES,
  });
}

/** The options of the query for the summary of all tasks. */
export function taskSummaryOptions(client: TaskClient) {
  return queryOptions({
    queryKey: taskKeys.summary(client),
    queryFn: () => client.summary(),
    ...QUERY_RULES,
  });
}
