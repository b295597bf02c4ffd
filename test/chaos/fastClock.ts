/** Time that runs faster than the machine's, can be set, and counts what waits on it. */

/** A clock for client and hub; both take the same shape. */
export class FastClock {
  /** Added to what it shows: set it, and the clock jumps while its timers go on. */
  offset = 0;
  /** The timers that have not fired yet. */
  readonly timers = new Set<unknown>();
  /** Every wait that was ever asked for, in ms of this clock. */
  readonly delays: number[] = [];

  #shown = 1_000_000_000_000;
  #since = performance.now();
  #speed: number;

  /** @param speed how many ms of this clock are one of the machine's */
  constructor(speed: number) {
    this.#speed = speed;
  }

  now = (): number =>
    Math.round(this.#shown + (performance.now() - this.#since) * this.#speed) + this.offset;

  /** Runs at half its speed from now on. */
  slowDown(): void {
    this.#shown = this.now() - this.offset;
    this.#since = performance.now();
    this.#speed /= 2;
  }

  setTimeout = (callback: () => void, delay: number): unknown => {
    this.delays.push(delay);
    const handle = setTimeout(() => {
      this.timers.delete(handle);
      callback();
    }, delay / this.#speed);
    this.timers.add(handle);
    return handle;
  };

  clearTimeout = (handle: unknown): void => {
    this.timers.delete(handle);
    clearTimeout(handle as NodeJS.Timeout);
  };
}

/** Waits, in ms of the machine. */
export const pause = (duration: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, duration));
