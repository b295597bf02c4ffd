/**
 * A set of listeners, and the safe way to call them. Imports nothing.
 */

/** A set of listeners that may grow or shrink while it is notified. */
export interface Listeners {
  /** Returns the way to remove it, which may be called more than once. */
  add(listener: () => void): () => void;
  notify(): void;
  readonly size: number;
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
    get size() {
      return listeners.size;
    },
  };
}

/** Calls into the application. What it throws is reported as uncaught, and stops nothing of ours. */
export function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
