'use client';
/** How far something has come, how fast, and how long it will take. Props only. */
import { forwardRef, type ComponentPropsWithoutRef, type ReactNode } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishProgress } from '../labels/english.js';
import type { Estimate } from '../display/estimate.js';
import { formatPercent } from '../display/format.js';
import { describeAmount, describeCount, readProgress } from '../display/progress.js';
import { useRateKeeper } from '../display/useRateKeeper.js';
import { isTaskStatus, type TaskStatus } from '../protocol/task.js';
import { Fill } from './Fill.js';
import { flag, useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';
import { Rate, TimeLeft } from './ProgressRate.js';

/** Props of {@link ProgressBar}. */
export interface ProgressBarProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<
      'head' | 'label' | 'line' | 'value' | 'left' | 'track' | 'buffer' | 'fill' | 'detail'
    > {
  /** What is under way. Names the bar for a screen reader, also where it is hidden. */
  readonly label: string;
  /** How much is done. Null, NaN and infinite mean that it is not known: indeterminate. */
  readonly value: number | null;
  /** How much there is in all, in the unit of `value`. @default 100 */
  readonly max?: number | undefined;
  /** What `value` counts: `percent`, `bytes`, `items`, or a word of your own. */
  readonly unit?: 'percent' | 'bytes' | 'items' | (string & {}) | undefined;
  /** Gives the bar its colour; only a running one moves, and a completed one is full. @default 'running' */
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
  /** Leaves out the line below the bar: amount and rate. @default false */
  readonly hideDetail?: boolean | undefined;
  /** Drawn in place of the bar, with the figure at its end: a `PhaseIndicator` with `variant="bar"`. */
  readonly segments?: ReactNode;
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
    hideDetail = false,
    segments,
    ...looks
  },
  ref,
) {
  const labels = useLabels('progress', englishProgress);
  const { locale } = useDisplay();
  const { root, part } = useLooks('task-progress', looks);
  const { Root } = rootTag('div', looks.render);

  const reading = readProgress(value, max);
  // Whatever the last progress was: a bar beside "Completed" that is not full would deny it.
  const share = status === 'completed' ? 1 : reading.share;

  const moving = status === 'running';
  const isEstimated = moving && estimate === 'auto';
  const keeper = useRateKeeper(reading.value, reading.max, isEstimated);
  const rate = {
    keeper: isEstimated ? keeper : null,
    fixed: moving && estimate !== 'auto' ? estimate : null,
  };
  const hasRate = rate.keeper !== null || rate.fixed !== null;

  const amountText = describeAmount(reading, unit, locale, labels);
  const countText = reading.share === null ? describeCount(amount, unit, locale, labels) : '';
  const percentText = formatPercent(share ?? 0, locale);
  const timeLeft = hasRate && <TimeLeft {...rate} className={part('left')} />;

  return (
    <Root
      {...root}
      ref={ref}
      data-status={isTaskStatus(status) ? status : 'unknown'}
      data-indeterminate={flag(share === null)}
      data-segmented={flag(segments != null)}
    >
      {!hideLabel && (
        <div className={part('head')}>
          <span className={part('label')} dir="auto" aria-hidden="true">
            {label}
          </span>
          {timeLeft}
        </div>
      )}
      <div className={part('line')}>
        {segments}
        <div
          className={part('track')}
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={reading.max}
          {...(share !== null && {
            'aria-valuenow': status === 'completed' ? reading.max : (reading.value ?? 0),
            'aria-valuetext': amountText === '' ? percentText : `${amountText}, ${percentText}`,
          })}
        >
          {segments == null && (
            <>
              {buffer !== undefined && (
                <Fill className={part('buffer')} share={readProgress(buffer, max).share} />
              )}
              <Fill className={part('fill')} share={share} />
            </>
          )}
        </div>
        {share !== null && (
          <span className={part('value')} aria-hidden="true">
            {percentText}
          </span>
        )}
      </div>
      {!hideDetail && (amountText !== '' || countText !== '' || (hideLabel && hasRate)) && (
        <div className={part('detail')}>
          <span aria-hidden={amountText !== '' ? true : undefined}>{amountText || countText}</span>
          {hasRate && <Rate {...rate} unit={unit} />}
          {hideLabel && timeLeft}
        </div>
      )}
    </Root>
  );
});
