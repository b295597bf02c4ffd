/**
 * Ids that were tasks', and the epoch: within one, an id names one task for ever. Ids cannot be
 * remembered for ever; once they are forgotten, who takes one again is of a newer epoch.
 */
import type { Database, Statement } from './driver.js';

/** Ids that are remembered before a new epoch begins. */
const MAX_IDS = 1_000_000;

/** The removed ids of an open database. */
export class RemovedIds {
  readonly #find: Statement;
  readonly #add: Statement;
  readonly #forget: Statement;
  readonly #setEpoch: Statement;
  #count: number;
  #epoch: number;

  constructor(db: Database) {
    this.#find = db.prepare('SELECT 1 FROM removed WHERE id = ?');
    this.#add = db.prepare('INSERT OR IGNORE INTO removed (id) VALUES (?)');
    this.#forget = db.prepare('DELETE FROM removed');
    this.#setEpoch = db.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'");
    this.#count = Number(db.prepare('SELECT count(*) AS count FROM removed').get()?.['count']);
    this.#epoch = Number(db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get()?.['value']);
  }

  /** The epoch of tasks that are made from now on. */
  get epoch(): number {
    return this.#epoch;
  }

  has(id: string): boolean {
    return this.#find.get(id) !== undefined;
  }

  /**
   * Writes ids, in a transaction of the caller.
   * @returns takes over what is on disk then, once that is certain
   */
  add(ids: Iterable<string>): () => void {
    let count = this.#count;
    let epoch = this.#epoch;
    for (const id of ids) {
      this.#add.run(id);
      count += 1;
    }
    if (count > MAX_IDS) {
      this.#forget.run();
      this.#setEpoch.run((epoch += 1));
      count = 0;
    }
    return () => {
      this.#count = count;
      this.#epoch = epoch;
    };
  }
}
