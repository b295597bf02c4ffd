/**
 * Reads a log from one line to its end, in slices short enough that the page stays smooth, and
 * goes on where it stopped when lines are added. No DOM.
 */
import type { LogSource } from '../../../protocol/logSource.js';
import type { LogLine } from '../../../protocol/task.js';
import { WORK_BUDGET, type LogScheduler } from './scheduler.js';

/** So many lines or fewer are read at once where time is given for it. */
const FEW = 4_000;
/** More of them are not even begun before the page has shown what it has, this many ms later. */
const FIRST_PAUSE = 50;

/** Characters read between two looks at the clock. */
const STRETCH = 1 << 16;

/** What a scan does with the lines. */
export interface LineVisitor {
  /** One line, in order of number; `undefined` where it is not kept. */
  visit(line: LogLine | undefined, number: number): void;
  /** After each slice that ran in the background, not within `advance`. */
  onSlice(): void;
}

/** A reading of a log that can be continued and stopped. */
export class LineScan {
  /** The next line to be read. */
  next: number;
  readonly #source: LogSource;
  readonly #visitor: LineVisitor;
  readonly #scheduler: LogScheduler;
  #cancel: (() => void) | null = null;

  constructor(source: LogSource, from: number, visitor: LineVisitor, scheduler: LogScheduler) {
    this.#source = source;
    this.next = from;
    this.#visitor = visitor;
    this.#scheduler = scheduler;
  }

  /** Whether every line written so far was read. */
  get isDone(): boolean {
    return this.next >= this.#source.getSnapshot().count;
  }

  /**
   * Reads on: a few lines at once, for up to `budget` ms, and what is left then later, slice by slice.
   * @param budget in ms; 0 leaves all of it for the next slice
   */
  advance(budget: number): void {
    if (this.#cancel || this.isDone) return;
    const isFew = this.#source.getSnapshot().count - this.next <= FEW;
    if (budget > 0 && isFew) this.#read(budget);
    if (this.isDone) return;
    const pause = budget > 0 && !isFew ? FIRST_PAUSE : 0;
    this.#cancel = this.#scheduler.after(pause, this.#slice);
  }

  /** Reads no more until `advance` is called again. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  readonly #slice = (): void => {
    this.#cancel = null;
    this.#read(WORK_BUDGET);
    this.advance(0);
    this.#visitor.onSlice();
  };

  #read(budget: number): void {
    const { firstLine, count } = this.#source.getSnapshot();
    const deadline = this.#scheduler.now() + budget;
    this.next = Math.max(this.next, firstLine);
    let characters = 0;
    while (this.next < count) {
      const line = this.#source.getLine(this.next);
      this.#visitor.visit(line, this.next);
      this.next += 1;
      // The 32 stands for what an empty line costs.
      characters += (line?.text.length ?? 0) + 32;
      if (characters > STRETCH) {
        if (this.#scheduler.now() >= deadline) return;
        characters = 0;
      }
    }
  }
}
