/**
 * Time as the hub sees it. Everything that waits or stamps goes through here, so that tests can
 * say what time it is. May import nothing.
 */

/** A clock and its timers. */
export interface Clock {
  /** Milliseconds since epoch. */
  now(): number;
  /** Calls `callback` after `delay` ms; returns what {@link Clock.clearTimeout} takes. */
  setTimeout(callback: () => void, delay: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The machine's own clock. Its timers never keep a process alive that has nothing else to do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => setTimeout(callback, delay).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
