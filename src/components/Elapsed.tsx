'use client';
/** How long something has taken so far, or took. Props only. */
import { forwardRef, type ComponentPropsWithoutRef } from 'react';

import { useDuration } from '../display/useDuration.js';
import { useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link Elapsed}. */
export interface ElapsedProps
  extends Omit<ComponentPropsWithoutRef<'time'>, 'children' | 'dateTime'>, PartProps<never> {
  /** ms since epoch, server clock: `task.startedAt`. */
  readonly since: number;
  /** ms since epoch, server clock: `task.endedAt`. Without it the time runs. */
  readonly until?: number | undefined;
  /** Puts the time into words: `(time) => `after ${time}``. @default the time alone */
  readonly format?: ((time: string) => string) | undefined;
}

/** The root is `time.task-elapsed`. A negative span is 0 s. */
export const Elapsed = forwardRef<HTMLTimeElement, ElapsedProps>(function Elapsed(
  { since, until, format, ...looks },
  ref,
) {
  const { root } = useLooks('task-elapsed', looks);
  const { Root } = rootTag('time', looks.render);
  const text = useDuration(since, until ?? undefined);
  const span = until == null ? NaN : Math.max(0, until - since);
  return (
    <Root
      {...root}
      ref={ref}
      dateTime={Number.isFinite(span) ? `PT${Math.round(span / 1000)}S` : undefined}
    >
      {text !== null && format !== undefined ? format(text) : text}
    </Root>
  );
});
