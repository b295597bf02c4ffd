'use client';
/** Gathers a bar's own history and tells its pace, by the rules of `estimate.ts`. */
import { useEffect, useRef, useState } from 'react';

import { estimateRemaining, settleEnd, type ProgressSample } from './estimate.js';
import { useTicker } from './useTick.js';

/** What a bar may say of its pace. */
export interface Pace {
  /** Units a second. */
  readonly ratePerSecond: number;
  /** When it will be done: ms since epoch. */
  readonly endsAt: number;
  /** When these figures are too old to show: ms since epoch. */
  readonly trustedUntil: number;
}

/** Closer samples tell nothing more (ms). */
const SPACING = 250;
/** A minute's history at that spacing. */
const MOST_SAMPLES = 240;

/**
 * The pace of a value that grows, or null until it can be trusted.
 *
 * @param value how far it has come, or null where that is not known
 * @param total in the same unit
 * @param active whether it is moving at all; its history is dropped when it stops
 */
export function useEstimate(value: number | null, total: number, active: boolean): Pace | null {
  const ticker = useTicker();
  const samples = useRef<ProgressSample[]>([]);
  const [pace, setPace] = useState<Pace | null>(null);

  useEffect(() => {
    if (!active || value === null) {
      samples.current = [];
      setPace(null);
      return;
    }
    const now = ticker.now();
    const last = samples.current.at(-1);
    if (last !== undefined && value === last.value) return;
    if (last !== undefined && value > last.value && now - last.at < SPACING) return;
    samples.current = [...samples.current.slice(1 - MOST_SAMPLES), { at: now, value }];
    const estimate = estimateRemaining(samples.current, total);
    setPace((shown) =>
      estimate === null
        ? null
        : {
            ratePerSecond: estimate.ratePerSecond,
            endsAt: settleEnd(shown?.endsAt ?? null, now + estimate.remainingMs, now),
            trustedUntil: now + estimate.trustedMs,
          },
    );
  }, [value, total, active, ticker]);

  return pace;
}
