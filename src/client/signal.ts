/**
 * A value that tells when it changes: the smallest thing that `useSyncExternalStore` can read.
 */

import { guard } from './environment.js';

/** A value to read and to listen to. */
export interface Signal<Value> {
  get(): Value;
  /** Calls `listener` after each change. Returns the way to stop, which may be called more than once. */
  subscribe(listener: () => void): () => void;
}

/** A signal whose owner may set it. */
export interface WritableSignal<Value> extends Signal<Value> {
  set(value: Value): void;
}

/** A set of listeners that may grow or shrink while it is being told. */
export interface Listeners {
  add(listener: () => void): () => void;
  notify(): void;
}

export function createListeners(): Listeners {
  const listeners = new Set<{ readonly call: () => void }>();
  return {
    add(call) {
      // A box for each, so that the same function added twice is called and removed as two.
      const box = { call };
      listeners.add(box);
      return () => void listeners.delete(box);
    },
    notify() {
      for (const box of [...listeners]) guard(box.call);
    },
  };
}

/** Whether two records hold the same. */
export function isSame<Value extends object>(one: Value, other: Value): boolean {
  const all = { ...one, ...other };
  for (const key in all) if (one[key] !== other[key]) return false;
  return true;
}

/** Setting it to a record that holds the same as the one before changes nothing. */
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
