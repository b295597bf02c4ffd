/**
 * Hands changes to the page: tasks to the query cache, lines to log readers, changes of status to
 * observers. Holds what is not handed over yet.
 */
import { notifyManager, type QueryClient } from '@tanstack/react-query';
import type { Task } from '../../protocol/task.js';
import type { Clock } from '../../shared/clock.js';
import { guard } from '../../shared/listeners.js';
import { writeTask, type KeyScope } from '../taskCache.js';
import { createFlushScheduler } from './flushScheduler.js';
import type { TaskEntry } from './taskEntries.js';

export interface Flusher {
  /** A state that is merged, but not in the cache yet. */
  pending(id: string): Task | undefined;
  /** Takes in a new state of a task. */
  put(entry: TaskEntry, task: Task): void;
  /** Something of this task changed. What is urgent is shown with the next frame. */
  touch(entry: TaskEntry, isUrgent?: boolean): void;
  /** Hands over everything now, or the changes of one task. */
  flush(entry?: TaskEntry): void;
}

export interface FlusherOptions {
  readonly clock: Clock;
  readonly scope: KeyScope;
  /** The cache in use. */
  readonly cache: () => QueryClient;
}

/**
 * How many tasks one flush hands over; more take further frames. A row costs some 0.1 ms of React,
 * style and layout, so that a click is answered within 100 ms.
 */
const MOST_PER_FLUSH = 300;

export function createFlusher({ clock, scope, cache }: FlusherOptions): Flusher {
  const pending = new Map<string, Task>();
  const changed = new Set<TaskEntry>();
  const urgent = new Set<TaskEntry>();
  /** Tasks of the present flush that further frames will hand over. */
  let left = 0;
  const scheduler = createFlushScheduler(clock, (onlyUrgent, addCost) => {
    if (onlyUrgent) handOver([...urgent], addCost);
    else {
      if (left === 0) left = changed.size;
      const part = [...new Set([...urgent, ...changed])].slice(0, MOST_PER_FLUSH);
      left = Math.max(0, left - part.length);
      handOver(part, addCost);
      // Tasks that changed between the parts wait for the next flush, which nobody else requests.
      if (left === 0 && changed.size > 0) scheduler.request(urgent.size > 0);
    }
    return !onlyUrgent && left > 0;
  });

  /** @param addCost takes what it costs to notify the observers of the cache, and to render, in ms */
  function handOver(entries: readonly TaskEntry[], addCost?: (cost: number) => void): void {
    const queryClient = cache();
    const now = clock.now();
    let notifiedAt = 0;
    const written: TaskEntry[] = [];
    notifyManager.batch(() => {
      // These are called before and after the cache's observers. React renders in a microtask that one
      // of the observers queued, so ours comes after it.
      notifyManager.schedule(() => (notifiedAt = performance.now()));
      for (const entry of entries) {
        changed.delete(entry);
        urgent.delete(entry);
        const task = pending.get(entry.id);
        if (task === undefined) continue;
        pending.delete(entry.id);
        // Listeners of the cache are called within this call, and may throw.
        guard(() => writeTask(queryClient, scope, task, now));
        written.push(entry);
      }
      notifyManager.schedule(() => queueMicrotask(() => addCost?.(performance.now() - notifiedAt)));
    });
    // The cache notifies its observers a task later. Ours show the new state in this very frame.
    for (const entry of written) entry.states.notify();
    for (const entry of entries) {
      entry.log.publish();
      notifyObservers(entry);
    }
  }

  return {
    pending: (id) => pending.get(id),
    put(entry, task) {
      pending.set(entry.id, task);
    },
    touch(entry, isUrgent = false) {
      changed.add(entry);
      if (isUrgent) urgent.add(entry);
      scheduler.request(isUrgent);
    },
    flush(entry) {
      if (entry !== undefined) return handOver([entry]);
      scheduler.cancel();
      left = 0;
      handOver([...changed]);
    },
  };
}

function notifyObservers(entry: TaskEntry): void {
  const { transitions } = entry;
  if (transitions.length > 0) entry.transitions = [];
  const settled = entry.isFinished ? entry.settling : undefined;
  if (settled !== undefined) entry.settling = undefined;
  for (const observer of [...entry.observers]) {
    for (const { task, previous } of transitions) {
      guard(() => observer.onStatusChange?.(task, previous));
    }
    if (settled !== undefined) guard(() => observer.onSettled?.(settled));
  }
}
