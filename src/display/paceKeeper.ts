/**
 * Remembers how a value grew and tells its pace, by the rules of `estimate.ts`. One per bar.
 * No React, no timers: who observes brings the time.
 */
import { estimateRemaining, settleEnd, type ProgressSample } from './estimate.js';

/** What a bar may say of its pace. */
export interface Pace {
  /** Units a second. */
  readonly ratePerSecond: number;
  /** When it will be done: ms since epoch. */
  readonly endsAt: number;
  /** When these figures are too old to show: ms since epoch. */
  readonly trustedUntil: number;
}

/** Gathers values; shaped as a store, so that React can read it. */
export interface PaceKeeper {
  /** Takes in how far it is at `now` (ms). Null drops the history: unknown, or not moving. */
  observe(now: number, value: number | null, total: number): void;
  subscribe(listener: () => void): () => void;
  /** Null until the pace can be trusted. */
  getSnapshot(): Pace | null;
}

/** Closer samples tell nothing more (ms). */
const SPACING = 250;
/** A minute's history at that spacing. */
const MOST_SAMPLES = 240;

/** A keeper without history. */
export function createPaceKeeper(): PaceKeeper {
  const listeners = new Set<() => void>();
  let samples: ProgressSample[] = [];
  let pace: Pace | null = null;

  function set(next: Pace | null): void {
    if (next === pace) return;
    pace = next;
    const told = [...listeners];
    for (const listener of told) listener();
  }

  return {
    observe(now, value, total) {
      if (value === null) {
        samples = [];
        set(null);
        return;
      }
      let last = samples.at(-1);
      const isLate = pace !== null && now >= pace.trustedUntil;
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
        endsAt: settleEnd(pace?.endsAt ?? null, end, now),
        trustedUntil: now + estimate.trustedMs,
      });
    },
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    getSnapshot: () => pace,
  };
}
