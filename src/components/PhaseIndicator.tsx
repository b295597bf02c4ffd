'use client';
/** The steps of a task, and where it is. Props only. */
import { forwardRef, type ComponentPropsWithoutRef, type CSSProperties } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishPhases } from '../labels/english.js';
import { formatNumber } from '../display/format.js';
import { StatusIcon } from '../display/icons.js';
import type { PhaseLabels } from '../labels/labels.js';
import { isCommonPhase, readPhases, type PhaseReading } from '../display/phases.js';
import { cleanText } from '../display/text.js';
import { useDuration } from '../display/useDuration.js';
import { VisuallyHidden } from '../display/VisuallyHidden.js';
import type { Phase, TaskStatus } from '../protocol/task.js';
import { flag, partClass, readLooks, type PartProps } from './parts.js';

/** Props of {@link PhaseIndicator}. */
export interface PhaseIndicatorProps
  extends
    Omit<ComponentPropsWithoutRef<'ol'>, 'children'>,
    PartProps<'phase' | 'marker' | 'text' | 'step' | 'label' | 'time' | 'detail'> {
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
    { phases: given, current, status, layout = 'auto', style, ...looks },
    ref,
  ) {
    const labels = useLabels('phases', englishPhases);
    const { locale } = useDisplay();
    const phases = given ?? [];
    const readings = readPhases(phases, current, status);
    const shown = whichToName(readings);
    const { root, part } = readLooks('task-phases', looks, 'task-phase');

    return (
      <ol
        aria-label={labels.phases}
        {...root}
        ref={ref}
        data-layout={layout}
        style={layout === 'compact' ? { ...style, ...countOf(phases) } : style}
        data-count={phases.length <= 4 ? 'few' : phases.length <= 8 ? 'some' : 'many'}
      >
        {readings.map(({ phase, key, state, stopped }, index) => {
          const mark = stopped ? 'cancelled' : MARKS[state];
          const number = formatNumber(index + 1, locale);
          return (
            <li
              key={key}
              className={partClass(looks.unstyled, 'task-phase', looks.classNames?.phase)}
              data-state={state}
              data-stopped={flag(stopped)}
              data-named={flag(index === shown)}
              aria-current={state === 'current' ? 'step' : undefined}
            >
              <span className={part('marker')} aria-hidden="true">
                {mark === undefined ? number : <StatusIcon status={mark} />}
              </span>
              <span className={part('text')}>
                {layout === 'compact' && (
                  <span className={part('step')}>
                    {labels.step(number, formatNumber(phases.length, locale))}
                    {': '}
                  </span>
                )}
                <span className={part('label')} dir="auto">
                  {cleanText(phase.label) || wordFor(phase.id, labels)}
                </span>
                <VisuallyHidden>{`, ${stopped ? labels.stopped : labels[state]}`}</VisuallyHidden>
                {phase.startedAt != null &&
                  (phase.endedAt != null || (state === 'current' && !stopped)) && (
                    <PhaseTime
                      className={part('time')}
                      since={phase.startedAt}
                      until={phase.endedAt ?? undefined}
                    />
                  )}
                {phase.detail && (
                  <span className={part('detail')} dir="auto">
                    {cleanText(phase.detail)}
                  </span>
                )}
              </span>
            </li>
          );
        })}
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

/** The icons of phases that are over; the others have their number. */
const MARKS: { readonly [State in PhaseReading['state']]?: TaskStatus } = {
  done: 'completed',
  failed: 'failed',
};

/** A phase without a label: the three common ones have words, any other shows its id. */
function wordFor(id: string, labels: PhaseLabels): string {
  return isCommonPhase(id) ? labels[id] : cleanText(id);
}

interface PhaseTimeProps {
  readonly className: string | undefined;
  readonly since: number;
  readonly until: number | undefined;
}

/** How long a phase took, or takes so far. */
function PhaseTime({ className, since, until }: PhaseTimeProps) {
  const text = useDuration(since, until);
  return text === null ? null : <span className={className}>{text}</span>;
}
