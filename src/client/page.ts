/**
 * The page around the client: whether it is shown, whether it has a network, and when that changes.
 */

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
