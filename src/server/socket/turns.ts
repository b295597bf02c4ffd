/**
 * Does what one client says one after the other, and stops reading from it while too much waits.
 */

/** Messages that may wait for their answer before the client is not read from any more. */
const MAX_WAITING = 64;

/** What is read from. */
interface Source {
  readonly isPaused: boolean;
  pause(): void;
  resume(): void;
}

/** The turns of one client. */
export class Turns {
  readonly #source: Source;
  readonly #failed: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(source: Source, failed: (error: unknown) => void) {
    this.#source = source;
    this.#failed = failed;
  }

  /** Does this once all before it is done. */
  add(work: () => Promise<void> | void): void {
    this.#waiting += 1;
    if (this.#waiting > MAX_WAITING) this.#source.pause();
    this.#last = this.#last
      .then(work)
      .catch(this.#failed)
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === 0 && this.#source.isPaused) this.#source.resume();
      });
  }
}
