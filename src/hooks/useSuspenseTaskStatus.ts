'use client';
/** One task, live, for a component that has nothing to show without it. */
import type { ResultOf } from '../client/register.js';
import { taskStatusOptions } from '../client/taskStatusOptions.js';
import type { Task } from '../protocol/task.js';
import { useProvided } from './TaskStatusProvider.js';
import {
  useTaskStatus,
  type UseTaskStatusOptions,
  type UseTaskStatusResult,
} from './useTaskStatus.js';

/** Options of {@link useSuspenseTaskStatus}. */
export type UseSuspenseTaskStatusOptions<Result = unknown, Selected = Task<Result>> = Omit<
  UseTaskStatusOptions<Result, Selected>,
  'enabled'
>;

/** Result of {@link useSuspenseTaskStatus}: there is a task or an error. */
export interface UseSuspenseTaskStatusResult<
  Result = unknown,
  Selected = Task<Result>,
> extends UseTaskStatusResult<Result, Selected> {
  readonly isPending: false;
}

/**
 * As {@link useTaskStatus}, but suspends until the first state or error is here. An error is returned,
 * not thrown. While it suspends the task is fetched over HTTP; it is live once the component mounts.
 */
export function useSuspenseTaskStatus<Result = unknown, Selected = Task<ResultOf<Result>>>(
  id: string,
  options: UseSuspenseTaskStatusOptions<ResultOf<Result>, Selected> = {},
): UseSuspenseTaskStatusResult<ResultOf<Result>, Selected> {
  const { client, queryClient } = useProvided();
  const result = useTaskStatus<Result, Selected>(id, options);
  if (result.isPending) {
    // The query remembers its request, so that rendering again throws no second one.
    throw queryClient.fetchQuery(taskStatusOptions(client, id)).catch(() => undefined);
  }
  return result as UseSuspenseTaskStatusResult<ResultOf<Result>, Selected>;
}
