/** The last values of something that varies, for a sparkline. No React, no timers. */
import { createSignal, type Signal } from '../shared/signal.js';

/** The last values, the oldest first: the same list until one is added. */
export interface History extends Signal<readonly number[]> {
  /** Adds the value of the moment `at`, once. A value that is no number is left out; `null` empties the history. */
  push(value: number | null, at: number): void;
}

const NONE: readonly number[] = [];

/** A history of at most `limit` values. @param limit @default 60 */
export function createHistory(limit = 60): History {
  const store = createSignal(NONE);
  let lastAt = NaN;
  return {
    ...store,
    push(value, at) {
      const values = store.get();
      if (value === null ? values.length === 0 : !Number.isFinite(value) || at === lastAt) return;
      lastAt = at;
      store.set(value === null ? NONE : [...values.slice(1 - limit), value]);
    },
  };
}
