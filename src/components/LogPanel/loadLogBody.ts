/**
 * Loads the body of the log panel, which most pages need later than the rest: once for all panels
 * of a page, and again where it fails. No React.
 */
import { systemClock, type Clock } from '../../shared/clock.js';
import { createSignal, type Signal } from '../../shared/signal.js';

/** How the loading stands. `value` is there once it is `loaded`. */
export interface LoadState<Value> {
  readonly status: 'idle' | 'loading' | 'loaded' | 'failed';
  readonly value: Value | null;
}

/** Code that is loaded when it is needed. */
export interface Loader<Value> extends Signal<LoadState<Value>> {
  /**
   * Loads it, unless it is there or on its way. Never rejects: after the last attempt the status is
   * `failed`, and another call starts over.
   */
  load(): Promise<void>;
}

/** Pauses before the second and the third attempt, in ms. */
const RETRY_DELAYS = [500, 2_000];

export const NOT_LOADED = { status: 'idle', value: null } as const;

/** @param importModule loads the code; called again after a failure */
export function createLoader<Value>(
  importModule: () => Promise<Value>,
  clock: Clock = systemClock,
): Loader<Value> {
  const state = createSignal<LoadState<Value>>(NOT_LOADED);
  let loading: Promise<void> | null = null;

  async function attempt(retryDelays: readonly number[]): Promise<void> {
    try {
      state.set({ status: 'loaded', value: await importModule() });
    } catch {
      const [delay, ...rest] = retryDelays;
      if (delay === undefined) {
        loading = null;
        state.set({ status: 'failed', value: null });
        return;
      }
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, delay));
      await attempt(rest);
    }
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    load() {
      if (loading === null) {
        state.set({ status: 'loading', value: null });
        loading = attempt(RETRY_DELAYS);
      }
      return loading;
    },
  };
}

/** The body, for all panels of the page. */
export const logBody = /* @__PURE__ */ createLoader(
  async () => (await import('./LogBody.js')).LogBody,
);

/**
 * Loads the code of the log panel now. Panels do this on their own: when the page is idle, when the
 * pointer or the focus comes to their button, and when they open. Await it in tests that look for the
 * lines of an open panel at once, or call it where you know that a log is about to be opened.
 * @throws {Error} when the code could not be loaded after three attempts
 */
export async function preloadLogPanel(): Promise<void> {
  await logBody.load();
  if (logBody.get().status !== 'loaded') {
    throw new Error(
      'The code of the log panel could not be loaded. Check that the server still has the files of this build.',
    );
  }
}

/** Safari has no idle callback: this many ms after the panel is there, the page has usually settled. */
const SETTLED_DELAY = 2_000;

/** Calls back when the page has nothing else to do. Returns the way to cancel. */
export function whenIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(callback);
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(callback, SETTLED_DELAY);
  return () => clearTimeout(timer);
}

/** Whether the reader asked the browser to save data, so that nothing is loaded before it is needed. */
export function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}
