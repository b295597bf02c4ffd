import { describe, expect, it, vi } from 'vitest';

import { createStore } from '../../src/display/store.js';

describe('createStore', () => {
  it('should tell each listener of each value, until it stops listening', () => {
    const store = createStore(1);
    const listener = vi.fn();
    const stop = store.subscribe(listener);
    store.set(2);
    expect(store.getSnapshot()).toBe(2);
    expect(listener).toHaveBeenCalledTimes(1);
    stop();
    stop();
    store.set(3);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('should keep the same function apart where it listens twice', () => {
    const store = createStore(1);
    const listener = vi.fn();
    const stop = store.subscribe(listener);
    store.subscribe(listener);
    stop();
    store.set(2);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('should tell also those after a listener that stops itself', () => {
    const store = createStore(1);
    const later = vi.fn();
    const stop = store.subscribe(() => stop());
    store.subscribe(later);
    store.set(2);
    expect(later).toHaveBeenCalledTimes(1);
  });
});
