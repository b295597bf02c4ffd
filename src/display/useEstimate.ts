'use client';
/** The pace of a value that passes by, as React state. */
import { useEffect, useState, useSyncExternalStore } from 'react';

import { createPaceKeeper, type Pace } from './paceKeeper.js';
import { useTicker } from './useTick.js';

/**
 * The pace of a value that grows, or null until it can be trusted.
 *
 * @param value how far it has come, or null where that is not known
 * @param total in the same unit
 * @param active whether it is moving at all; its history is dropped when it stops
 */
export function useEstimate(value: number | null, total: number, active: boolean): Pace | null {
  const ticker = useTicker();
  const [keeper] = useState(createPaceKeeper);
  useEffect(() => {
    keeper.observe(ticker.now(), active ? value : null, total);
  }, [keeper, ticker, value, total, active]);
  return useSyncExternalStore(keeper.subscribe, keeper.getSnapshot, () => null);
}
