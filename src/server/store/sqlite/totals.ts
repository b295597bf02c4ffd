/**
 * What there is on disk altogether, counted along with each change. Pure data structure.
 */
import type { Entry } from './entryCache.js';
import { finishedAt } from './taskRows.js';

/** Sums over all tasks on disk. */
export class Totals {
  /** Tasks that have finished. */
  finished: number;
  /** Bytes of tasks, without their logs. */
  taskBytes: number;
  lineBytes: number;

  constructor(start: Pick<Totals, 'finished' | 'taskBytes' | 'lineBytes'>) {
    this.finished = start.finished;
    this.taskBytes = start.taskBytes;
    this.lineBytes = start.lineBytes;
  }

  get bytes(): number {
    return this.taskBytes + this.lineBytes;
  }

  add(entry: Entry): void {
    this.#count(entry, 1);
  }

  subtract(entry: Entry): void {
    this.#count(entry, -1);
  }

  /** A task that is not on disk yet counts for nothing. */
  #count({ saved, bytes, lineBytes }: Entry, sign: 1 | -1): void {
    if (saved === undefined) return;
    if (finishedAt(saved) !== null) this.finished += sign;
    this.taskBytes += sign * bytes;
    this.lineBytes += sign * lineBytes;
  }
}
