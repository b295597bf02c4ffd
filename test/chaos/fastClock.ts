/**
 * Time that runs faster than the machine's, can be set, and counts what waits on it. It stands still
 * while this process is not given the processor: else a machine that is busy for a moment would look
 * like a peer that was silent for a minute.
 */

/** How often due timers are looked for, in ms of the machine. */
const LOOK_EVERY = 4;

/** What more of the machine's time has passed than this counts for no more, in ms. */
const LONGEST_STEP = 3 * LOOK_EVERY;

interface Timer {
  /** In ms of this clock, without its offset. */
  readonly due: number;
  readonly ring: () => void;
}

/** A clock for client and hub; both take the same shape. */
export class FastClock {
  /** Added to what it shows: set it, and the clock jumps while its timers go on. */
  offset = 0;
  /** The timers that have not fired yet, in the order in which they were set. */
  readonly timers = new Set<unknown>();
  /** Every wait that was ever asked for, in ms of this clock. */
  readonly delays: number[] = [];

  #time = 1_000_000_000_000;
  #lookedAt = performance.now();
  #speed: number;
  #look: NodeJS.Timeout | undefined;
  #isFrozen = false;
  #isStopped = false;

  /** @param speed how many ms of this clock are one of the machine's */
  constructor(speed: number) {
    this.#speed = speed;
  }

  now = (): number => Math.round(this.#advance()) + this.offset;

  /** Like {@link FastClock.now}, but nobody sets it. */
  elapsed = (): number => this.#advance();

  /** Time goes on and no timer fires, as in a frozen page; what was due fires when it thaws. */
  freeze(): void {
    this.#isFrozen = true;
    this.#rest();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#lookAgain();
  }

  /** Nothing fires any more, as in a page that is gone. */
  stop(): void {
    this.#isStopped = true;
    this.timers.clear();
    this.#rest();
  }

  /** Runs at half its speed from now on, but never slower than the machine's. */
  slowDown(): void {
    this.#advance();
    this.#speed = Math.max(1, this.#speed / 2);
  }

  setTimeout = (callback: () => void, delay: number): unknown => {
    this.delays.push(delay);
    const timer: Timer = { due: this.#advance() + delay, ring: callback };
    if (this.#isStopped) return timer;
    this.timers.add(timer);
    this.#lookAgain();
    return timer;
  };

  clearTimeout = (timer: unknown): void => {
    this.timers.delete(timer);
    if (this.timers.size === 0) this.#rest();
  };

  /** Runs as the machine's clock from now on. */
  keepTime(): void {
    this.#advance();
    this.#speed = 1;
    this.#lookAgain();
  }

  #advance(): number {
    const at = performance.now();
    this.#time += Math.min(LONGEST_STEP, at - this.#lookedAt) * this.#speed;
    this.#lookedAt = at;
    return this.#time;
  }

  #pending(): Timer[] {
    return ([...this.timers] as Timer[]).toSorted((a, b) => a.due - b.due);
  }

  #lookAgain(): void {
    this.#rest();
    const [first] = this.#pending();
    if (first === undefined || this.#isFrozen) return;
    const wait = Math.min(LOOK_EVERY, Math.max(0, first.due - this.#time) / this.#speed);
    this.#look = setTimeout(() => this.#ringDue(), wait);
  }

  #rest(): void {
    clearTimeout(this.#look);
    this.#look = undefined;
  }

  #ringDue(): void {
    const time = this.#advance();
    try {
      for (const timer of this.#pending()) {
        if (this.#isFrozen) return;
        // One that rang before may have cleared it.
        if (timer.due > time || !this.timers.delete(timer)) continue;
        timer.ring();
      }
    } finally {
      this.#lookAgain();
    }
  }
}

/** Waits, in ms of the machine. */
export const pause = (duration: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, duration));
