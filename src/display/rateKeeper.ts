/**
 * Remembers how a value grew and tells its rate, by the rules of `estimate.ts`. One per bar.
 * No React, no timers: who observes brings the time.
 */
import { createListeners } from '../shared/listeners.js';
import { estimateRemaining, settleEnd, type ProgressSample } from './estimate.js';

/** What a bar may say of its rate. */
export interface Rate {
  /** Units a second. */
  readonly ratePerSecond: number;
  /** When it will be done: ms since epoch. */
  readonly endsAt: number;
  /** When these figures are too old to show: ms since epoch. */
  readonly trustedUntil: number;
}

/** Gathers values; shaped as a store, so that React can read it. */
export interface RateKeeper {
  /** Takes in how far it is at `now` (ms). Null drops the history: unknown, or not moving. */
  observe(now: number, value: number | null, total: number): void;
  subscribe(listener: () => void): () => void;
  /** Null until the rate can be trusted. */
  get(): Rate | null;
}

/** Closer samples tell nothing more (ms). */
const SPACING = 250;
/** A minute's history at that spacing. */
const MOST_SAMPLES = 240;

/** A keeper without history. */
export function createRateKeeper(): RateKeeper {
  const listeners = createListeners();
  let samples: ProgressSample[] = [];
  let rate: Rate | null = null;

  function set(next: Rate | null): void {
    if (next === rate) return;
    rate = next;
    listeners.notify();
  }

  return {
    observe(now, value, total) {
      if (value === null) {
        samples = [];
        set(null);
        return;
      }
      let last = samples.at(-1);
      const isLate = rate !== null && now >= rate.trustedUntil;
      if (last !== undefined && (isLate || now < last.at)) {
        // After a standstill, or with a clock that was set back, what was before tells nothing.
        samples = [];
        last = undefined;
        set(null);
      }
      if (last !== undefined) {
        if (value === last.value) return;
        if (value > last.value && now - last.at < SPACING) return;
      }
      samples = [...samples.slice(1 - MOST_SAMPLES), { at: now, value }];
      const estimate = estimateRemaining(samples, total);
      if (estimate === null) {
        set(null);
        return;
      }
      const end = now + estimate.remainingMs;
      set({
        ratePerSecond: estimate.ratePerSecond,
        endsAt: settleEnd(rate?.endsAt ?? null, end, now),
        trustedUntil: now + estimate.trustedMs,
      });
    },
    subscribe: listeners.add,
    get: () => rate,
  };
}
