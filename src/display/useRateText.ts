'use client';
/** A pace in words, for as long as it can be trusted. */
import { useCallback } from 'react';

import { useDisplay, useLabels } from './DisplayContext.js';
import { englishProgress } from './english.js';
import type { PaceKeeper } from './paceKeeper.js';
import { describePace, describeRate } from './progress.js';
import type { Tick } from './ticker.js';
import { useTick } from './useTick.js';

/**
 * "3.2 MB/s", or "" while no pace can be trusted: a task that has come to a standstill has none.
 *
 * @param fixed units a second, in place of a pace that was reckoned
 * @param total tells a pace without a unit as a share of it; left out, such a pace is ""
 */
export function useRateText(
  keeper: PaceKeeper | null,
  unit: string | undefined,
  fixed?: number,
  total?: number,
): string {
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      const pace = keeper?.getSnapshot() ?? null;
      const holds = fixed !== undefined || (pace !== null && now < pace.trustedUntil);
      if (!holds) return { text: '', nextAt: null };
      const rate = fixed ?? pace?.ratePerSecond ?? 0;
      return {
        text:
          total === undefined
            ? describeRate(rate, unit, locale, labels)
            : describePace(rate, total, unit, locale, labels),
        nextAt: fixed === undefined ? (pace?.trustedUntil ?? null) : null,
      };
    },
    [keeper, unit, fixed, total, locale, labels],
  );
  return useTick(compute, keeper?.subscribe) ?? '';
}
