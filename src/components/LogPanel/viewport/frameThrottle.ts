/**
 * Lets a source that speaks up for each line cause at most one update a frame: the first at once,
 * more of them together before the next paint.
 */
import type { LogScheduler } from '../content/scheduler.js';

/** At most one update in this many ms; the screen shows no more. */
const FRAME = 16;

/** Calls `update`, but not too often. */
export class FrameThrottle {
  readonly #update: () => void;
  readonly #scheduler: LogScheduler;
  #updatedAt = -Infinity;
  #cancel: (() => void) | null = null;

  constructor(update: () => void, scheduler: LogScheduler) {
    this.#update = update;
    this.#scheduler = scheduler;
  }

  readonly request = (): void => {
    if (this.#cancel) return;
    if (this.#scheduler.now() - this.#updatedAt >= FRAME) this.#run();
    else this.#cancel = this.#scheduler.beforePaint(() => this.#run());
  };

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #run(): void {
    this.#cancel = null;
    this.#updatedAt = this.#scheduler.now();
    this.#update();
  }
}
