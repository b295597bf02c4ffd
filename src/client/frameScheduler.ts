/**
 * Runs a flush once a frame, however often it is asked for; by timer where no frames come. Under
 * load it runs less often, so that what follows from it (rendering above all) leaves the page room.
 */
import type { Clock, TimerHandle } from './environment.js';

/** Asks for a flush at the next chance. Repeated asking before it changes nothing. */
export interface FrameScheduler {
  request(): void;
  cancel(): void;
}

/** The longest wait for a frame, in ms: hidden and covered pages are given none. */
const LONGEST_WAIT = 100;

/** However long a flush takes, the next is not put off for longer than this, in ms. */
const LONGEST_PAUSE = 500;

/**
 * How long the flush after one that took `cost` ms should wait, in ms. The cost is that of our
 * subscribers' scripts; style, layout and paint come on top, about twice as much. What fits into a
 * frame with them (5 ms) waits for few frames, so that a log or a card moves smoothly; what does not
 * waits by the square of it, so that hundreds of rows leave the page over nine tenths of its time.
 */
function pauseAfter(cost: number, longest: number): number {
  return Math.min(longest, 6 * cost ** 2);
}

/** Whether the page draws: a hidden one is given no frames and no room is to be left for them. */
const isDrawn = (): boolean =>
  typeof requestAnimationFrame === 'function' && !(typeof document === 'object' && document.hidden);

/** @param longestPause ms; 0 flushes at the next frame, whatever it costs */
export function createFrameScheduler(
  clock: Clock,
  flush: () => void,
  longestPause = LONGEST_PAUSE,
): FrameScheduler {
  let timer: TimerHandle;
  let frame: number | undefined;
  let isRequested = false;
  /** What the last flush costs is not known yet, and so not when the next may be. */
  let isMeasuring = false;
  let notBefore = Number.NEGATIVE_INFINITY;

  function cancel(): void {
    if (!isRequested) return;
    isRequested = false;
    clock.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  function run(): void {
    cancel();
    if (isDrawn()) measure();
    else flush();
  }

  /**
   * Flushes, and takes the time. The cache tells its subscribers by a timer of no length, so two
   * more of those enclose their work. It is work that was really done, so neither is the clock's.
   */
  function measure(): void {
    const start = performance.now();
    let told = start;
    isMeasuring = true;
    setTimeout(() => (told = performance.now()), 0);
    try {
      flush();
    } finally {
      // Also where a listener of the application threw: the next flush waits for this.
      const cost = performance.now() - start;
      setTimeout(() => {
        isMeasuring = false;
        notBefore = start + pauseAfter(cost + performance.now() - told, longestPause);
        if (isRequested) schedule();
      }, 0);
    }
  }

  function schedule(): void {
    const pause = notBefore - performance.now();
    if (!isDrawn()) timer = clock.setTimeout(run, 0);
    else if (pause > 0) timer = clock.setTimeout(nextFrame, pause);
    else nextFrame();
  }

  function nextFrame(): void {
    timer = clock.setTimeout(run, LONGEST_WAIT);
    frame = requestAnimationFrame(run);
  }

  return {
    request() {
      if (isRequested) return;
      isRequested = true;
      if (!isMeasuring) schedule();
    },
    cancel,
  };
}
