/**
 * How far the server's clock is from this device's, so that times of both can be compared.
 */
import type { ServerClock } from '../shared/serverClock.js';
import { createSignal, type Signal } from '../shared/signal.js';

export interface ServerClockKeeper {
  readonly signal: Signal<ServerClock>;
  /** The server said what time it is, just now (ms since epoch). */
  welcomed(serverTime: number): void;
  /**
   * An answer carried the server's time, to the second (ms since epoch, as of its middle).
   * @param roundTrip ms that the request took
   */
  answered(serverTime: number, roundTrip: number): void;
}

/** Smaller changes (ms) are what a network makes of the same clock. */
const TOLERANCE = 250;
/** A `Date` header is cut to seconds, so it may be off by half of one, in ms. */
const HEADER_ERROR = 500;

/** @param now this device's clock, ms since epoch */
export function createServerClock(now: () => number): ServerClockKeeper {
  const signal = createSignal<ServerClock>({ offset: 0 });

  function take(offset: number, error: number): void {
    if (!Number.isFinite(offset)) return;
    if (Math.abs(offset - signal.get().offset) > error) signal.set({ offset: Math.round(offset) });
  }

  return {
    signal,
    welcomed(serverTime) {
      // A server that does not tell its time says 0.
      if (serverTime > 0) take(serverTime - now(), TOLERANCE);
    },
    answered(serverTime, roundTrip) {
      take(serverTime - (now() - roundTrip / 2), TOLERANCE + HEADER_ERROR + roundTrip / 2);
    },
  };
}
