/**
 * Keeps book of which tasks are known to be the server's present state: answers and pushes confirm
 * them, a lost connection or a failed poll takes that back. Sends nothing.
 */
import type { Clock } from './environment.js';
import type { Inbox } from './inbox.js';
import { updateMeta, type TaskEntries, type TaskEntry } from './taskEntries.js';

export interface FreshnessOptions {
  readonly entries: TaskEntries;
  readonly inbox: () => Inbox;
  readonly clock: Clock;
  /** Whether a socket brings this task's news by themselves. */
  readonly isPushed: (entry: TaskEntry) => boolean;
}

export interface Freshness {
  /** The server was asked for these tasks, and all it said has been taken in. */
  answered(ids: readonly string[]): void;
  /** Something of this task was pushed. */
  pushed(id: string): void;
  /** What is shown may not be the present state any more, unless it is pushed. */
  lose(): void;
  /** The tasks that polls ask for. @param withRefused also those that the server did not know */
  due(withRefused: boolean): string[];
}

export function createFreshness({ entries, inbox, clock, isPushed }: FreshnessOptions): Freshness {
  function confirm(id: string, at: number | null): void {
    const entry = entries.get(id);
    if (entry !== undefined && inbox().current(id) !== undefined) inbox().confirm(entry, at);
  }

  return {
    answered(ids) {
      const now = clock.now();
      for (const id of ids) confirm(id, now);
    },
    pushed(id) {
      // A task that was refused, or whose first state came late, was not confirmed by its answer.
      const entry = entries.get(id);
      if (entry?.meta.get().isInStep === false && isPushed(entry)) confirm(id, null);
    },
    lose() {
      for (const entry of entries.all()) {
        if (!entry.isFinished && !isPushed(entry)) updateMeta(entry, { isInStep: false });
      }
    },
    due(withRefused) {
      const ids: string[] = [];
      for (const entry of entries.all()) {
        const isRefused = entry.meta.get().error !== null;
        if (!entry.isFinished && (withRefused || !isRefused)) ids.push(entry.id);
      }
      return ids;
    },
  };
}
