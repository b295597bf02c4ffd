/**
 * When each task may be polled next. Pure but for its own book; time and chance come in as
 * arguments. What the backend asks for (`Retry-After`, `pollAfter`) can only be slowed down.
 */

/** The waits after so many polls, in ms. */
const ADAPTIVE: readonly (readonly [polls: number, interval: number])[] = [
  [30, 5_000],
  [10, 2_000],
  [0, 1_000],
];

/** ms between polls of a task that the backend does not know (any more). */
const MISSING_INTERVAL = 60_000;
/** The longest wait after polls that failed, in ms. */
const LONGEST_BACKOFF = 120_000;
/** Waits vary by up to this share, so that tasks and pages do not poll all at once. */
const JITTER = 0.1;
/** A timer that rings this much early, in ms, still finds its tasks due. */
const TOLERANCE = 5;

/** The wait after a number of polls when nothing else is said, in ms. */
export function adaptiveInterval(polls: number): number {
  return ADAPTIVE.find(([from]) => polls >= from)?.[1] ?? 1_000;
}

/** What a poll came to. */
export interface PollOutcome {
  /** The backend asked not to be polled sooner, in ms. */
  readonly floor?: number | undefined;
  readonly isMissing?: boolean | undefined;
  readonly isError?: boolean | undefined;
  /** What the definition wants, in ms. */
  readonly interval: number;
}

interface Row {
  polls: number;
  polledAt: number;
  interval: number;
  failures: number;
  /** It is not polled before this. */
  floorUntil: number;
}

/** The schedule of a backend's tasks. */
export interface PollSchedule {
  /** How often this task was polled since it was last refreshed. */
  polls(id: string): number;
  /** A request for this task is about to be sent. @param isPoll not asked for by anybody */
  sent(id: string, now: number): void;
  answered(id: string, outcome: PollOutcome, now: number): void;
  /** ms until the task may be polled, below 0 for a while already; Infinity where no more polls are made. */
  delay(id: string, now: number, slowdown: number): number;
  forget(id: string): void;
}

/** @param maxPolls polls of one task; the count restarts with {@link PollSchedule.sent} */
export function createPollSchedule(maxPolls: number, random: () => number): PollSchedule {
  const rows = new Map<string, Row>();

  function rowOf(id: string): Row {
    const known = rows.get(id);
    if (known !== undefined) return known;
    const row: Row = { polls: 0, polledAt: -Infinity, interval: 0, failures: 0, floorUntil: 0 };
    rows.set(id, row);
    return row;
  }

  return {
    polls: (id) => rows.get(id)?.polls ?? 0,
    sent(id, now) {
      const row = rowOf(id);
      // A poll is never made of a task that has used them up: somebody has refreshed it.
      row.polls = row.polls >= maxPolls ? 1 : row.polls + 1;
      row.polledAt = now;
    },
    answered(id, { floor = 0, isMissing, isError, interval }, now) {
      const row = rowOf(id);
      row.failures = isError === true ? row.failures + 1 : 0;
      row.polledAt = now;
      row.floorUntil = now + floor;
      const base = Math.max(isMissing === true ? MISSING_INTERVAL : 0, interval);
      const grown =
        row.failures === 0
          ? base
          : Math.min(Math.max(base, LONGEST_BACKOFF), base * 2 ** row.failures);
      row.interval = grown * (1 + JITTER * random());
    },
    delay(id, now, slowdown) {
      const row = rows.get(id);
      if (row === undefined) return 0;
      if (row.polls >= maxPolls) return Infinity;
      const due = Math.max(row.polledAt + row.interval * slowdown, row.floorUntil);
      // Where the clock was set back it waits no longer than the interval.
      const longest = Math.max(row.interval * slowdown, row.floorUntil - row.polledAt);
      return Math.min(due - now, longest) - TOLERANCE;
    },
    forget: (id) => void rows.delete(id),
  };
}
