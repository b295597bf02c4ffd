/**
 * Fetches what the socket could not bring: lines before those that came, and news too large for a
 * frame. Tries until it has it or nobody wants it any more, for a log with a hole is a lost line.
 */
import { TaskStatusError } from '../../protocol/errors.js';
import { backoffDelay } from '../connection/backoff.js';
import type { ClientParts, Refetcher } from '../clientParts.js';
import type { TimerHandle } from '../../shared/clock.js';
import { isWanted, type TaskEntry } from './taskEntries.js';

interface Work {
  /** It was found missing again while the answer was under way, which may be too old to have it. */
  again: boolean;
  /** How often in a row the answer was not enough. */
  rounds: number;
  failures: number;
  timer: TimerHandle;
}

/** How many answers in a row may be too old before the next is waited for. */
const PATIENT_ROUNDS = 5;

const LIMITS = { minDelay: 500, maxDelay: 30_000 };

export function createRefetcher({ clock, random, queue }: ClientParts): Refetcher {
  const works = new Map<TaskEntry, Work>();

  function run(entry: TaskEntry, work: Work): void {
    work.again = false;
    queue.ask([entry.id]).then(
      () => {
        if (works.get(entry) !== work) return;
        if (!work.again || !isWanted(entry)) return void works.delete(entry);
        work.rounds += 1;
        // A server that never gives what it told of is not to be asked without pause.
        if (work.rounds < PATIENT_ROUNDS) run(entry, work);
        else later(entry, work, work.rounds, 0);
      },
      (error: unknown) => {
        if (works.get(entry) !== work) return;
        const asked = error instanceof TaskStatusError ? error.retryAfter : undefined;
        later(entry, work, work.failures, asked ?? 0);
        work.failures += 1;
      },
    );
  }

  function later(entry: TaskEntry, work: Work, tries: number, shortest: number): void {
    const delay = Math.max(shortest, backoffDelay(tries, LIMITS, random()));
    work.timer = clock.setTimeout(() => run(entry, work), delay);
  }

  return {
    need(entry) {
      const known = works.get(entry);
      if (known !== undefined) known.again = true;
      else {
        const work: Work = { again: false, rounds: 0, failures: 0, timer: undefined };
        works.set(entry, work);
        run(entry, work);
      }
    },
    forget(entry) {
      clock.clearTimeout(works.get(entry)?.timer);
      works.delete(entry);
    },
  };
}
