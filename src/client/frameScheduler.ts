/**
 * Brings news to the page once a frame, however often it is asked to; by timer where no frames
 * come. Under load it does so less often and in parts, a part a frame, so that what follows from it
 * (rendering above all) leaves the page room.
 */
import type { Clock, TimerHandle } from './environment.js';

/** What is to be brought. */
export interface News {
  /**
   * Takes up what is waiting now; what comes later waits for the next time.
   * @param onlyUrgent only what may not wait for a page that is busy
   * @returns how many pieces that are
   */
  take(onlyUrgent: boolean): number;
  /** Brings so many of the pieces that were taken up. */
  bring(count: number): void;
  /** What is not urgent comes to the page this many ms after the last time. */
  onPause?(pause: number): void;
}

export interface FrameScheduler {
  /** Asks for the next chance; for something urgent, for the next frame. Repeated asking changes nothing. */
  request(isUrgent?: boolean): void;
  /** Everything was brought in another way. */
  cancel(): void;
}

/** The longest wait for a frame, in ms: hidden and covered pages are given none. */
const LONGEST_WAIT = 100;

/** However long it takes to bring the news, the next is not put off for longer than this, in ms. */
const LONGEST_PAUSE = 1_000;

/**
 * What one part should cost at most, in ms of our subscribers' scripts. Style, layout and paint come
 * on top, about as much, so that at most one frame is missed. Shorter parts would miss none, but each
 * part is paid for with a frame of its own, which costs a page of many rows more than the rows do.
 */
const PART = 16;

/**
 * Where every piece renders the whole page anew (one component that reads all tasks), parts cost
 * more than the whole: no more of them than this.
 */
const MOST_PARTS = 4;

/**
 * How long news should wait after some that took `cost` ms. A ms or two (a log, a card, a dozen rows)
 * waits for few frames, so that it moves smoothly; more waits by the square of it, so that a hundred
 * rows leave the page over nine tenths of its time.
 */
function pauseAfter(cost: number): number {
  return Math.min(LONGEST_PAUSE, 12 * cost ** 2);
}

/** Whether the page draws: a hidden one is given no frames and no room is to be left for them. */
const isDrawn = (): boolean =>
  typeof requestAnimationFrame === 'function' && !(typeof document === 'object' && document.hidden);

export function createFrameScheduler(clock: Clock, news: News): FrameScheduler {
  let timer: TimerHandle;
  let frame: number | undefined;
  let isRequested = false;
  let isUrgent = false;
  /** What the last part costs is not known yet, and so not when the next may be. */
  let isMeasuring = false;
  // The present round: what was taken up together.
  let startedAt = 0;
  let pieces = 0;
  /** Pieces that are still to be brought. */
  let left = 0;
  let perPart = 0;
  /** ms of scripts so far. */
  let cost = 0;
  /** Not only what was urgent. */
  let isWhole = false;
  /** What a piece cost in the last round, in ms. */
  let costOfPiece = 0;
  let notBefore = Number.NEGATIVE_INFINITY;

  function unschedule(): void {
    clock.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  function schedule(): void {
    const pause = left > 0 || isUrgent ? 0 : notBefore - performance.now();
    if (!isDrawn()) timer = clock.setTimeout(run, 0);
    else if (pause > 0) timer = clock.setTimeout(nextFrame, pause);
    else nextFrame();
  }

  function nextFrame(): void {
    timer = clock.setTimeout(run, LONGEST_WAIT);
    frame = requestAnimationFrame(run);
  }

  function run(): void {
    unschedule();
    if (!isDrawn()) {
      begin(true);
      // Before it is brought: who is told may ask for more, or throw.
      left = 0;
      news.bring(pieces);
      return;
    }
    if (left === 0) begin(!isUrgent || performance.now() >= notBefore);
    if (left > 0) bringPart();
    else if (isRequested) schedule();
  }

  function begin(withAll: boolean): void {
    isWhole = withAll;
    isRequested = !withAll;
    isUrgent = false;
    pieces = left = news.take(!withAll);
    perPart = Math.ceil(
      pieces / Math.min(MOST_PARTS, Math.ceil((pieces * costOfPiece) / PART) || 1),
    );
    startedAt = performance.now();
    cost = 0;
  }

  /**
   * Brings a part, and takes the time. The cache tells its subscribers by a timer of no length, so
   * two more of those enclose their work. It is work that was really done, so neither is the clock's.
   */
  function bringPart(): void {
    const count = Math.min(perPart, left);
    const start = performance.now();
    let told = start;
    left -= count;
    isMeasuring = true;
    setTimeout(() => (told = performance.now()), 0);
    try {
      news.bring(count);
    } finally {
      // Also where a listener of the application threw: what comes next waits for this.
      cost += performance.now() - start;
      setTimeout(() => {
        isMeasuring = false;
        cost += performance.now() - told;
        if (left === 0) endRound();
        if (isRequested || left > 0) schedule();
      }, 0);
    }
  }

  function endRound(): void {
    costOfPiece = cost / pieces;
    if (!isWhole) return;
    const pause = pauseAfter(cost);
    notBefore = startedAt + pause;
    news.onPause?.(pause);
  }

  return {
    request(urgently = false) {
      if (isRequested && (isUrgent || !urgently)) return;
      isRequested = true;
      isUrgent ||= urgently;
      if (isMeasuring || left > 0) return;
      unschedule();
      schedule();
    },
    cancel() {
      unschedule();
      isRequested = false;
      isUrgent = false;
      left = 0;
    },
  };
}
