'use client';
/** Many tasks, each live. */
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task } from '../protocol/task.js';
import { useTaskList, type UseTasksFilter } from './useTaskList.js';

export type { UseTasksFilter } from './useTaskList.js';

/** Options of {@link useTasks}. */
export interface UseTasksOptions {
  /** How many tasks one page holds. @defaultValue 100 */
  readonly pageSize?: number | undefined;
  /**
   * Sorts what is loaded, again at each change. Which tasks are on a page is the server's order, the
   * newest first. @defaultValue that order, or that of `ids`
   */
  readonly sort?: ((a: Task, b: Task) => number) | undefined;
}

/** Result of {@link useTasks}. Reading a field subscribes to it: what is not read renders nothing. */
export interface UseTasksResult {
  /** The ids that are loaded, the newest first, or as they were given. */
  readonly ids: readonly string[];
  /**
   * The tasks that are loaded, each the present state from its own cache entry. A new array at each
   * change of one of them, at most once a frame; for rows that render alone read `ids` and use
   * `useTaskStatus(id)` in the row. A task of `ids` that is not known yet is left out.
   */
  readonly tasks: readonly Task[];
  /** Ids that the server does not know, or that may not be seen. */
  readonly missing: readonly string[];
  /** Why the list, or one of the tasks, could not be fetched. What is loaded stays. */
  readonly error: TaskStatusError | null;
  /** The first page is not here yet; or of `ids`, one is neither known nor rejected yet. */
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  /** Loads the next page. Never rejects; a failure shows as `error`. */
  readonly fetchNextPage: () => Promise<void>;
  /** Fetches the loaded pages, or just the tasks of `ids`, now. Never rejects. */
  readonly refresh: () => Promise<void>;
}

/**
 * Lists tasks of the nearest provider's server. All of them are live: they share the one connection.
 * Which tasks there are is requested again every few seconds (`filter.interval`).
 * @param filter which tasks; without it all
 * @example const { tasks, hasNextPage, fetchNextPage } = useTasks({ status: 'running' });
 */
export function useTasks(filter?: UseTasksFilter, options: UseTasksOptions = {}): UseTasksResult {
  return useTaskList({ filter, pageSize: options.pageSize, sort: options.sort, isLive: true });
}
