/** The last values of something that varies, for a sparkline. No React, no timers. */

/** The last values, shaped as a store, so that React can read it. */
export interface History {
  /** Takes in the value of the moment `at`, once; one that is no number is left out, `null` begins anew. */
  push(value: number | null, at: number): void;
  subscribe(listener: () => void): () => void;
  /** The same list until a value comes in; the oldest first. */
  getSnapshot(): readonly number[];
}

const NONE: readonly number[] = [];

/** A history of at most `limit` values. @param limit @default 60 */
export function createHistory(limit = 60): History {
  const listeners = new Set<() => void>();
  let values = NONE;
  let lastAt = NaN;
  return {
    push(value, at) {
      if (value === null ? values.length === 0 : !Number.isFinite(value) || at === lastAt) return;
      lastAt = at;
      values = value === null ? NONE : [...values.slice(1 - limit), value];
      const told = [...listeners];
      for (const listener of told) listener();
    },
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    getSnapshot: () => values,
  };
}
