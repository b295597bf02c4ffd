/**
 * A file that outlives the hubs of a world. A crash takes it from a hub with all that was not
 * committed yet, as the end of a process would.
 */
import type { TaskStore } from '../../src/server/index.js';
import { loadSqlite, type Database } from '../../src/server/store/sqlite/driver.js';
import { makeSqliteStore } from '../../src/server/store/sqlite/sqliteStore.js';
import type { FastClock } from './fastClock.js';

export class DurableFile {
  /** The epoch of the file, once it was opened. */
  epoch: number | undefined;
  readonly #file: string;
  readonly #clock: FastClock;
  readonly #maxLogLines: number;
  #life: { store: TaskStore; crash: () => void } | undefined;

  constructor(file: string, clock: FastClock, maxLogLines: number) {
    this.#file = file;
    this.#clock = clock;
    this.#maxLogLines = maxLogLines;
  }

  /** A store for the next hub. */
  nextLife(): TaskStore {
    let isCrashed = false;
    const openDatabase = (file: string): Database => {
      const db = loadSqlite()(file);
      return {
        prepare: (sql) => db.prepare(sql),
        close: () => db.close(),
        exec(sql) {
          if (isCrashed) throw new Error('The process has ended.');
          db.exec(sql);
        },
      };
    };
    const { maxLogLines } = { maxLogLines: this.#maxLogLines };
    const store = makeSqliteStore(
      this.#file,
      { maxLogLines },
      { openDatabase, now: () => this.#clock.now() },
    );
    const crash = (): void => {
      isCrashed = true;
      void store.close();
    };
    this.#life = { store, crash };
    return {
      ...store,
      open: (announce) => {
        const epoch = store.open(announce) as number; // it opens at once
        this.epoch = epoch;
        return epoch;
      },
    };
  }

  /** Takes the file from the present hub. */
  crash(): void {
    this.#life?.crash();
  }
}
