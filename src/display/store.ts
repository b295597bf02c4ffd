/** A value that tells when it changes, shaped so that React can read it. */

/** A value to read and to listen to. */
export interface Store<Value> {
  subscribe(listener: () => void): () => void;
  getSnapshot(): Value;
}

/** A store whose owner sets it. */
export interface WritableStore<Value> extends Store<Value> {
  set(value: Value): void;
}

/** A store that holds `value` at first. */
export function createStore<Value>(value: Value): WritableStore<Value> {
  const listeners = new Set<() => void>();
  let current = value;
  return {
    getSnapshot: () => current,
    set(next) {
      current = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      // Each call is a listener of its own, even for the same function.
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
