/**
 * One timer for everything on the page that changes with time: "12 s ago", time taken, countdowns.
 * It sleeps until the next text really changes, and stops while nobody listens or the page is
 * hidden. No React here. May use timers and the page's visibility; both can be injected.
 */

/** A text that depends on the time, and when it will next read differently (null: never). */
export interface Tick {
  readonly text: string;
  /** ms since epoch. */
  readonly nextAt: number | null;
}

/** The shared timer. */
export interface Ticker {
  /** The time that everything rendered in one go sees. ms since epoch. */
  now(): number;
  /**
   * Calls `listener` once `dueAt()` has come, again and again. Returns the way to stop, which may be
   * called more than once.
   */
  listen(listener: () => void, dueAt: () => number | null): () => void;
}

/** What a ticker stands on. */
export interface TickerOptions {
  /** @default Date.now */
  readonly now?: () => number;
  /** @default setTimeout */
  readonly setTimeout?: (run: () => void, ms: number) => unknown;
  /** @default clearTimeout */
  readonly clearTimeout?: (timer: unknown) => void;
  /** Whose `visibilitychange` is listened to. @default the global document, if there is one */
  readonly document?: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'> | null;
}

/** Browsers turn longer delays into none at all. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** A ticker of its own clock. The kit shares one; tests and stories make others. */
export function createTicker(options: TickerOptions = {}): Ticker {
  const readClock = options.now ?? Date.now;
  const setTimer =
    options.setTimeout ?? ((run: () => void, ms: number): unknown => setTimeout(run, ms));
  const clearTimer =
    options.clearTimeout ??
    ((timer: unknown): void => clearTimeout(timer as ReturnType<typeof setTimeout>));
  const page =
    options.document === undefined
      ? typeof document === 'undefined'
        ? null
        : document
      : options.document;

  const listeners = new Map<() => void, () => number | null>();
  let timer: unknown = null;
  let timerDue = Infinity;
  let reading: number | null = null;

  function now(): number {
    // One reading for one turn of the event loop: all that is rendered together agrees.
    if (reading === null) {
      reading = readClock();
      queueMicrotask(() => {
        reading = null;
      });
    }
    return reading;
  }

  function sleep(): void {
    if (timer !== null) clearTimer(timer);
    timer = null;
    timerDue = Infinity;
  }

  /** Sets the timer for `due` unless it already rings before. */
  function wakeAt(due: number): void {
    if (due >= timerDue || page?.hidden === true) return;
    sleep();
    timerDue = due;
    timer = setTimer(ring, Math.min(LONGEST_DELAY, Math.max(0, Math.ceil(due - readClock()))));
  }

  function ring(): void {
    sleep();
    reading = null;
    const at = now();
    // A copy: a listener may add or remove others.
    for (const [listener, dueAt] of [...listeners]) {
      if ((dueAt() ?? Infinity) <= at) listener();
    }
    let earliest = Infinity;
    for (const dueAt of listeners.values()) earliest = Math.min(earliest, dueAt() ?? Infinity);
    if (earliest < Infinity) wakeAt(earliest);
  }

  return {
    now,
    listen(listener, dueAt) {
      // Each call is a listener of its own, even for the same function.
      const own = (): void => listener();
      if (listeners.size === 0) page?.addEventListener('visibilitychange', ring);
      listeners.set(own, dueAt);
      wakeAt(dueAt() ?? Infinity);
      return () => {
        if (!listeners.delete(own)) return;
        if (listeners.size > 0) return;
        page?.removeEventListener('visibilitychange', ring);
        sleep();
      };
    },
  };
}

/** A ticker whose clock stands still, for screenshots and tests: it never calls anybody. */
export function createFrozenTicker(now: number): Ticker {
  return { now: () => now, listen: () => () => undefined };
}
