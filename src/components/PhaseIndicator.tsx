'use client';
/** The steps of a task, and where it is. Props only. */
import {
  forwardRef,
  useCallback,
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type ReactNode,
} from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishPhases, englishTime } from '../display/english.js';
import { formatDuration, formatNumber, untilDurationChanges } from '../display/format.js';
import { StatusIcon } from '../display/icons.js';
import type { PhaseLabels } from '../display/labels.js';
import { readPhases, type PhaseReading } from '../display/phases.js';
import { cleanText } from '../display/text.js';
import type { Tick } from '../display/ticker.js';
import { useTick } from '../display/useTick.js';
import { VisuallyHidden } from '../display/VisuallyHidden.js';
import type { Phase, TaskStatus } from '../protocol/task.js';
import { partClass, type PartProps } from './parts.js';

/** Props of {@link PhaseIndicator}. */
export interface PhaseIndicatorProps
  extends
    Omit<ComponentPropsWithoutRef<'ol'>, 'children'>,
    PartProps<'phase' | 'marker' | 'label' | 'time' | 'detail'> {
  readonly phases: readonly Phase[];
  /** `id` of the current phase. Without it, the first phase that is running. */
  readonly current?: string | undefined;
  /** The task's status, so that an ended task shows no phase at work. */
  readonly status?: TaskStatus | undefined;
  /**
   * `auto` is a row where there is room and a column where not; `compact` is one line, "Step 2 of
   * 4", for many phases in little room. @default 'auto'
   */
  readonly layout?: 'auto' | 'horizontal' | 'vertical' | 'compact' | undefined;
}

/** The root is `ol.task-phases`, each phase an `li.task-phase[data-state]`. */
export const PhaseIndicator = forwardRef<HTMLOListElement, PhaseIndicatorProps>(
  function PhaseIndicator(
    { phases, current, status, layout = 'auto', unstyled, classNames, className, style, ...rest },
    ref,
  ) {
    const labels = useLabels('phases', englishPhases);
    const { locale } = useDisplay();
    const readings = readPhases(phases, current, status);
    const shown = whichToName(readings);
    const part = (name: keyof NonNullable<typeof classNames>): string | undefined =>
      partClass(
        unstyled,
        name === 'phase' ? 'task-phase' : `task-phase-${name}`,
        classNames?.[name],
      );

    return (
      <ol
        aria-label={labels.phases}
        {...rest}
        ref={ref}
        className={partClass(unstyled, 'task-phases', className)}
        data-layout={layout}
        style={layout === 'compact' ? { ...style, ...countOf(phases) } : style}
        data-count={phases.length <= 4 ? 'few' : phases.length <= 8 ? 'some' : 'many'}
      >
        {readings.map(({ phase, key, state, stopped }, index) => (
          <li
            key={key}
            className={part('phase')}
            data-state={state}
            data-stopped={stopped ? '' : undefined}
            data-named={index === shown ? '' : undefined}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            <span className={part('marker')} aria-hidden="true">
              {markerOf(state, stopped, formatNumber(index + 1, locale))}
            </span>
            <span className={partClass(unstyled, 'task-phase-text')}>
              {layout === 'compact' && (
                <span className={partClass(unstyled, 'task-phase-step')}>
                  {labels.step(
                    formatNumber(index + 1, locale),
                    formatNumber(phases.length, locale),
                  )}
                  {': '}
                </span>
              )}
              <span className={part('label')} dir="auto">
                {cleanText(phase.label) || wordFor(phase.id, labels)}
              </span>
              <VisuallyHidden>{`, ${stopped ? labels.stopped : labels[state]}`}</VisuallyHidden>
              <PhaseTime
                className={part('time')}
                phase={phase}
                running={state === 'current' && !stopped}
              />
              {phase.detail !== undefined && (
                <span className={part('detail')} dir="auto">
                  {cleanText(phase.detail)}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    );
  },
);

/** For the stylesheet, which cannot count. */
function countOf(phases: readonly Phase[]): CSSProperties {
  return { ['--task-phase-count' as string]: Math.max(1, phases.length) };
}

/** Which phase the compact form names: the failed or current one, else the last that is done. */
function whichToName(readings: readonly PhaseReading[]): number {
  const busy = readings.findIndex(({ state }) => state === 'current' || state === 'failed');
  if (busy >= 0) return busy;
  return Math.max(
    0,
    readings.findLastIndex(({ state }) => state === 'done'),
  );
}

function markerOf(state: PhaseReading['state'], stopped: boolean, number: string): ReactNode {
  if (stopped) return <StatusIcon status="cancelled" />;
  if (state === 'failed') return <StatusIcon status="failed" />;
  if (state === 'done') return <StatusIcon status="completed" />;
  return number;
}

/** A phase without a label: the three common ones have words, any other shows its id. */
function wordFor(id: string, labels: PhaseLabels): string {
  if (id === 'starting' || id === 'running' || id === 'completing') return labels[id];
  return cleanText(id);
}

interface PhaseTimeProps {
  readonly className: string | undefined;
  readonly phase: Phase;
  readonly running: boolean;
}

/** How long a phase took, or takes so far. */
function PhaseTime({ className, phase: { startedAt, endedAt }, running }: PhaseTimeProps) {
  const time = useLabels('time', englishTime);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      if (startedAt === undefined || (endedAt === undefined && !running)) return STILL;
      const span = (endedAt ?? now) - startedAt;
      return {
        text: formatDuration(span, locale, time),
        nextAt: endedAt === undefined ? now + untilDurationChanges(span) : null,
      };
    },
    [startedAt, endedAt, running, locale, time],
  );
  const text = useTick(compute);
  return text === null || text === '' ? null : <span className={className}>{text}</span>;
}

const STILL: Tick = { text: '', nextAt: null };
