/**
 * What the client takes from the world around it, so that tests can give it another one:
 * the clock, chance, and the page's own events.
 */

/** A timer that was started. */
export type TimerHandle = unknown;

/** Time. The default is the machine's own. */
export interface Clock {
  /** ms since epoch. */
  now(): number;
  setTimeout(callback: () => void, delay: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** Of longer delays (ms) browsers and Node make none at all. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => setTimeout(callback, Math.min(delay, LONGEST_DELAY)),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** What the page tells us of itself. */
export type PageEvent = 'shown' | 'hidden' | 'online' | 'offline' | 'suspended' | 'resumed';

/** The page: whether people see it, whether it has a network, and when that changes. */
export interface Page {
  isHidden(): boolean;
  isOnline(): boolean;
  /** Calls `listener` at each change. Returns the way to stop. */
  listen(listener: (event: PageEvent) => void): () => void;
}

/**
 * The page that this code runs in. Where there is none (a server, a worker) it counts as shown and
 * online and never changes.
 */
export const browserPage: Page = {
  isHidden: () => typeof document !== 'undefined' && document.hidden,
  // `false` is a hint that is sometimes wrong, so the connection never believes it unproven.
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
  listen(listener) {
    if (typeof document === 'undefined') return () => {};
    const abort = new AbortController();
    const { signal } = abort;
    const on = (target: EventTarget, type: string, call: (event: Event) => void): void =>
      target.addEventListener(type, call, { signal });
    const tell = (target: EventTarget, type: string, event: PageEvent): void =>
      on(target, type, () => listener(event));
    const look = (): void => listener(document.hidden ? 'hidden' : 'shown');
    on(document, 'visibilitychange', look);
    tell(document, 'freeze', 'hidden');
    on(document, 'resume', look);
    tell(window, 'online', 'online');
    tell(window, 'offline', 'offline');
    // An open socket keeps a page out of the back/forward cache, so it is closed on the way in.
    tell(window, 'pagehide', 'suspended');
    on(window, 'pageshow', (event) => {
      if ('persisted' in event && event.persisted === true) listener('resumed');
    });
    return () => abort.abort();
  },
};

/** Calls into the application. A mistake of its own goes where its other uncaught errors go, and stops nothing of ours. */
export function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
