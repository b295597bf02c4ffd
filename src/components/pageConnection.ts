/**
 * Whether the page says somewhere in full how updates arrive, so that cards need not offer the same
 * buttons again.
 */
import { createSignal, type Signal } from '../shared/signal.js';

const indicators = /* @__PURE__ */ createSignal({ count: 0 });

/** Counts a full indicator. Returns the way to take it back. */
export function addPageIndicator(): () => void {
  indicators.set({ count: indicators.get().count + 1 });
  return () => indicators.set({ count: indicators.get().count - 1 });
}

/** How many full indicators there are. */
export const pageIndicators: Signal<{ readonly count: number }> = indicators;
