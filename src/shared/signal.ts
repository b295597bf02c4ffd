/**
 * A value that can be read and listened to: the smallest thing that `useSyncExternalStore` can read.
 */
import { createListeners } from './listeners.js';

/** A value to read and to listen to. */
export interface Signal<Value> {
  get(): Value;
  /** Calls `listener` after each change. Returns an unsubscribe function, which may be called more than once. */
  subscribe(listener: () => void): () => void;
}

/** A signal whose owner sets it. */
export interface WritableSignal<Value> extends Signal<Value> {
  set(value: Value): void;
}

/** Whether two records hold the same values. */
export function isSame<Value extends object>(one: Value, other: Value): boolean {
  const all = { ...one, ...other };
  for (const key in all) if (one[key] !== other[key]) return false;
  return true;
}

/** Setting it to a record that holds the same values as the one before changes nothing. */
export function createSignal<Value extends object>(initial: Value): WritableSignal<Value> {
  let value = initial;
  const listeners = createListeners();
  return {
    get: () => value,
    set(next) {
      if (isSame(next, value)) return;
      value = next;
      listeners.notify();
    },
    subscribe: listeners.add,
  };
}
