/**
 * When changes come to the disk: those of a turn together, in one transaction. What the changes are
 * is not its business.
 */
import type { StoreChange } from '../store.js';
import type { Database } from './driver.js';
import type { Entry } from './entryCache.js';

/** Changes that are written together. */
export interface Group {
  /** Tasks that are new or other than on disk. */
  readonly dirty: Set<Entry>;
  readonly removed: Map<string, Entry>;
  readonly changes: StoreChange[];
  /** Settles once it is certain whether the group is on disk. */
  readonly written: Promise<void>;
}

/** What is done with a group. */
export interface GroupEffects {
  /** Writes its rows. @returns takes over what is on disk then, once that is certain */
  writeRows(group: Group): () => void;
  /** Nothing of it came to the disk. */
  undo(group: Group): void;
  /** It is on disk. */
  announce(group: Group): void;
  /** After that, and after all who waited for it were told. */
  after(group: Group): void;
  /** What is thrown to those who wait, for an error of SQLite. */
  explain(error: unknown): unknown;
}

/** The longest that a change waits to be written together with others, in ms. */
const MAX_WAIT = 50;

/** Gathers changes and commits them. */
export class GroupCommit {
  readonly #db: Database;
  readonly #effects: GroupEffects;
  #group: Group | undefined;
  #settle: (error?: unknown) => void = () => undefined;
  #cancel: () => void = () => undefined;
  /** When the last group was written and how long that took, in ms. */
  #writtenAt = -Infinity;
  #cost = 0;

  constructor(db: Database, effects: GroupEffects) {
    this.#db = db;
    this.#effects = effects;
  }

  /** The changes that wait, if there are any. */
  get waiting(): Group | undefined {
    return this.#group;
  }

  /** The group that is written next. */
  open(): Group {
    if (this.#group !== undefined) return this.#group;
    const written = new Promise<void>((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error as Error));
    });
    // Who waits for a change hears of it; the store's own changes are made again later.
    written.catch(() => undefined);
    this.#group = { dirty: new Set(), removed: new Map(), changes: [], written };
    this.#plan();
    return this.#group;
  }

  /** Writes what waits, now. */
  write(): void {
    const group = this.#group;
    if (group === undefined) return;
    const settle = this.#settle;
    this.#cancel();
    this.#group = undefined;
    const startedAt = performance.now();
    let keep: () => void;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      keep = this.#effects.writeRows(group);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      this.#effects.undo(group);
      return settle(this.#effects.explain(error));
    } finally {
      this.#writtenAt = performance.now();
      this.#cost = this.#writtenAt - startedAt;
    }
    keep();
    this.#effects.announce(group);
    settle();
    this.#effects.after(group);
  }

  /** The disk is busy for at most a third of the time, and a change that comes alone waits for nothing. */
  #plan(): void {
    const wait = Math.min(MAX_WAIT, 2 * this.#cost - (performance.now() - this.#writtenAt));
    if (wait < 1) {
      const turn = setImmediate(() => this.write());
      this.#cancel = () => clearImmediate(turn);
    } else {
      const timer = setTimeout(() => this.write(), wait);
      this.#cancel = () => clearTimeout(timer);
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // There is none any more: SQLite rolls back where the disk is full.
    }
  }
}
