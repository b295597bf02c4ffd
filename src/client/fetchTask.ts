/**
 * Gets one task for its query: from the socket where that is about to bring it, else over HTTP.
 */
import type { QueryClient } from '@tanstack/react-query';
import { TaskStatusError } from '../protocol/errors.js';
import { isTaskId, type Task } from '../protocol/task.js';
import type { FirstStates } from './firstStates.js';
import type { Inbox } from './inbox.js';
import { refusalError } from './refusal.js';
import type { SyncQueue } from './syncQueue.js';
import { readTask, type KeyScope } from './taskCache.js';
import type { TaskClient } from './taskClient.js';
import type { TaskEntries } from './taskEntries.js';

export interface TaskFetcherOptions {
  readonly scope: KeyScope;
  readonly cache: () => QueryClient;
  readonly entries: TaskEntries;
  readonly inbox: Inbox;
  readonly queue: SyncQueue;
  readonly firstStates: FirstStates;
}

export function createTaskFetcher(options: TaskFetcherOptions): TaskClient['fetchTask'] {
  const { scope, cache, entries, inbox, queue, firstStates } = options;
  return async (id, { signal, queryClient }) => {
    if (!isTaskId(id)) throw badId(id);
    // On a server that renders for many, each request has a cache of its own.
    const known = (): Task | undefined =>
      queryClient === cache() ? inbox.current(id) : readTask(queryClient, scope, id);
    if (entries.get(id) !== undefined && known() === undefined) {
      await firstStates.wait(id, signal);
      const { error } = entries.peekMeta(id);
      if (error !== null) throw error;
      const first = known();
      if (first !== undefined) return first;
    }
    const outcome = (await queue.ask([id])).get(id);
    const task = known();
    if (outcome !== undefined && !('version' in outcome)) {
      // A refusal that was overtaken by the task's creation is void.
      const isVoid = task !== undefined && entries.get(id)?.meta.get().error === null;
      if (!isVoid) throw refusalError(outcome);
    } else if (task === undefined && outcome !== undefined) return outcome;
    if (task !== undefined) return task;
    throw new TaskStatusError('protocol', `The server said nothing of task "${id}".`);
  };
}

function badId(id: string): TaskStatusError {
  return new TaskStatusError(
    'not_found',
    `${JSON.stringify(id)} cannot be the id of a task: ids are 1 to 128 characters of ` +
      'A-Z a-z 0-9 . _ : ~ @ - and do not begin with a dot.',
  );
}
