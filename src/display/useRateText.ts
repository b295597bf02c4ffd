'use client';
/** A rate in words, for as long as it holds. */
import { useCallback } from 'react';

import { useDisplay, useLabels } from './DisplayContext.js';
import { englishProgress } from '../labels/english.js';
import type { RateKeeper } from './rateKeeper.js';
import { describeProgressRate, describeRate } from './progress.js';
import type { Tick } from './ticker.js';
import { useTick } from './useTick.js';

/**
 * "3.2 MB/s", or "" while no rate is known: a task that stands still has none.
 *
 * @param fixed units a second, in place of the keeper's estimate
 * @param total a rate without a unit is written as a share of it; left out, such a rate is ""
 */
export function useRateText(
  keeper: RateKeeper | null,
  unit: string | undefined,
  fixed?: number,
  total?: number,
): string {
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      const kept = keeper?.get() ?? null;
      const holds = fixed !== undefined || (kept !== null && now < kept.trustedUntil);
      if (!holds) return { text: '', nextAt: null };
      const rate = fixed ?? kept?.ratePerSecond ?? 0;
      return {
        text:
          total === undefined
            ? describeRate(rate, unit, locale, labels)
            : describeProgressRate(rate, total, unit, locale, labels),
        nextAt: fixed === undefined ? (kept?.trustedUntil ?? null) : null,
      };
    },
    [keeper, unit, fixed, total, locale, labels],
  );
  return useTick(compute, 'device', keeper?.subscribe) ?? '';
}
