/**
 * Gets one task for its query: from the socket where that is about to bring it, else over HTTP.
 */
import { TaskStatusError } from '../../protocol/errors.js';
import { isTaskId, type Task } from '../../protocol/task.js';
import type { ClientParts } from '../clientParts.js';
import { refusalError } from './refusal.js';
import { readTask } from '../taskCache.js';
import type { TaskClient } from '../taskClient.js';

export interface TaskFetcher {
  readonly fetchTask: TaskClient['fetchTask'];
  /** Something was learnt of this task. */
  arrived(id: string): void;
}

/** @param patience how long the socket may take to bring a first state, in ms */
export function createTaskFetcher(parts: ClientParts, patience: number): TaskFetcher {
  const { clock, scope, cache, entries, inbox } = parts;
  const waiting = new Map<string, Set<() => void>>();

  /**
   * Waits for the first state of a task to come by socket, but not for long: a page must not stay
   * empty because a handshake hangs. Rejects when aborted.
   */
  const firstNews = (id: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const others = waiting.get(id) ?? new Set();
      waiting.set(id, others.add(end));
      const timer = clock.setTimeout(end, patience);
      signal.addEventListener('abort', end);
      function end(): void {
        clock.clearTimeout(timer);
        signal.removeEventListener('abort', end);
        others.delete(end);
        if (others.size === 0) waiting.delete(id);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      }
      if (signal.aborted) end();
    });

  return {
    arrived(id) {
      waiting.get(id)?.forEach((end) => end());
    },
    async fetchTask(id, { signal, queryClient }) {
      if (!isTaskId(id)) throw badId(id);
      // On a server that renders for many, each request has a cache of its own.
      const known = (): Task | undefined =>
        queryClient === cache() ? inbox.current(id) : readTask(queryClient, scope, id);
      if (entries.get(id) !== undefined && known() === undefined) {
        await firstNews(id, signal);
        const { error } = entries.peekMeta(id);
        if (error !== null) throw error;
        const first = known();
        if (first !== undefined) return first;
      }
      const outcome = (await parts.queue.ask([id])).get(id);
      const task = known();
      if (outcome !== undefined && 'code' in outcome) {
        // A refusal that was overtaken by the task's creation is void.
        const isVoid = task !== undefined && entries.get(id)?.meta.get().error === null;
        if (!isVoid) throw refusalError(outcome);
      }
      const result = task ?? outcome;
      if (result !== undefined && 'version' in result) return result;
      throw new TaskStatusError('protocol', `The server said nothing of task "${id}".`);
    },
  };
}

function badId(id: string): TaskStatusError {
  return new TaskStatusError(
    'not_found',
    `${JSON.stringify(id)} cannot be the id of a task: 1 to 128 characters of ` +
      'A-Z a-z 0-9 . _ : ~ @ -, not beginning with a dot.',
  );
}
