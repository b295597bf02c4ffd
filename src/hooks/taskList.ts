/**
 * A list of tasks as a hook reads it: which ones there are, page by page, and each task live from
 * its own cache entry. Knows no React.
 */
import {
  hashKey,
  InfiniteQueryObserver,
  notifyManager,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { readTask, readTaskState, taskKeys } from '../client/taskCache.js';
import type { TaskClient, TaskFilter, TaskPage } from '../client/taskClient.js';
import { taskListOptions } from '../client/taskStatusOptions.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { Task } from '../protocol/task.js';
import { subscribeTask } from './subscribeTask.js';
import { fetchError } from './taskView.js';

/** What is listed. */
export interface TaskListOptions {
  readonly client: TaskClient;
  readonly queryClient: QueryClient;
  /** With the size of a page as its `limit`. */
  readonly filter: TaskFilter;
  /** Just these, in this order; nothing is listed then. */
  readonly ids: readonly string[] | undefined;
  /** ms between two requests of the list. */
  readonly interval: number;
  /** Whether each task is watched; otherwise only the list itself is. */
  readonly isLive: boolean;
}

/** How two tasks are ordered, as for `Array.sort`. */
export type TaskComparator = (a: Task, b: Task) => number;

/** What is known of a list. */
export interface TaskListView {
  readonly ids: readonly string[];
  readonly tasks: readonly Task[];
  readonly missing: readonly string[];
  readonly isPending: boolean;
  readonly error: TaskStatusError | null;
  readonly hasNextPage: boolean;
  readonly fetchNextPage: () => Promise<void>;
  readonly refresh: () => Promise<void>;
}

export interface TaskList {
  subscribe(listener: () => void): () => void;
  read(sort?: TaskComparator): TaskListView;
}

export function createTaskList(options: TaskListOptions): TaskList {
  const { client, queryClient, filter, interval, isLive } = options;
  const listHash = hashKey(taskKeys.list(client, filter));
  let observer: ReturnType<typeof observe> | undefined;
  const keepIds = keepEqual<string>();
  const keepTasks = keepEqual<Task>();
  const keepMissing = keepEqual<string>();

  const observe = () =>
    new InfiniteQueryObserver(queryClient, {
      ...taskListOptions(client, filter),
      refetchInterval: interval,
      notifyOnChangeProps: ['data', 'error'],
    });

  const readPages = () => queryClient.getQueryCache().get<InfiniteData<TaskPage>>(listHash)?.state;

  /** A task that is created between two requests moves others to the next page. */
  const readIds = (): readonly string[] =>
    keepIds([
      ...new Set(options.ids ?? readPages()?.data?.pages.flatMap((page) => page.ids) ?? []),
    ]);

  const metaError = (id: string): TaskStatusError | null =>
    client.peekMeta(id).error ?? fetchError(readTaskState(queryClient, client, id)?.error ?? null);

  /** What the requests have brought: of the list, or of the given ids. */
  function readProgress(ids: readonly string[], tasks: readonly Task[]) {
    if (options.ids === undefined) {
      const pages = readPages();
      const error = fetchError(pages?.error ?? null);
      return {
        missing: pages?.data?.pages.flatMap((page) => page.missing) ?? [],
        error,
        isPending: pages?.data === undefined && error === null,
      };
    }
    const known = new Set(tasks.map((task) => task.id));
    const errors = ids.map(metaError);
    return {
      missing: ids.filter((_, index) => errors[index]?.code === 'not_found'),
      error: errors.find((error) => error !== null && error.code !== 'not_found') ?? null,
      isPending: ids.some((id, index) => !known.has(id) && errors[index] === null),
    };
  }

  const actions = {
    async fetchNextPage() {
      await observer?.fetchNextPage();
    },
    async refresh() {
      if (options.ids === undefined) await observer?.refetch();
      // One request: what is asked for in one turn goes together.
      else await Promise.all(options.ids.map((id) => client.refresh(id)));
    },
  };

  return {
    subscribe(listener) {
      const notify = coalesce(listener);
      const watched = new Map<string, () => void>();

      /** Watches just what is listed now. */
      function update(): void {
        const ids = new Set(isLive ? readIds() : []);
        for (const id of ids) {
          if (watched.has(id)) continue;
          const subscription = { client, queryClient, id, isActive: true };
          watched.set(id, subscribeTask(subscription, notify));
        }
        for (const [id, stop] of watched) {
          if (ids.has(id)) continue;
          watched.delete(id);
          stop();
        }
      }

      client.bind(queryClient);
      if (options.ids === undefined) observer = observe();
      const stopList = observer?.subscribe(() => {
        update();
        notify();
      });
      update();
      return () => {
        stopList?.();
        observer = undefined;
        for (const stop of watched.values()) stop();
        watched.clear();
      };
    },
    read(sort) {
      const ids = readIds();
      const known = ids.flatMap((id) => readTask(queryClient, client, id) ?? []);
      const progress = readProgress(ids, known);
      const lastPage = options.ids === undefined ? readPages()?.data?.pages.at(-1) : undefined;
      return {
        ids,
        tasks: keepTasks(sort === undefined ? known : known.toSorted(sort)),
        ...progress,
        missing: keepMissing(progress.missing),
        hasNextPage: lastPage?.nextCursor !== undefined,
        ...actions,
      };
    },
  };
}

/** Gives the list before, where the next one holds the same. */
function keepEqual<Item>(): (next: readonly Item[]) => readonly Item[] {
  let last: readonly Item[] = [];
  return (next) => {
    const isEqual =
      next.length === last.length && next.every((item, index) => item === last[index]);
    if (!isEqual) last = next;
    return last;
  };
}

/** Makes one call of many in a row, such as those of a thousand tasks in one flush. */
function coalesce(call: () => void): () => void {
  let isScheduled = false;
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    notifyManager.schedule(() => {
      isScheduled = false;
      call();
    });
  };
}
