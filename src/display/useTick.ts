'use client';
/** Texts that change with time, as React state on the shared ticker. */
import { useCallback, useSyncExternalStore } from 'react';

import { useDisplay } from './DisplayContext.js';
import { createTicker, type Tick, type Ticker } from './ticker.js';

const shared: Ticker = /* @__PURE__ */ createTicker();

/** This device's clock: the provider's ticker, or the one that the page shares. */
export function useTicker(): Ticker {
  const { ticker } = useDisplay();
  return ticker ?? shared;
}

/**
 * Which clock a text counts by: `server` where it compares with a time that the server set
 * (`startedAt`, `updatedAt`, a log line's time), `device` where it compares with one that was taken
 * here (`lastUpdatedAt`, `connection.nextRetryAt`).
 */
export type TickClock = 'device' | 'server';

/** However a text is computed, it never changes more often than this (ms). */
const SHORTEST_WAIT = 100;

/**
 * A text that depends on the time; the component renders again only when the text differs.
 * Null on the server and while hydrating, where "12 s ago" would differ from the browser's.
 *
 * @param compute gets the time of `clock`; must be stable (`useCallback`)
 * @param source notifies of changes to what `compute` reads besides the time; must be stable as well
 */
export function useTick(
  compute: (now: number) => Tick,
  clock: TickClock,
  source?: (listener: () => void) => () => void,
): string | null {
  const ticker = useTicker();
  const { serverClock } = useDisplay();
  const offsetOf = clock === 'server' ? serverClock : null;
  const read = useCallback(() => {
    const offset = offsetOf?.get().offset ?? 0;
    const now = ticker.now();
    const { text, nextAt } = compute(now + offset);
    const due = nextAt === null ? null : Math.max(nextAt - offset, now + SHORTEST_WAIT);
    return { text, due };
  }, [compute, ticker, offsetOf]);
  const subscribe = useCallback(
    (onChange: () => void) => {
      let { due } = read();
      const onDue = (): void => {
        ({ due } = read());
        onChange();
      };
      let stop = ticker.listen(onDue, () => due);
      // What has changed may be due earlier than the ticker knows.
      const restart = (): void => {
        stop();
        ({ due } = read());
        stop = ticker.listen(onDue, () => due);
        onChange();
      };
      const stopSource = source?.(restart);
      const stopOffset = offsetOf?.subscribe(restart);
      return () => {
        stop();
        stopSource?.();
        stopOffset?.();
      };
    },
    [read, source, ticker, offsetOf],
  );
  return useSyncExternalStore(subscribe, () => read().text, readNothing);
}

const readNothing = (): null => null;
