'use client';
/** The list behind `useTasks` and `TaskTable`. */
import { hashKey } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { TaskFilter } from '../client/taskClient.js';
import { createTaskList, type TaskComparator, type TaskListView } from './taskList.js';
import { useProvided } from './TaskStatusProvider.js';
import { useTracked } from './useTracked.js';

/** Which tasks: those that a filter matches, or those with these ids. */
export interface UseTasksFilter extends Omit<TaskFilter, 'limit' | 'cursor'> {
  /** Just these, in this order; nothing is listed then. */
  readonly ids?: readonly string[];
  /** ms between two requests of the list, for tasks that came or went. @defaultValue 5_000 */
  readonly interval?: number;
}

/** Which tasks, and how many at a time. */
export interface UseTaskListOptions {
  readonly filter: UseTasksFilter | undefined;
  readonly pageSize: number | undefined;
  readonly sort?: TaskComparator | undefined;
  /** Whether each task is watched, so that `tasks` is live. */
  readonly isLive: boolean;
}

/** Lists tasks of the nearest provider's server. Reading a field of the result subscribes to it. */
export function useTaskList(options: UseTaskListOptions): TaskListView {
  const { client, queryClient } = useProvided();
  const { isLive, pageSize = 100, sort } = options;
  const given = useStable(options.filter ?? NO_FILTER);
  const list = useMemo(() => {
    const { ids, interval = 5_000, ...rest } = given;
    const filter = { ...rest, limit: pageSize };
    return createTaskList({ client, queryClient, filter, ids, interval, isLive });
  }, [client, queryClient, given, pageSize, isLive]);
  const read = () => list.read(sort);
  return useTracked({ subscribe: list.subscribe, read, readOnServer: read });
}

const NO_FILTER: UseTasksFilter = {};

/** The same object as long as it says the same: a filter is mostly written where it is used. */
function useStable<Value extends object>(value: Value): Value {
  const [kept, setKept] = useState(value);
  if (kept === value || hashKey([kept]) === hashKey([value])) return kept;
  setKept(value);
  return value;
}
