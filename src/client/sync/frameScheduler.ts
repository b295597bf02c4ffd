/**
 * Brings news to the page once a frame, however often it is asked to; by timer where no frames
 * come. Under load it does so less often and in parts, a part a frame, so that what follows from it
 * (rendering above all) leaves the page room.
 */
import type { Clock, TimerHandle } from '../../shared/clock.js';

/** What is to be brought. */
export interface News {
  /**
   * Takes up what is waiting now; what comes later waits for the next time.
   * @param onlyUrgent only what may not wait long for a page that is busy
   * @returns how many pieces that are
   */
  take(onlyUrgent: boolean): number;
  /** Brings so many of the pieces that were taken up. */
  bring(count: number): void;
  /** What is not urgent comes to the page this many ms after the last time. */
  onPause?(pause: number): void;
}

export interface FrameScheduler {
  /** Asks for the next chance, which for something urgent comes soon. Repeated asking changes nothing. */
  request(isUrgent?: boolean): void;
  /** Everything was brought in another way. */
  cancel(): void;
}

/** The longest wait for a frame, in ms: hidden and covered pages are given none. */
const LONGEST_WAIT = 100;

/** However long it takes to bring the news, the next is not put off for longer than this, in ms. */
const LONGEST_PAUSE = 1_000;

/**
 * Nor what is urgent for longer than this, in ms: tasks that end together are told of one after the
 * other, and where a drawing is costly those of a few frames are drawn together. Below the 100 ms
 * that people take for at once (R. B. Miller, Response time in man-computer conversational
 * transactions, 1968).
 */
const LONGEST_URGENT_PAUSE = 50;

/**
 * What one part should cost at most, in ms of our subscribers' scripts: at most one frame is missed,
 * also where a part turns out to cost half as much again, and at most one more for style, layout and
 * paint, which come after the next frame has begun. Shorter parts would miss none, but each part is
 * paid for with a frame of its own, which costs a page of many rows more than the rows do.
 */
const PART = 20;

/**
 * Where every piece renders the whole page anew (one component that reads all tasks), parts cost
 * more than the whole: no more of them than this.
 */
const MOST_PARTS = 4;

/** What fewer pieces cost says little of what one does: most of it is the same for one and for many. */
const ENOUGH_PIECES = 8;

/** What a piece costs as long as nothing is known, in ms: a row that is drawn for the first time. */
const FIRST_GUESS = 0.25;

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
  let partsLeft = 0;
  /** ms of scripts so far. */
  let cost = 0;
  /** Not only what was urgent. */
  let isWhole = false;
  /** What a piece cost lately, in ms. */
  let costOfPiece = FIRST_GUESS;
  /** The pause after the last round that was whole, in ms. */
  let pause = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  let urgentNotBefore = Number.NEGATIVE_INFINITY;

  function unschedule(): void {
    clock.clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  function schedule(): void {
    // Never longer than a pause, also where the clock was set back.
    const wait = Math.min(
      LONGEST_PAUSE,
      (isUrgent ? urgentNotBefore : notBefore) - performance.now(),
    );
    if (!isDrawn()) timer = clock.setTimeout(run, 0);
    else if (left > 0 || wait <= 0) nextFrame();
    else timer = clock.setTimeout(nextFrame, wait);
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
    partsLeft = MOST_PARTS;
    startedAt = performance.now();
    cost = 0;
  }

  /** As few parts as will do, by what is known so far: the first is as large as those after it would be. */
  function sizeOfPart(): number {
    const parts = Math.min(partsLeft, Math.max(1, Math.ceil((left * costOfPiece) / PART)));
    partsLeft -= 1;
    return Math.ceil(left / parts);
  }

  /**
   * Brings a part, and takes the time. The cache tells its subscribers by a timer of no length, so
   * two more of those enclose their work. It is work that was really done, so neither is the clock's.
   */
  function bringPart(): void {
    const count = sizeOfPart();
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
        const brought = pieces - left;
        if (brought >= ENOUGH_PIECES || cost > PART) costOfPiece = cost / brought;
        if (left === 0) endRound();
        if (isRequested || left > 0) schedule();
      }, 0);
    }
  }

  function endRound(): void {
    if (isWhole) {
      pause = pauseAfter(cost);
      notBefore = startedAt + pause;
      news.onPause?.(pause);
    }
    urgentNotBefore = startedAt + Math.min(pause, LONGEST_URGENT_PAUSE);
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
