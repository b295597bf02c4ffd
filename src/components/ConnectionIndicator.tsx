'use client';
/** How updates arrive: live, reconnecting, by polling, or not at all. Props only. */
import { forwardRef, useCallback, type ComponentPropsWithoutRef } from 'react';

import type { ConnectionState, ConnectionStatus } from '../client/connection/connectionStatus.js';
import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishConnection, englishTime } from '../labels/english.js';
import { formatDuration, formatNumber } from '../display/format.js';
import type { Tick } from '../display/ticker.js';
import { useTick } from '../display/useTick.js';
import { readLooks, type PartProps } from './parts.js';
import { useGrace } from './useGrace.js';

/** Props of {@link ConnectionIndicator}. */
export interface ConnectionIndicatorProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'dot' | 'text' | 'next' | 'actions' | 'button'> {
  /** From `useConnectionStatus()` or `useTaskStatus()`. Null shows nothing. */
  readonly connection: ConnectionStatus | null;
  /** Fetches the newest state now. Shows a Refresh button while polling. */
  readonly onRefresh?: (() => unknown) | undefined;
  /** Tries to connect now. Shows a "Try again" button while polling, offline or unauthorized. */
  readonly onRetry?: (() => unknown) | undefined;
}

const CAN_RETRY: readonly ConnectionState[] = ['polling', 'unauthorized', 'offline'];

/**
 * The root is `div.task-connection[data-connection]`. `data-connection` changes at once; what is
 * shown (`data-shown`) waits 0.8 s before it says that a live connection was lost.
 */
export const ConnectionIndicator = forwardRef<HTMLDivElement, ConnectionIndicatorProps>(
  function ConnectionIndicator({ connection, onRefresh, onRetry, ...looks }, ref) {
    const labels = useLabels('connection', englishConnection);
    const time = useLabels('time', englishTime);
    const { locale } = useDisplay();
    const shown = useGrace(connection?.state ?? 'idle');
    const { root, part } = readLooks('task-connection', looks);
    if (!connection) return null;

    const number = (value: number): string => formatNumber(value, locale, 0);
    const { attempt, maxAttempts, pollInterval, isExhausted, isByDesign = false } = connection;
    const text =
      shown === 'reconnecting'
        ? // While the grace still runs out, an attempt of 0 may be on its way to 1.
          labels.reconnecting(number(Math.max(1, attempt)), number(maxAttempts))
        : shown === 'polling'
          ? labels.polling(
              pollInterval === null
                ? null
                : formatDuration(Math.max(1000, pollInterval), locale, time),
              isExhausted,
              isByDesign,
            )
          : labels[shown];
    const canRefresh = onRefresh !== undefined && shown === 'polling';
    const canRetry = onRetry !== undefined && CAN_RETRY.includes(shown) && !isByDesign;

    return (
      <div {...root} ref={ref} data-connection={connection.state} data-shown={shown}>
        <span className={part('dot')} aria-hidden="true" />
        <span className={part('text')}>
          {text}
          {shown === 'reconnecting' && (
            <NextTry className={part('next')} at={connection.nextRetryAt} />
          )}
        </span>
        {(canRefresh || canRetry) && (
          <span className={part('actions')}>
            {canRefresh && (
              <button type="button" className={part('button')} onClick={() => onRefresh()}>
                {labels.refresh}
              </button>
            )}
            {canRetry && (
              <button type="button" className={part('button')} onClick={() => onRetry()}>
                {labels.retry}
              </button>
            )}
          </span>
        )}
      </div>
    );
  },
);

/** Apart, so that the countdown renders nothing else. */
function NextTry({ className, at }: { className: string | undefined; at: number | null }) {
  const labels = useLabels('connection', englishConnection);
  const time = useLabels('time', englishTime);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      const left = at === null ? 0 : at - now;
      if (!(left > 1000)) return { text: '', nextAt: null };
      // Rounded up, so that it never reads "0 s".
      const seconds = Math.ceil(left / 1000);
      return {
        text: labels.nextTry(formatDuration(seconds * 1000, locale, time)),
        nextAt: now + (left - (seconds - 1) * 1000),
      };
    },
    [at, labels, locale, time],
  );
  const text = useTick(compute, 'device');
  return text ? <span className={className}>{`, ${text}`}</span> : null;
}
