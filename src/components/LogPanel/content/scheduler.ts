/**
 * When work is done: the clock and the pauses that long work makes so that the page stays smooth.
 * Injected, so that tests need no real time.
 */

/** Where time and pauses come from. */
export interface LogScheduler {
  /** A clock in ms that never goes back. */
  now(): number;
  /** Calls back before the next paint. Returns the way to cancel. */
  beforePaint(callback: () => void): () => void;
  /** Calls back after `delay` ms, and after the page had its turn. Returns the way to cancel. */
  after(delay: number, callback: () => void): () => void;
}

/** How long work goes on before it pauses, in ms: half a frame, far under the 50 ms of a long task. */
export const WORK_BUDGET = 8;

/** Timers and frames of the browser. */
export const browserScheduler: LogScheduler = {
  now: () => performance.now(),
  beforePaint(callback) {
    const frame = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(frame);
  },
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
