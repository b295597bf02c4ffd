'use client';
/** Keeps the pace of a value that passes by. Whoever shows the pace listens to the keeper itself. */
import { useEffect, useState } from 'react';

import { createPaceKeeper, type PaceKeeper } from './paceKeeper.js';
import { useTicker } from './useTick.js';

/**
 * A keeper that is told each value, and stays the same one: what does not show the pace need not
 * render when it changes.
 *
 * @param value how far it has come, or null where that is not known
 * @param total in the same unit
 * @param active whether it is moving at all; its history is dropped when it stops
 */
export function usePaceKeeper(value: number | null, total: number, active: boolean): PaceKeeper {
  const ticker = useTicker();
  const [keeper] = useState(createPaceKeeper);
  useEffect(() => {
    keeper.observe(ticker.now(), active ? value : null, total);
  }, [keeper, ticker, value, total, active]);
  return keeper;
}
