'use client';
/** The last values of something as a small line. Props only. */
import { forwardRef, type ComponentPropsWithoutRef } from 'react';

import { useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link Sparkline}. */
export interface SparklineProps
  extends Omit<ComponentPropsWithoutRef<'span'>, 'children'>, PartProps<'line' | 'area'> {
  /** The oldest first. Values that are no numbers are left out. */
  readonly values: readonly number[];
  /** What the line shows, with its last value: this is all that a screen reader gets. */
  readonly label: string;
  /** What the top stands for. @default the largest value */
  readonly max?: number | undefined;
  /** Gives the line its colour. @default the surrounding one's */
  readonly status?: string | undefined;
}

const WIDTH = 100;
const HEIGHT = 24;

/** The root is `span.task-sparkline` with `role="img"`. It fills its width. */
export const Sparkline = forwardRef<HTMLSpanElement, SparklineProps>(function Sparkline(
  { values, label, max, status, ...looks },
  ref,
) {
  const { root, part } = useLooks('task-sparkline', looks);
  const { Root } = rootTag('span', looks.render);
  const line = sparklinePath(values, max);
  return (
    <Root role="img" aria-label={label} {...root} ref={ref} data-status={status}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {line !== '' && (
          <>
            <path className={part('area')} d={`${line}V${HEIGHT}H0Z`} />
            <path className={part('line')} d={line} fill="none" vectorEffect="non-scaling-stroke" />
          </>
        )}
      </svg>
    </Root>
  );
});

/** The line as an SVG path over a box of 100 by 24 that starts at 0; "" for fewer than two values. */
function sparklinePath(values: readonly number[], max?: number): string {
  const finite = (values ?? []).filter(Number.isFinite);
  if (finite.length < 2) return '';
  // Not spread over the arguments of one call: there may be too many.
  const top = finite.reduce((most, value) => Math.max(most, value), max ?? 0) || 1;
  const points = finite.map((value, index) => {
    const x = (index / (finite.length - 1)) * WIDTH;
    // One unit stays free above and below for the thickness of the line.
    const y = HEIGHT - 1 - (Math.max(0, value) / top) * (HEIGHT - 2);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  });
  return `M${points.join('L')}`;
}
