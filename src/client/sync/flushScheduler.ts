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
 * Hands over what waits, or only what is urgent of it.
 * @param addCost adds what it causes after it has returned, in ms, such as rendering
 * @returns whether there is more for the next frame
 */
export type Flush = (onlyUrgent: boolean, addCost?: (cost: number) => void) => boolean;

export function createFlushScheduler(clock: Clock, flush: Flush): FlushScheduler {
  let timer: TimerHandle;
  let frame: number | undefined;
  let isRequested = false;
  let isUrgent = false;
  /** Whether the last flush needs further frames. */
  let hasMore = false;
  /** ms that the parts of the last flush have cost so far. */
  let cost = 0;
  /** When `cost` was last added to. */
  let measuredAt = Number.NEGATIVE_INFINITY;

  function unschedule(): void {
    clock.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  /** ms until a flush of everything may be. */
  function timeLeft(): number {
    const passed = performance.now() - measuredAt;
    // Less than none where the clock was set back, as tests with faked timers do.
    return hasMore || passed < 0 ? 0 : pauseAfter(cost) - passed;
  }

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
    const isDue = !isDrawn() || timeLeft() <= 0;
    const onlyUrgent = !isDue && isUrgent;
    isRequested = !isDue;
    isUrgent = false;
    if (isRequested) schedule();
    if (onlyUrgent) flush(true);
    else if (isDue) flushPart();
  }

  function flushPart(): void {
    if (!hasMore) cost = 0;
    const startedAt = performance.now();
    const addCost = (ms: number): void => {
      measuredAt = performance.now();
      cost += ms;
    };
    hasMore = false;
    try {
      if (isDrawn()) hasMore = flush(false, addCost);
      else while (flush(false, addCost));
    } finally {
      addCost(performance.now() - startedAt);
      const flushedAt = measuredAt;
      // React renders in a microtask of the first listener that changes its state.
      queueMicrotask(() => addCost(performance.now() - flushedAt));
      isRequested ||= hasMore;
      if (isRequested) schedule();
    }
  }

  return {
    request(urgently = false) {
      // Timers are late on a busy page, so each request checks whether the pause is over.
      const isLate = isRequested && frame === undefined && timeLeft() <= 0;
      if (isRequested && !isLate && (isUrgent || !urgently)) return;
      isRequested = true;
      isUrgent ||= urgently;
      schedule();
    },
    cancel() {
      unschedule();
      isRequested = false;
      isUrgent = false;
      hasMore = false;
    },
  };
}
