'use client';
/** Texts that change with time, as React state on the shared ticker. */
import { useCallback, useSyncExternalStore } from 'react';

import { useDisplay } from './DisplayContext.js';
import { createTicker, type Tick, type Ticker } from './ticker.js';

const shared: Ticker = /* @__PURE__ */ createTicker();

/** The ticker in force: the provider's, or the one that the page shares. */
export function useTicker(): Ticker {
  const { ticker } = useDisplay();
  return ticker ?? shared;
}

/** However a text is computed, it is never asked for more often than this (ms). */
const SHORTEST_WAIT = 100;

/**
 * A text that depends on the time; the component renders again only when the text differs.
 * Null on the server and while hydrating, where "12 s ago" would differ from the browser's.
 *
 * @param compute must be stable (`useCallback`): a new one listens anew
 * @param source tells of what `compute` reads besides the time; must be stable as well
 */
export function useTick(
  compute: (now: number) => Tick,
  source?: (listener: () => void) => () => void,
): string | null {
  const ticker = useTicker();
  const subscribe = useCallback(
    (onChange: () => void) => {
      let due: number | null = null;
      const heed = (): void => {
        due = nextDue(compute, ticker.now());
        onChange();
      };
      const listen = (): (() => void) => {
        due = nextDue(compute, ticker.now());
        return ticker.listen(heed, () => due);
      };
      let stop = listen();
      const stopSource = source?.(() => {
        // What has changed may be due earlier than the ticker knows.
        stop();
        stop = listen();
        onChange();
      });
      return () => {
        stop();
        stopSource?.();
      };
    },
    [compute, source, ticker],
  );
  const read = useCallback(() => compute(ticker.now()).text, [compute, ticker]);
  return useSyncExternalStore(subscribe, read, readNothing);
}

const readNothing = (): null => null;

function nextDue(compute: (now: number) => Tick, now: number): number | null {
  const { nextAt } = compute(now);
  return nextAt === null ? null : Math.max(nextAt, now + SHORTEST_WAIT);
}
