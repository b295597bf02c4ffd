/**
 * Follows one task on behalf of a hook: watches it at the client and observes its query. Knows no
 * React.
 */
import { notifyManager, QueryObserver, type QueryClient } from '@tanstack/react-query';
import type { TaskObserver } from '../client/sync/taskEntries.js';
import { readTask, writeTask } from '../client/taskCache.js';
import type { TaskClient } from '../client/taskClient.js';
import { taskStatusOptions } from '../client/taskStatusOptions.js';
import { keepNewer } from '../protocol/merge.js';
import type { Task } from '../protocol/task.js';

/** Whose task is followed, and how. */
export interface TaskSubscription {
  readonly client: TaskClient;
  readonly queryClient: QueryClient;
  readonly id: string;
  /** Whether it is fetched and kept up to date; otherwise only the cache is observed. */
  readonly isActive: boolean;
  readonly observer?: TaskObserver;
  /** A state known from elsewhere. */
  readonly initialTask?: Task | undefined;
}

/**
 * @param listener called with each change of the task's state or of its meta, many times in a row
 * @returns the way to stop
 */
export function subscribeTask(subscription: TaskSubscription, listener: () => void): () => void {
  const { client, queryClient, id, isActive, observer, initialTask } = subscription;
  const stops: (() => void)[] = [];
  // Before the query, so that its first fetch finds the task watched and waits for the socket.
  if (isActive) {
    client.bind(queryClient);
    stops.push(client.watch(id, observer, listener));
  }
  if (initialTask !== undefined) {
    const held = readTask(queryClient, client, id);
    const isNewer = keepNewer(held, initialTask) !== held;
    if (isNewer) writeTask(queryClient, client, initialTask, initialTask.updatedAt);
  }
  const query = new QueryObserver(queryClient, {
    ...taskStatusOptions(client, id),
    enabled: isActive,
    notifyOnChangeProps: ['data', 'dataUpdatedAt', 'error'],
  });
  // A query may change while another component renders, which must not set the state of this one.
  stops.push(query.subscribe(notifyManager.batchCalls(listener)));
  return () => stops.forEach((stop) => stop());
}
