/**
 * When updates reach the page: at most once a frame, by timer where no frames come. A large flush
 * takes a few frames in a row, so that clicks are answered in between. After a costly flush the next
 * one waits, so that the page keeps most of its main thread.
 */
import type { Clock, TimerHandle } from '../../shared/clock.js';

export interface FlushScheduler {
  /** Asks for a flush. An urgent one waits for the next frame and no longer. */
  request(isUrgent?: boolean): void;
  /** Everything was flushed in another way. */
  cancel(): void;
}

/** The longest wait for a frame, in ms: hidden and covered pages get none. */
const LONGEST_FRAME = 100;

/**
 * The longest pause after a flush, in ms: what people see is never much older than this. Below
 * 100 ms a change feels immediate (R. B. Miller, Response time in man-computer conversational
 * transactions, 1968).
 */
const LONGEST_PAUSE = 100;

/** ms to wait after a flush that took `cost` ms. */
const pauseAfter = (cost: number): number => Math.min(LONGEST_PAUSE, 2 * cost);

/** Whether the page draws: a hidden one is given no frames, and needs no room for them. */
const isDrawn = (): boolean =>
  typeof requestAnimationFrame === 'function' && !(typeof document === 'object' && document.hidden);

/**
 * @param flush flushes what waits, or only what is urgent of it; returns whether there is more of it
 * for the next frame
 */
export function createFlushScheduler(
  clock: Clock,
  flush: (onlyUrgent: boolean) => boolean,
): FlushScheduler {
  let timer: TimerHandle;
  let frame: number | undefined;
  let isRequested = false;
  let isUrgent = false;
  /** What the last flush costs is not known yet, and so not when the next may be. */
  let isMeasuring = false;
  /** ms that the parts of the present flush have cost so far. */
  let cost = 0;
  let notBefore = Number.NEGATIVE_INFINITY;

  function unschedule(): void {
    clock.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  /** ms until a flush of everything may be; never longer than a pause, also where a clock was set back. */
  const timeLeft = (): number => Math.min(LONGEST_PAUSE, notBefore - performance.now());

  function schedule(): void {
    unschedule();
    if (!isDrawn()) timer = clock.setTimeout(run, 0);
    else if (isUrgent || timeLeft() <= 0) onNextFrame();
    else timer = clock.setTimeout(onNextFrame, timeLeft());
  }

  function onNextFrame(): void {
    timer = clock.setTimeout(run, LONGEST_FRAME);
    frame = requestAnimationFrame(run);
  }

  function run(): void {
    unschedule();
    const onlyUrgent = isDrawn() && timeLeft() > 0;
    isRequested = onlyUrgent;
    isUrgent = false;
    if (onlyUrgent) {
      schedule();
      flush(true);
    } else if (isDrawn()) flushPart();
    else while (flush(false));
  }

  /**
   * Flushes, and measures. The cache notifies its observers by a timer of 0 ms, so two more of those
   * enclose what they render. That work is real, so neither timer is the clock's.
   */
  function flushPart(): void {
    const start = performance.now();
    let notifiedAt = start;
    let hasMore = false;
    isMeasuring = true;
    setTimeout(() => (notifiedAt = performance.now()), 0);
    try {
      hasMore = flush(false);
    } finally {
      cost += performance.now() - start;
      setTimeout(() => {
        const now = performance.now();
        cost += now - notifiedAt;
        isMeasuring = false;
        isRequested ||= hasMore;
        if (!hasMore) {
          notBefore = now + pauseAfter(cost);
          cost = 0;
        }
        if (isRequested) schedule();
      }, 0);
    }
  }

  return {
    request(urgently = false) {
      if (isRequested && (isUrgent || !urgently)) return;
      isRequested = true;
      isUrgent ||= urgently;
      // An urgent flush need not know what the last one cost.
      if (!isMeasuring || urgently) schedule();
    },
    cancel() {
      unschedule();
      isRequested = false;
      isUrgent = false;
    },
  };
}
