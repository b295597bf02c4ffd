/**
 * Where tasks live: in the application's TanStack Query cache, under one key a task and with one
 * rule, that the newer state stays. Knows keys and cache; nothing of sockets or requests.
 */
import { replaceEqualDeep, type Query, type QueryClient } from '@tanstack/react-query';
import { keepNewer } from '../protocol/merge.js';
import { isTaskStatus, type Task } from '../protocol/task.js';
import { isObject } from '../protocol/values.js';

/** What the keys need of a client: a name that tells one backend's tasks from another's. */
export interface KeyScope {
  readonly key: string;
}

const ROOT = 'task-status';

/** The query keys of this package, for invalidation, prefetching and the like. */
export const taskKeys = {
  /** Everything of this package. */
  all: [ROOT] as const,
  /** Everything of one client. */
  client: ({ key }: KeyScope) => [ROOT, key] as const,
  /** All tasks of one client. */
  tasks: ({ key }: KeyScope) => [ROOT, key, 'task'] as const,
  /** One task. */
  task: ({ key }: KeyScope, id: string) => [ROOT, key, 'task', id] as const,
  /** A list of tasks; its data are their ids. */
  list: ({ key }: KeyScope, filter: object) => [ROOT, key, 'list', filter] as const,
  /** The summary of all tasks. */
  summary: ({ key }: KeyScope) => [ROOT, key, 'summary'] as const,
  /** The query behind polling; its data is the time of the last poll. */
  poll: ({ key }: KeyScope) => [ROOT, key, 'poll'] as const,
};

const isTask = (value: unknown): value is Task =>
  isObject(value) && 'id' in value && 'version' in value && isTaskStatus(value['status']);

/**
 * The `structuralSharing` of every query of this package: of two states of a task the newer one
 * stays, so that an answer that was long under way cannot undo a push.
 */
function keepNewerTask(current: unknown, incoming: unknown): unknown {
  if (isTask(incoming) && (current === undefined || isTask(current))) {
    return keepNewer(current, incoming);
  }
  return replaceEqualDeep(current, incoming);
}

/** The rules of this package's queries. */
export const QUERY_RULES = {
  structuralSharing: keepNewerTask,
  networkMode: 'always',
  retry: false,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
} as const;

/** Sets the rules of this package's queries on a cache, so that no way into it goes round them. */
export function prepareCache(queryClient: QueryClient): void {
  queryClient.setQueryDefaults(taskKeys.all, QUERY_RULES);
}

/** One task as the cache has it. */
export function readTask(queryClient: QueryClient, scope: KeyScope, id: string): Task | undefined {
  const query = findQuery(queryClient, scope, id);
  return query ? query.state.data : queryClient.getQueryData<Task>(taskKeys.task(scope, id));
}

/** Puts a task into the cache. */
export function writeTask(
  queryClient: QueryClient,
  scope: KeyScope,
  task: Task,
  updatedAt: number,
): void {
  const query = findQuery(queryClient, scope, task.id);
  if (query !== undefined) query.setData(task, { updatedAt, manual: true });
  else queryClient.setQueryData<Task>(taskKeys.task(scope, task.id), task, { updatedAt });
}

/**
 * The query of a task, found by its hash. Going through the key would cost more than all else that
 * is done with a message. An application with a hash of its own goes that way.
 */
function findQuery(
  queryClient: QueryClient,
  scope: KeyScope,
  id: string,
): Query<Task, Error, Task> | undefined {
  return queryClient.getQueryCache().get<Task, Error, Task>(hashOf(scope, id));
}

/** What react-query's `hashKey` makes of the key. Should it ever make something else, the key is the way. */
const hashOf = ({ key }: KeyScope, id: string): string =>
  `["${ROOT}",${JSON.stringify(key)},"task","${id}"]`;
