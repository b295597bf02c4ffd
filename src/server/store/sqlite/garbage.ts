/**
 * The lines of removed tasks, which go a few at a time: a log of a million lines must not hold up
 * the hub when it goes.
 */
import type { Database, Statement } from './driver.js';

/** Pieces of a log that go in one turn: about 16 MiB at most, for lines of usual length. */
const PIECES = 256;

/** Pages of 4 KiB that stay with the file, to be used again. */
const FREE_PAGES = 1_024;

/** Pages that go back to the disk in one turn. */
const VACUUM_PAGES = 4_096;

/** ms between two turns. */
const INTERVAL = 20;

/** ms before the next try where the file could not be written. */
const RETRY_DELAY = 10_000;

/** Sweeps what removed tasks left behind. */
export class Garbage {
  readonly #db: Database;
  readonly #next: Statement;
  readonly #drop: Statement;
  readonly #done: Statement;
  readonly #free: Statement;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(db: Database) {
    this.#db = db;
    this.#next = db.prepare('SELECT task FROM garbage LIMIT 1');
    this.#drop = db.prepare(
      'DELETE FROM lines WHERE rowid IN (SELECT rowid FROM lines WHERE task = ? LIMIT ?) RETURNING 1',
    );
    this.#done = db.prepare('DELETE FROM garbage WHERE task = ?');
    this.#free = db.prepare('PRAGMA freelist_count');
  }

  /** Begins, where it has not begun. */
  sweep(): void {
    this.#plan(INTERVAL);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #plan(delay: number): void {
    if (this.#isStopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      try {
        if (this.#turn()) this.#plan(INTERVAL);
      } catch {
        this.#plan(RETRY_DELAY);
      }
    }, delay).unref();
  }

  /**
   * Each statement is a transaction of its own; those of the store begin and end in one turn, so none
   * is open now.
   * @returns whether there is more
   */
  #turn(): boolean {
    const task = this.#next.get()?.['task'];
    if (typeof task === 'number') {
      if (this.#drop.all(task, PIECES).length < PIECES) this.#done.run(task);
      return true;
    }
    if (Number(this.#free.get()?.['freelist_count']) <= FREE_PAGES) return false;
    this.#db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    return true;
  }
}
