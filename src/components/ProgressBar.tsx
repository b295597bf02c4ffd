'use client';
/** How far something has come, how fast, and how long it will take. Props only. */
import {
  forwardRef,
  useCallback,
  useId,
  type ComponentPropsWithoutRef,
  type CSSProperties,
} from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishProgress, englishTime } from '../display/english.js';
import type { Estimate } from '../display/estimate.js';
import { formatPercent, formatRemaining } from '../display/format.js';
import type { Pace } from '../display/paceKeeper.js';
import { describeAmount, describeCount, describeValue, readProgress } from '../display/progress.js';
import type { Tick } from '../display/ticker.js';
import { useEstimate } from '../display/useEstimate.js';
import { useRateText } from '../display/useRateText.js';
import { useTick } from '../display/useTick.js';
import type { TaskStatus } from '../protocol/task.js';
import { flag, partClass, type PartProps } from './parts.js';

/** Props of {@link ProgressBar}. */
export interface ProgressBarProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'head' | 'label' | 'value' | 'left' | 'track' | 'fill' | 'detail'> {
  /** What is under way. Names the bar for a screen reader, also where it is hidden. */
  readonly label: string;
  /** How much is done. Null, NaN and infinite mean that it is not known: indeterminate. */
  readonly value: number | null;
  /** How much there is in all, in the unit of `value`. @default 100 */
  readonly max?: number | undefined;
  /** What `value` counts: `percent`, `bytes`, `items`, or a word of one's own. */
  readonly unit?: 'percent' | 'bytes' | 'items' | (string & {}) | undefined;
  /** Gives the bar its colour; only a running one moves. @default 'running' */
  readonly status?: TaskStatus | undefined;
  /** How much is done where the total is not known: shown as "1.2 GB" under an indeterminate bar. */
  readonly amount?: number | undefined;
  /** What is prepared but not done yet, in the unit of `value`: a paler bar behind. */
  readonly buffer?: number | undefined;
  /**
   * Pace and time left: `'auto'` reckons them from the values that pass by, `null` hides them, and
   * figures of one's own are shown as they are. @default 'auto'
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
    unstyled,
    classNames,
    className,
    ...rest
  },
  ref,
) {
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const labelId = useId();

  const reading = readProgress(value, max);
  const full = reading.share === null && status === 'completed';
  const indeterminate = reading.share === null && !full;
  const share = full ? 1 : reading.share;

  const moving = status === 'running';
  const reckoned = useEstimate(reading.value, reading.max, moving && estimate === 'auto');
  const pace = estimate === 'auto' ? reckoned : null;
  const fixed = estimate === 'auto' || !moving ? null : estimate;

  const amountText = describeAmount(reading, unit, locale, labels);
  const countText = indeterminate ? describeCount(amount, unit, locale, labels) : '';
  const valueText = share === null ? '' : formatPercent(share, locale);
  const hasDetail = amountText !== '' || countText !== '';
  const part = (name: keyof NonNullable<typeof classNames>): string | undefined =>
    partClass(unstyled, `task-progress-${name}`, classNames?.[name]);

  return (
    <div
      {...rest}
      ref={ref}
      className={partClass(unstyled, 'task-progress', className)}
      data-status={status}
      data-indeterminate={flag(indeterminate)}
    >
      <div className={part('head')}>
        <span id={labelId} className={part('label')} dir="auto" hidden={hideLabel}>
          {label}
        </span>
        <TimeLeft className={part('left')} pace={pace} fixed={fixed?.remainingMs} />
        {valueText !== '' && (
          <span className={part('value')} aria-hidden="true">
            {valueText}
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
          'aria-valuetext': describeValue({ ...reading, share }, amountText, locale),
        })}
      >
        {buffer !== undefined && (
          <div
            className={partClass(unstyled, 'task-progress-buffer')}
            style={length(readProgress(buffer, max).share)}
          />
        )}
        <div className={part('fill')} style={length(share)} />
      </div>
      {hasDetail && (
        <div className={part('detail')}>
          <span aria-hidden={amountText !== '' ? true : undefined}>{amountText || countText}</span>
          <Rate pace={pace} fixed={fixed?.ratePerSecond} unit={unit} />
        </div>
      )}
    </div>
  );
});

/** The length as a custom property, which the stylesheet reads; and as a size, for those without it. */
function length(share: number | null): CSSProperties | undefined {
  if (share === null) return undefined;
  return { inlineSize: `${Math.round(share * 1e4) / 100}%` };
}

interface RateProps {
  readonly pace: Pace | null;
  readonly fixed: number | undefined;
  readonly unit: string | undefined;
}

/** Apart from the bar, so that it can fall silent by itself when nothing moves any more. */
function Rate({ pace, fixed, unit }: RateProps) {
  const text = useRateText(pace, unit, fixed);
  return text === '' ? null : <span>{text}</span>;
}

interface TimeLeftProps {
  readonly className: string | undefined;
  readonly pace: Pace | null;
  readonly fixed: number | undefined;
}

/** Apart from the bar, so that a second's countdown renders a few characters and nothing else. */
function TimeLeft({ className, pace, fixed }: TimeLeftProps) {
  const time = useLabels('time', englishTime);
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      if (fixed !== undefined) {
        const text = Number.isFinite(fixed) ? formatRemaining(fixed, locale, time, labels) : '';
        return { text, nextAt: null };
      }
      if (pace === null || now >= pace.trustedUntil || now >= pace.endsAt) {
        return { text: '', nextAt: null };
      }
      const left = pace.endsAt - now;
      return {
        text: formatRemaining(left, locale, time, labels),
        nextAt: Math.min(now + (left % 1000 || 1000), pace.trustedUntil),
      };
    },
    [fixed, pace, locale, time, labels],
  );
  const text = useTick(compute);
  return text === null || text === '' ? null : <span className={className}>{text}</span>;
}
