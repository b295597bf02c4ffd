'use client';
/** Keeps the rate of a value that changes over time. What shows the rate subscribes to the keeper. */
import { useEffect, useState } from 'react';

import { createRateKeeper, type RateKeeper } from './rateKeeper.js';
import { useTicker } from './useTick.js';

/**
 * A keeper that observes each value. It stays the same object: what does not show the rate does not
 * render when it changes.
 *
 * @param value how far it has come, or null where that is not known
 * @param total in the same unit
 * @param active whether it is moving at all; its history is dropped when it stops
 */
export function useRateKeeper(value: number | null, total: number, active: boolean): RateKeeper {
  const ticker = useTicker();
  const [keeper] = useState(createRateKeeper);
  useEffect(() => {
    keeper.observe(ticker.now(), active ? value : null, total);
  }, [keeper, ticker, value, total, active]);
  return keeper;
}
