'use client';
/**
 * How fast something moves, and how long it will take. Both texts stand apart from the bar and listen
 * to the rate themselves, so that a step renders only the bar, and a second's countdown a few characters.
 */
import { memo, useCallback, type ReactNode } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import type { Estimate } from '../display/estimate.js';
import { formatRemaining } from '../display/format.js';
import type { RateKeeper } from '../display/rateKeeper.js';
import type { Tick } from '../display/ticker.js';
import { useRateText } from '../display/useRateText.js';
import { useTick } from '../display/useTick.js';
import { englishProgress, englishTime } from '../labels/english.js';

/** An estimated rate, or one that the app gives; null for the other. */
export interface RateProps {
  readonly keeper: RateKeeper | null;
  readonly fixed: Pick<Estimate, 'ratePerSecond' | 'remainingMs'> | null;
  readonly className?: string | undefined;
}

/** "14.2 MB/s", or nothing. */
export const Rate = memo(function Rate({
  keeper,
  fixed,
  className,
  unit,
}: RateProps & { readonly unit: string | undefined }) {
  const text = useRateText(keeper, unit, fixed?.ratePerSecond);
  return text === '' ? null : (
    <span className={className} data-rate="">
      {text}
    </span>
  );
});

interface TimeLeftProps extends RateProps {
  /** Put before the time. */
  readonly before?: ReactNode;
  /** Stands in while no time is known. */
  readonly fallback?: ReactNode;
}

/** "about 4 min left", or what stands in for it. */
export const TimeLeft = memo(function TimeLeft(props: TimeLeftProps) {
  const { keeper, fixed, className, before, fallback = null } = props;
  const time = useLabels('time', englishTime);
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const fixedLeft = fixed?.remainingMs;
  const compute = useCallback(
    (now: number): Tick => {
      if (fixedLeft !== undefined) {
        const isKnown = fixedLeft !== null && Number.isFinite(fixedLeft);
        const text = isKnown ? formatRemaining(fixedLeft, locale, time, labels) : '';
        return { text, nextAt: null };
      }
      const rate = keeper?.get() ?? null;
      const left = (rate?.endsAt ?? now) - now;
      if (rate === null || now >= rate.trustedUntil || left <= 0) return { text: '', nextAt: null };
      return {
        text: formatRemaining(left, locale, time, labels),
        nextAt: Math.min(now + (left % 1000 || 1000), rate.trustedUntil),
      };
    },
    [fixedLeft, keeper, locale, time, labels],
  );
  const text = useTick(compute, 'device', keeper?.subscribe);
  return text ? (
    <span className={className}>
      {before}
      {text}
    </span>
  ) : (
    fallback
  );
});
