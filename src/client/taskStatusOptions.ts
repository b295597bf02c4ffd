/**
 * The query of one task, for `useQuery`, prefetching and the like.
 */
import { queryOptions } from '@tanstack/react-query';
import type { Task } from '../protocol/task.js';
import { QUERY_RULES, taskKeys } from './taskCache.js';
import type { TaskClient } from './taskClient.js';

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
