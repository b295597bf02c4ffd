'use client';
/** The phases of a task, and where it is: as steps, or as the segments of a bar. Props only. */
import { forwardRef, type ComponentPropsWithoutRef } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishPhases } from '../labels/english.js';
import { formatNumber } from '../display/format.js';
import { StatusIcon } from '../display/icons.js';
import type { PhaseLabels } from '../labels/labels.js';
import {
  COMMON_LIST,
  isCommonPhase,
  readPhases,
  shareOfPhase,
  type PhaseReading,
} from '../display/phases.js';
import { cleanText } from '../display/text.js';
import { useDuration } from '../display/useDuration.js';
import { VisuallyHidden } from '../display/VisuallyHidden.js';
import type { Phase, TaskStatus } from '../protocol/task.js';
import { Fill } from './Fill.js';
import { flag, partClass, useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link PhaseIndicator}. */
export interface PhaseIndicatorProps
  extends
    Omit<ComponentPropsWithoutRef<'ol'>, 'children'>,
    PartProps<'phase' | 'marker' | 'fill' | 'text' | 'place' | 'label' | 'time' | 'detail'> {
  readonly phases: readonly Phase[];
  /**
   * `id` of the current phase. Without it, the first phase that is running. One that no phase of the
   * list has is shown by its id.
   */
  readonly current?: string | undefined;
  /** The task's status, so that an ended task shows no phase at work. */
  readonly status?: TaskStatus | undefined;
  /** `bar` is one segment for each phase with the names below, for little room. @default 'steps' */
  readonly variant?: 'steps' | 'bar' | undefined;
  /** Of steps: `auto` is a row where there is room and a column where not. @default 'auto' */
  readonly layout?: 'auto' | 'horizontal' | 'vertical' | undefined;
  /** How much of the task is done, from 0 to 1: fills the current segment of a bar. */
  readonly share?: number | null | undefined;
}

/** More names than this do not fit below a bar: then it names the current phase alone. */
const MOST_NAMES = 6;

/** The root is `ol.task-phases`, each phase an `li.task-phase[data-state]`. */
export const PhaseIndicator = forwardRef<HTMLOListElement, PhaseIndicatorProps>(
  function PhaseIndicator(
    { phases: given, current, status, variant = 'steps', layout = 'auto', share, ...looks },
    ref,
  ) {
    const labels = useLabels('phases', englishPhases);
    const { locale } = useDisplay();
    const phases = given ?? [];
    const readings = readPhases(phases, current, status);
    const { root, part, unstyled } = useLooks('task-phases', looks, 'task-phase');
    const { Root } = rootTag('ol', looks.render);
    const isBar = variant === 'bar';
    const named = whichToName(readings);

    return (
      <Root
        aria-label={labels.phases}
        {...root}
        ref={ref}
        data-variant={variant}
        data-layout={isBar ? undefined : layout}
        data-status={status}
        data-common={flag(phases === COMMON_LIST)}
        data-count={
          phases.length <= (isBar ? MOST_NAMES : 4) ? 'few' : phases.length <= 8 ? 'some' : 'many'
        }
        data-unlisted={flag(readings.some(({ unlisted }) => unlisted))}
      >
        {readings.map(({ phase, key, state, stopped, unlisted }, index) => {
          const mark = stopped ? 'cancelled' : MARKS[state];
          const number = formatNumber(index + 1, locale);
          const fill =
            isBar && state === 'current' ? shareOfPhase(share ?? null, phases, index) : null;
          return (
            <li
              key={key}
              className={partClass(unstyled, 'task-phase', looks.classNames?.phase)}
              data-state={state}
              data-stopped={flag(stopped)}
              data-named={flag(index === named)}
              data-unlisted={flag(unlisted)}
              aria-current={state === 'current' ? 'step' : undefined}
            >
              {!(isBar && unlisted) && (
                <span className={part('marker')} aria-hidden="true">
                  {isBar ? (
                    fill !== null && <Fill className={part('fill')} share={fill} />
                  ) : mark === undefined ? (
                    !unlisted && number
                  ) : (
                    <StatusIcon status={mark} />
                  )}
                </span>
              )}
              <span className={part('text')}>
                <span className={part('label')} dir="auto">
                  {cleanText(phase.label) || wordFor(phase.id, labels)}
                </span>
                {isBar && index === named && !unlisted && (
                  <span className={part('place')}>
                    {labels.place(number, formatNumber(phases.length, locale))}
                  </span>
                )}
                <VisuallyHidden>{`, ${stopped ? labels.stopped : labels[state]}`}</VisuallyHidden>
                {!isBar &&
                  phase.startedAt != null &&
                  (phase.endedAt != null || (state === 'current' && !stopped)) && (
                    <PhaseTime
                      className={part('time')}
                      since={phase.startedAt}
                      until={phase.endedAt ?? undefined}
                    />
                  )}
                {!isBar && phase.detail && (
                  <span className={part('detail')} dir="auto">
                    {cleanText(phase.detail)}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </Root>
    );
  },
);

/** Which phase a bar names where it cannot name all: the failed or current one, else the last that is done. */
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
