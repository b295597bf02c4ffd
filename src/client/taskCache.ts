/**
 * Where tasks live: in the application's TanStack Query cache, under one key a task and with one
 * rule, that the newer state stays. Knows keys and cache; nothing of sockets or requests.
 */
import {
  hashKey,
  replaceEqualDeep,
  type Query,
  type QueryClient,
  type QueryState,
} from '@tanstack/react-query';
import { keepNewer } from '../protocol/merge.js';
import { isTaskStatus, type Task } from '../protocol/task.js';
import { isObject } from '../protocol/values.js';

/** What the keys need of a client: a name that tells one backend's tasks from another's. */
export interface KeyScope {
  readonly key: string;
}

/** What fetches one task for its query. */
export interface TaskFetcher extends KeyScope {
  fetchTask(
    id: string,
    context: { readonly signal: AbortSignal; readonly queryClient: QueryClient },
  ): Promise<Task>;
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

/**
 * Everything that an application may set as the default of its own queries and that must not reach
 * ours: `placeholderData` would show one task under another's id, `throwOnError` would take the page
 * down with one failed request. `undefined` is TanStack Query's own default. Typed as `object`, since
 * its types allow no `undefined`.
 */
const WITHOUT_APP_DEFAULTS: object = {
  enabled: undefined,
  experimental_prefetchInRender: undefined,
  gcTime: undefined,
  initialData: undefined,
  initialDataUpdatedAt: undefined,
  maxPages: undefined,
  meta: undefined,
  notifyOnChangeProps: undefined,
  persister: undefined,
  placeholderData: undefined,
  queryHash: undefined,
  queryKeyHashFn: hashKey,
  refetchInterval: undefined,
  refetchIntervalInBackground: undefined,
  refetchOnMount: undefined,
  retryDelay: undefined,
  retryOnMount: undefined,
  select: undefined,
  staleTime: undefined,
  subscribed: undefined,
  suspense: undefined,
  throwOnError: undefined,
};

/** The rules of this package's queries. */
export const QUERY_RULES = {
  ...WITHOUT_APP_DEFAULTS,
  structuralSharing: keepNewerTask,
  networkMode: 'always',
  retry: false,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
} as const;

/** As {@link QUERY_RULES}, for the mutations of this package. */
export const MUTATION_RULES = {
  ...({
    gcTime: undefined,
    meta: undefined,
    mutationKey: undefined,
    onError: undefined,
    onMutate: undefined,
    onSettled: undefined,
    onSuccess: undefined,
    retryDelay: undefined,
    scope: undefined,
    throwOnError: undefined,
  } as object),
  networkMode: 'always',
  retry: false,
} as const;

/** Sets the rules of this package's queries on a cache, so that no way into it goes round them. */
export function prepareCache(queryClient: QueryClient, client?: TaskFetcher): void {
  queryClient.setQueryDefaults(taskKeys.all, QUERY_RULES);
  if (client === undefined) return;
  // Without it a refetch of tasks that came with a list would call the application's own `queryFn`.
  queryClient.setQueryDefaults(taskKeys.tasks(client), {
    queryFn: ({ queryKey, signal }) =>
      client.fetchTask(String(queryKey.at(-1)), { signal, queryClient }),
  });
}

/** The cache's entry for one task: its data, their time, and the error of the last fetch. */
export function readTaskState(
  queryClient: QueryClient,
  scope: KeyScope,
  id: string,
): QueryState<Task> | undefined {
  return findQuery(queryClient, scope, id)?.state;
}

/** One task as the cache has it. */
export function readTask(queryClient: QueryClient, scope: KeyScope, id: string): Task | undefined {
  return findQuery(queryClient, scope, id)?.state.data;
}

/** Puts a task into the cache, unless what is there is newer. */
export function writeTask(
  queryClient: QueryClient,
  scope: KeyScope,
  task: Task,
  updatedAt: number,
): void {
  const query = findQuery(queryClient, scope, task.id);
  if (query !== undefined) {
    // A query that was hydrated before the rules were set has none of them.
    query.setData(keepNewer(query.state.data, task), { updatedAt, manual: true });
  } else queryClient.setQueryData<Task>(taskKeys.task(scope, task.id), task, { updatedAt });
}

/**
 * The query of a task, found by its hash. Going through the key would cost more than all else that
 * is done with a message.
 */
function findQuery(
  queryClient: QueryClient,
  scope: KeyScope,
  id: string,
): Query<Task, Error, Task> | undefined {
  return queryClient.getQueryCache().get<Task, Error, Task>(hashOf(scope, id));
}

/** What TanStack Query's `hashKey` makes of the key, for a fraction of the cost. */
const hashOf = ({ key }: KeyScope, id: string): string =>
  `["${ROOT}",${JSON.stringify(key)},"task",${JSON.stringify(id)}]`;
