/**
 * Fetches what the socket could not bring: lines before those that came, and news too large for a
 * frame. Tries until it has it or nobody wants it any more, for a log with a hole is a lost line.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { backoffDelay } from './backoff.js';
import type { Clock, TimerHandle } from './environment.js';
import type { TaskEntry } from './taskEntries.js';

export interface RefetcherOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: (id: string) => Promise<unknown>;
  readonly isWanted: (entry: TaskEntry) => boolean;
}

export interface Refetcher {
  /** Something of this task is missing. */
  need(entry: TaskEntry): void;
  /** Nobody wants this task any more. */
  forget(entry: TaskEntry): void;
}

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

export function createRefetcher(options: RefetcherOptions): Refetcher {
  const works = new Map<TaskEntry, Work>();

  function run(entry: TaskEntry, work: Work): void {
    work.again = false;
    work.timer = undefined;
    options.ask(entry.id).then(
      () => {
        if (works.get(entry) !== work) return;
        if (!work.again || !options.isWanted(entry)) return void works.delete(entry);
        work.rounds += 1;
        // A server that never gives what it told of is not to be asked without pause.
        if (work.rounds < PATIENT_ROUNDS) run(entry, work);
        else later(entry, work, backoffDelay(work.rounds, LIMITS, options.random()));
      },
      (error: unknown) => {
        if (works.get(entry) !== work) return;
        const asked = error instanceof TaskStatusError ? (error.retryAfter ?? 0) : 0;
        const delay = Math.max(asked, backoffDelay(work.failures, LIMITS, options.random()));
        work.failures += 1;
        later(entry, work, delay);
      },
    );
  }

  function later(entry: TaskEntry, work: Work, delay: number): void {
    work.timer = options.clock.setTimeout(() => run(entry, work), delay);
  }

  return {
    need(entry) {
      const known = works.get(entry);
      if (known !== undefined) {
        known.again = true;
        return;
      }
      const work: Work = { again: false, rounds: 0, failures: 0, timer: undefined };
      works.set(entry, work);
      run(entry, work);
    },
    forget(entry) {
      const work = works.get(entry);
      if (work === undefined) return;
      works.delete(entry);
      if (work.timer !== undefined) options.clock.clearTimeout(work.timer);
    },
  };
}
