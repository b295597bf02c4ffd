'use client';
/** How far something has come, how fast, and how long it will take. Props only. */
import {
  forwardRef,
  memo,
  useCallback,
  useId,
  type ComponentPropsWithoutRef,
  type CSSProperties,
} from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishProgress, englishTime } from '../labels/english.js';
import type { Estimate } from '../display/estimate.js';
import { formatPercent, formatRemaining } from '../display/format.js';
import type { RateKeeper } from '../display/rateKeeper.js';
import { describeAmount, describeCount, readProgress } from '../display/progress.js';
import type { Tick } from '../display/ticker.js';
import { useRateKeeper } from '../display/useRateKeeper.js';
import { useRateText } from '../display/useRateText.js';
import { useTick } from '../display/useTick.js';
import { isTaskStatus, type TaskStatus } from '../protocol/task.js';
import { flag, readLooks, type PartProps } from './parts.js';

/** Props of {@link ProgressBar}. */
export interface ProgressBarProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'head' | 'label' | 'value' | 'left' | 'track' | 'buffer' | 'fill' | 'detail'> {
  /** What is under way. Names the bar for a screen reader, also where it is hidden. */
  readonly label: string;
  /** How much is done. Null, NaN and infinite mean that it is not known: indeterminate. */
  readonly value: number | null;
  /** How much there is in all, in the unit of `value`. @default 100 */
  readonly max?: number | undefined;
  /** What `value` counts: `percent`, `bytes`, `items`, or a word of your own. */
  readonly unit?: 'percent' | 'bytes' | 'items' | (string & {}) | undefined;
  /** Gives the bar its colour; only a running one moves. @default 'running' */
  readonly status?: TaskStatus | undefined;
  /** How much is done where the total is not known: shown as "1.2 GB" under an indeterminate bar. */
  readonly amount?: number | undefined;
  /** What is prepared but not done yet, in the unit of `value`: a paler bar behind. */
  readonly buffer?: number | undefined;
  /**
   * Rate and time left. `'auto'` estimates them from the values over time, `null` hides them, and
   * your own figures are shown as they are. @default 'auto'
   */
  readonly estimate?: 'auto' | Pick<Estimate, 'ratePerSecond' | 'remainingMs'> | null | undefined;
  /** Hides the label from sight; it still names the bar. @default false */
  readonly hideLabel?: boolean | undefined;
}

/** The root is `div.task-progress[data-status]` around the element with `role="progressbar"`. */
export const ProgressBar = forwardRef<HTMLDivElement, ProgressBarProps>(function ProgressBar(
  {
    label,
    value,
    max,
    unit,
    status = 'running',
    amount,
    buffer,
    estimate = 'auto',
    hideLabel = false,
    ...looks
  },
  ref,
) {
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const labelId = useId();
  const { root, part } = readLooks('task-progress', looks);

  const reading = readProgress(value, max);
  const full = reading.share === null && status === 'completed';
  const indeterminate = reading.share === null && !full;
  const share = full ? 1 : reading.share;

  const moving = status === 'running';
  const isEstimated = moving && estimate === 'auto';
  const keeper = useRateKeeper(reading.value, reading.max, isEstimated);
  const rate: RateProps = {
    keeper: isEstimated ? keeper : null,
    fixed: moving && estimate !== 'auto' ? estimate : null,
  };
  const hasRate = rate.keeper !== null || rate.fixed !== null;

  const amountText = describeAmount(reading, unit, locale, labels);
  const countText = indeterminate ? describeCount(amount, unit, locale, labels) : '';
  const percentText = formatPercent(share ?? 0, locale);

  return (
    <div
      {...root}
      ref={ref}
      data-status={isTaskStatus(status) ? status : 'unknown'}
      data-indeterminate={flag(indeterminate)}
    >
      <div className={part('head')}>
        <span id={labelId} className={part('label')} dir="auto" hidden={hideLabel}>
          {label}
        </span>
        {hasRate && <TimeLeft {...rate} className={part('left')} />}
        {!indeterminate && (
          <span className={part('value')} aria-hidden="true">
            {percentText}
          </span>
        )}
        {indeterminate && moving && (
          <span className={part('value')} data-waiting="" aria-hidden="true">
            {labels.working}
          </span>
        )}
      </div>
      <div
        className={part('track')}
        role="progressbar"
        aria-labelledby={labelId}
        aria-valuemin={0}
        aria-valuemax={reading.max}
        {...(share !== null && {
          'aria-valuenow': full ? reading.max : (reading.value ?? 0),
          'aria-valuetext': amountText === '' ? percentText : `${amountText}, ${percentText}`,
        })}
      >
        {buffer !== undefined && (
          <div className={part('buffer')} style={length(readProgress(buffer, max).share)} />
        )}
        <div className={part('fill')} style={length(share)} />
      </div>
      {(amountText !== '' || countText !== '') && (
        <div className={part('detail')}>
          <span aria-hidden={amountText !== '' ? true : undefined}>{amountText || countText}</span>
          {hasRate && <Rate {...rate} unit={unit} />}
        </div>
      )}
    </div>
  );
});

/** How much of the track, as a size along the line. */
function length(share: number | null): CSSProperties | undefined {
  if (share === null) return undefined;
  return { inlineSize: `${Math.round(share * 1e4) / 100}%` };
}

/** An estimated rate, or one that the app gives; null for the other. */
interface RateProps {
  readonly keeper: RateKeeper | null;
  readonly fixed: Pick<Estimate, 'ratePerSecond' | 'remainingMs'> | null;
}

/*
 * Both stand apart from the bar and listen to the rate themselves, so that a step renders only the
 * bar, and a second's countdown a few characters.
 */

const Rate = memo(function Rate({
  keeper,
  fixed,
  unit,
}: RateProps & { readonly unit: string | undefined }) {
  const text = useRateText(keeper, unit, fixed?.ratePerSecond);
  return text === '' ? null : <span>{text}</span>;
});

const TimeLeft = memo(function TimeLeft({
  keeper,
  fixed,
  className,
}: RateProps & { readonly className: string | undefined }) {
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
  return text === null || text === '' ? null : <span className={className}>{text}</span>;
});
