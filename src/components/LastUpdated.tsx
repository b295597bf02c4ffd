'use client';
/** How old something is: "Updated 12 s ago". Props only. */
import { forwardRef, useCallback, type ComponentPropsWithoutRef } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishTime, englishUpdated } from '../labels/english.js';
import { formatAgo, formatMoment, isMoment, nextAgoChange } from '../display/format.js';
import type { Tick } from '../display/ticker.js';
import { useTick, type TickClock } from '../display/useTick.js';
import { flag, useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link LastUpdated}. */
export interface LastUpdatedProps
  extends Omit<ComponentPropsWithoutRef<'time'>, 'children' | 'dateTime'>, PartProps<never> {
  /** ms since epoch; null where nothing has arrived yet. A time in the future is "just now". */
  readonly at: number | null;
  /**
   * Whose clock `at` is of: `device` for `lastUpdatedAt`, `server` for a time of a task, such as
   * `task.updatedAt`. @default 'device'
   */
  readonly clock?: TickClock | undefined;
  /** Whether what is shown may be out of date. @default false */
  readonly stale?: boolean | undefined;
  /** The age from which it counts as out of date, in ms. @default Infinity */
  readonly staleAfter?: number | undefined;
  /** Leaves out the word "Updated". @default false */
  readonly short?: boolean | undefined;
}

/**
 * The root is `time.task-updated[data-stale]`. On the server and while hydrating it shows the moment
 * in UTC, since "12 s ago" would already be wrong in the browser.
 */
export const LastUpdated = forwardRef<HTMLTimeElement, LastUpdatedProps>(function LastUpdated(
  { at, clock = 'device', stale = false, staleAfter = Infinity, short = false, ...looks },
  ref,
) {
  const { root } = useLooks('task-updated', looks);
  const { Root } = rootTag('time', looks.render);
  const labels = useLabels('updated', englishUpdated);
  const time = useLabels('time', englishTime);
  const { locale } = useDisplay();
  const known = at !== null && isMoment(at) ? at : null;
  const say = short ? same : labels.updated;

  const computeText = useCallback(
    (now: number): Tick =>
      known === null
        ? { text: labels.never, nextAt: null }
        : {
            text: say(formatAgo(known, now, locale, time)),
            nextAt: nextAgoChange(known, now),
          },
    [known, locale, labels, say, time],
  );
  const computeStale = useCallback(
    (now: number): Tick => {
      const due = (known ?? Infinity) + staleAfter;
      return now >= due
        ? { text: 'stale', nextAt: null }
        : { text: '', nextAt: Number.isFinite(due) ? due : null };
    },
    [known, staleAfter],
  );
  const text = useTick(computeText, clock);
  const aged = useTick(computeStale, clock) === 'stale';
  const utc = (moment: number): string => labels.utc(formatMoment(moment, locale, true));

  return (
    <Root
      title={text === null || known === null ? undefined : formatMoment(known, locale)}
      {...root}
      ref={ref}
      data-stale={flag(stale || aged)}
      dateTime={known === null ? undefined : new Date(known).toISOString()}
    >
      {text ?? (known === null ? labels.never : say(utc(known)))}
    </Root>
  );
});

const same = (when: string): string => when;
