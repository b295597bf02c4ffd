/**
 * What one run writes, in order. A write that fails is tried again, with those after it waiting, so
 * that a store that is away for a moment costs neither a line nor an end.
 */
import type { Clock } from '../shared/clock.js';
import type { MaybePromise } from './store/store.js';

/** ms before each new try; the last one holds for those after it. */
const DELAYS = [100, 200, 400, 800, 1_600, 5_000] as const;

/** Tries of a write that may be lost in the end. */
const MAX_TRIES = DELAYS.length;

/** Writes that may wait; a store that hangs must not take all memory. */
const MAX_WAITING = 100_000;

/** One write. */
interface Write {
  run(): MaybePromise<unknown>;
  /** It is tried until it succeeds or the run is abandoned. */
  readonly isVital: boolean;
  tries: number;
  readonly settle: (value: unknown) => void;
}

/** What a queue of writes reports. */
export interface WriteEffects {
  failed(error: unknown, isLost: boolean): void;
}

/** The writes of one run. Where the store answers at once, so does this. */
export class Writes {
  readonly #clock: Clock;
  readonly #effects: WriteEffects;
  readonly #waiting: Write[] = [];
  #isBusy = false;
  #timer: unknown;
  #isAbandoned = false;

  constructor(clock: Clock, effects: WriteEffects) {
    this.#clock = clock;
    this.#effects = effects;
  }

  /**
   * Writes once all writes before are done.
   * @returns what the write gave; `undefined` where it was lost
   */
  add<Value>(run: () => MaybePromise<Value>, isVital = false): MaybePromise<Value | undefined> {
    if (this.#isAbandoned) return undefined;
    if (!this.#isBusy && this.#waiting.length === 0) {
      try {
        const written = run();
        if (!(written instanceof Promise)) return written;
        return this.#enqueue(run, isVital, written);
      } catch (error) {
        return this.#enqueue(run, isVital, Promise.reject(error as Error));
      }
    }
    if (this.#waiting.length >= MAX_WAITING && !isVital) {
      this.#effects.failed(new Error('Too many writes wait for the store.'), true);
      return undefined;
    }
    return this.#enqueue(run, isVital, undefined);
  }

  /** Tries nothing any more. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#clock.clearTimeout(this.#timer);
    for (const { settle } of this.#waiting.splice(0)) settle(undefined);
  }

  #enqueue<Value>(
    run: () => MaybePromise<Value>,
    isVital: boolean,
    running: Promise<unknown> | undefined,
  ): Promise<Value | undefined> {
    return new Promise((resolve) => {
      const settle = (value: unknown): void => resolve(value as Value | undefined);
      const write: Write = { run, isVital, tries: 0, settle };
      this.#waiting.push(write);
      if (running !== undefined) this.#follow(write, running);
      else if (!this.#isBusy) this.#next();
    });
  }

  #next(): void {
    const [write] = this.#waiting;
    if (write === undefined || this.#isAbandoned) return;
    let running: Promise<unknown>;
    try {
      running = Promise.resolve(write.run());
    } catch (error) {
      running = Promise.reject(error as Error);
    }
    this.#follow(write, running);
  }

  #follow(write: Write, running: Promise<unknown>): void {
    this.#isBusy = true;
    running.then(
      (value) => this.#done(write, value),
      (error: unknown) => this.#failed(write, error),
    );
  }

  #done(write: Write, value: unknown): void {
    this.#isBusy = false;
    if (this.#waiting[0] === write) this.#waiting.shift();
    write.settle(value);
    this.#next();
  }

  #failed(write: Write, error: unknown): void {
    if (this.#isAbandoned) return;
    write.tries += 1;
    const isLost = !write.isVital && write.tries > MAX_TRIES;
    this.#effects.failed(error, isLost);
    if (isLost) return this.#done(write, undefined);
    const delay = DELAYS[write.tries - 1] ?? DELAYS.at(-1) ?? 0;
    this.#timer = this.#clock.setTimeout(() => this.#next(), delay);
  }
}
