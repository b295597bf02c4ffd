'use client';
/** How long something has taken so far, or took, in words. */
import { useCallback } from 'react';

import { useDisplay, useLabels } from './DisplayContext.js';
import { englishTime } from '../labels/english.js';
import { formatDuration, untilDurationChanges } from './format.js';
import type { Tick } from './ticker.js';
import { useTick } from './useTick.js';

/**
 * "1 min 23 s". Null on the server and while hydrating, as long as it runs. A negative span is 0 s.
 *
 * @param since ms since epoch, server clock
 * @param until ms since epoch, server clock; without it the time runs
 */
export function useDuration(since: number, until: number | undefined): string | null {
  const time = useLabels('time', englishTime);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      const span = (until ?? now) - since;
      return {
        text: formatDuration(span, locale, time),
        nextAt:
          until === undefined && Number.isFinite(span) ? now + untilDurationChanges(span) : null,
      };
    },
    [since, until, locale, time],
  );
  const text = useTick(compute, 'server');
  return text ?? (until === undefined ? null : compute(until).text);
}
