'use client';
/** How updates arrive: live, reconnecting, by polling, or not at all. Props only. */
import { forwardRef, useCallback, useEffect, type ComponentPropsWithoutRef } from 'react';

import type { ConnectionState, ConnectionStatus } from '../client/connection/connectionStatus.js';
import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishConnection, englishTime } from '../labels/english.js';
import { formatDuration, formatNumber } from '../display/format.js';
import type { Tick } from '../display/ticker.js';
import { useTick } from '../display/useTick.js';
import { VisuallyHidden } from '../display/VisuallyHidden.js';
import { LastUpdated } from './LastUpdated.js';
import { addPageIndicator } from './pageConnection.js';
import { useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';
import { useFocusKept } from './useFocusKept.js';
import { useGrace } from './useGrace.js';

/** Props of {@link ConnectionIndicator}. */
export interface ConnectionIndicatorProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'dot' | 'text' | 'state' | 'next' | 'age' | 'actions' | 'button'> {
  /** From `useConnectionStatus()` or `useTaskStatus()`. Null shows nothing. */
  readonly connection: ConnectionStatus | null;
  /** Fetches the newest state now. Shows a Refresh button while polling. */
  readonly onRefresh?: (() => unknown) | undefined;
  /** Tries to connect now. Shows a "Try again" button while polling, offline or unauthorized. */
  readonly onRetry?: (() => unknown) | undefined;
  /**
   * `full` is for the page: a word while all is well, a strip when it is not. `quiet` is for one
   * task: a dot and how old its state is, and nothing while it is live. @default 'full'
   */
  readonly variant?: 'full' | 'quiet' | undefined;
  /** When the newest state arrived: ms since epoch, this device's clock. Shown while not live. */
  readonly updatedAt?: number | null | undefined;
}

const CAN_RETRY: readonly ConnectionState[] = ['polling', 'unauthorized', 'offline'];
/** Where a state's age says nothing: it is fresh, or nobody wants it. */
const QUIET: readonly ConnectionState[] = ['live', 'connecting', 'idle', 'closed'];

/**
 * The root is `div.task-connection[data-connection]`. `data-connection` changes at once; what is
 * shown (`data-shown`) waits 0.8 s before it says that a live connection was lost.
 */
export const ConnectionIndicator = forwardRef<HTMLDivElement, ConnectionIndicatorProps>(
  function ConnectionIndicator(
    { connection, onRefresh, onRetry, variant = 'full', updatedAt, ...looks },
    ref,
  ) {
    const labels = useLabels('connection', englishConnection);
    const time = useLabels('time', englishTime);
    const { locale } = useDisplay();
    const shown = useGrace(connection?.state ?? 'idle');
    const focus = useFocusKept();
    const { root, part } = useLooks('task-connection', looks);
    const { Root } = rootTag('div', looks.render);
    const isFull = variant === 'full' && connection !== null;
    useEffect(() => (isFull ? addPageIndicator() : undefined), [isFull]);
    if (!connection) return null;

    const number = (value: number): string => formatNumber(value, locale, 0);
    const { attempt, maxAttempts, pollInterval, isExhausted, isByDesign = false } = connection;
    const state =
      shown === 'reconnecting'
        ? // While the grace still runs out, an attempt of 0 may be on its way to 1.
          labels.reconnecting(number(Math.max(1, attempt)), number(maxAttempts))
        : shown === 'polling'
          ? isByDesign
            ? ''
            : labels.notLive
          : labels[shown];
    const more =
      shown === 'polling'
        ? labels.polling(
            pollInterval === null
              ? null
              : formatDuration(Math.max(1000, pollInterval), locale, time),
            isExhausted,
          )
        : '';
    const words = [state, more].filter(Boolean).join(' ');
    const canRefresh = onRefresh !== undefined && shown === 'polling';
    const canRetry = onRetry !== undefined && CAN_RETRY.includes(shown) && !isByDesign;
    const isAged = updatedAt != null && !QUIET.includes(shown);
    const shared = {
      ...root,
      ref,
      'data-connection': connection.state,
      'data-shown': shown,
      'data-variant': variant,
    };
    const dot = <span className={part('dot')} aria-hidden="true" />;
    const unstyled = looks.unstyled;

    if (!isFull) {
      // The root stays, so that code and themes find the state.
      if (QUIET.includes(shown)) return <Root {...shared} {...focus} hidden />;
      const press = (): void => {
        if (canRetry) onRetry();
        void onRefresh?.();
      };
      // On the way back, or polling: then the age says enough.
      const isDim = shown === 'reconnecting' || shown === 'polling';
      const canPress = canRetry || onRefresh !== undefined;
      const Mark = canPress ? 'button' : 'span';
      return (
        <Root {...shared} {...focus}>
          <Mark
            className={part('button')}
            title={words}
            {...(canPress && { type: 'button', onClick: press })}
          >
            {dot}
            <bdi>
              {isAged && isDim ? <VisuallyHidden>{`${words}, `}</VisuallyHidden> : words}
              {isAged && !isDim && ', '}
              {isAged && <LastUpdated at={updatedAt} short unstyled={unstyled} />}
            </bdi>
          </Mark>
        </Root>
      );
    }

    return (
      <Root {...shared} {...focus}>
        {dot}
        <span className={part('text')}>
          {state !== '' && <span className={part('state')}>{state}</span>}
          {state !== '' && more !== '' && ' '}
          {more}
          {shown === 'reconnecting' && (
            <NextTry className={part('next')} at={connection.nextRetryAt} />
          )}
          {isAged && (
            <span className={part('age')}>
              {', '}
              <LastUpdated at={updatedAt} short unstyled={unstyled} />
            </span>
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
      </Root>
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
