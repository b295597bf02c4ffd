/**
 * Time, as everything here sees it: what waits or stamps takes a clock, so that tests can say what
 * time it is. Imports nothing.
 */

/** A timer that was started. */
export type TimerHandle = unknown;

/** A clock and its timers. */
export interface Clock {
  /** ms since epoch. */
  now(): number;
  /** Calls `callback` after `delay` ms; returns what {@link Clock.clearTimeout} takes. */
  setTimeout(callback: () => void, delay: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** The longest delay of a timer, in ms: browsers and Node fire at once where it is longer. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => setTimeout(callback, Math.min(delay, LONGEST_DELAY)),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
