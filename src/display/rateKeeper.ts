/**
 * Remembers how a value grew and gives its rate, by the rules of `estimate.ts`. One per bar.
 * No React, no timers: the caller brings the time.
 */
import { createListeners } from '../shared/listeners.js';
import { estimateRemaining, settleEnd, type ProgressSample } from './estimate.js';

/** What a bar can say about its rate. */
export interface Rate {
  /** Units a second. */
  readonly ratePerSecond: number;
  /** When it will be done: ms since epoch. Null while that cannot be known. */
  readonly endsAt: number | null;
  /** When these figures are too old to show: ms since epoch. */
  readonly trustedUntil: number;
}

/** Gathers values; shaped as a store, so that React can read it. */
export interface RateKeeper {
  /** Stores how far it is at `now` (ms). Null drops the history: unknown, or not moving. */
  observe(now: number, value: number | null, total: number): void;
  subscribe(listener: () => void): () => void;
  /** Null until the rate is known. */
  get(): Rate | null;
}

/** Closer samples add nothing (ms). */
const SPACING = 250;
/** When there are more, the older ones are thinned out, so that the history reaches to the start. */
const MOST_SAMPLES = 240;
const RESOLUTION = 24;

/** A keeper without history. */
export function createRateKeeper(): RateKeeper {
  const listeners = createListeners();
  let samples: ProgressSample[] = [];
  let rate: Rate | null = null;
  let settledAt = 0;

  /** Whether it stood still until now: what came late is less than half of what its rate promised. */
  function isStandstill(now: number, value: number, last: ProgressSample): boolean {
    if (rate === null || now < rate.trustedUntil) return false;
    const promised = ((now - last.at) / 1000) * rate.ratePerSecond;
    return value - last.value < promised / 2;
  }

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
      if (last !== undefined && (now < last.at || isStandstill(now, value, last))) {
        samples = [];
        last = undefined;
        set(null);
      }
      if (last !== undefined && total === last.total) {
        if (value === last.value) return;
        if (value > last.value && now - last.at < SPACING) return;
      }
      samples = thin([...samples, { at: now, value, total }]);
      const estimate = estimateRemaining(samples, total);
      if (estimate === null) {
        set(null);
        return;
      }
      const { ratePerSecond, remainingMs, trustedMs } = estimate;
      const shown =
        rate === null || rate.endsAt === null ? null : { endsAt: rate.endsAt, settledAt };
      settledAt = now;
      set({
        ratePerSecond,
        endsAt: remainingMs === null ? null : settleEnd(shown, now + remainingMs, now),
        trustedUntil: now + trustedMs,
      });
    },
    subscribe: listeners.add,
    get: () => rate,
  };
}

/** Without samples closer to each other than their age divided by {@link RESOLUTION}. */
function thin(samples: ProgressSample[]): ProgressSample[] {
  if (samples.length <= MOST_SAMPLES) return samples;
  const now = samples.at(-1)?.at ?? 0;
  const kept: ProgressSample[] = [];
  samples.reduceRight((next, sample, index) => {
    if (index > 0 && next - sample.at < (now - sample.at) / RESOLUTION) return next;
    kept.unshift(sample);
    return sample.at;
  }, Infinity);
  return kept;
}
