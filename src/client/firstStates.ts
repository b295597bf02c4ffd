/**
 * Waits for the first state of a task to come by socket, but not for long: a page must not stay
 * empty because a handshake hangs.
 */
import type { Clock } from './environment.js';

export interface FirstStates {
  /** Resolves when the task's first news arrive or the time is over; rejects when aborted. */
  wait(id: string, signal: AbortSignal): Promise<void>;
  /** Something was learnt of this task. */
  arrived(id: string): void;
}

/** @param timeout the longest wait, in ms */
export function createFirstStates(clock: Clock, timeout: number): FirstStates {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wait(id, signal) {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => (): void => {
          clock.clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          const others = waiting.get(id);
          others?.delete(done);
          if (others?.size === 0) waiting.delete(id);
          settle();
        };
        const done = end(resolve);
        const abort = end(() => reject(signal.reason));
        const timer = clock.setTimeout(done, timeout);
        signal.addEventListener('abort', abort);
        const others = waiting.get(id) ?? new Set();
        waiting.set(id, others.add(done));
        if (signal.aborted) abort();
      });
    },
    arrived(id) {
      for (const done of [...(waiting.get(id) ?? [])]) done();
    },
  };
}
