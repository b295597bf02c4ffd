/**
 * Tasks of the store that are in memory: those with changes that are not on disk yet, and those that
 * were used last. Pure data structure.
 */
import type { NewLine, TaskOrigin } from '../store.js';
import type { TaskState } from './taskRows.js';

/** A task in memory. */
export interface Entry {
  readonly id: string;
  readonly number: number;
  readonly origin: TaskOrigin;
  readonly inputBytes: number;
  /** As it is with all changes. */
  state: TaskState;
  /** As it is on disk, which is all that others may see; `undefined` where it is not there yet. */
  saved: TaskState | undefined;
  /** Lines that are not on disk yet. */
  lines: NewLine[];
  /** Bytes of the row on disk, and of the lines there. */
  bytes: number;
  lineBytes: number;
}

/** Tasks kept in memory, and the bytes of their rows. */
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** The tasks used last. */
export class EntryCache {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** Finds a task, which counts as a use. */
  get(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    return entry;
  }

  add(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    this.#bytes += entry.bytes;
    this.#trim();
  }

  drop(entry: Entry): void {
    if (this.#entries.delete(entry.id)) this.#bytes -= entry.bytes;
  }

  /** The row of a task has another size now. */
  resize(entry: Entry, bytes: number): void {
    this.#bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    this.#trim();
  }

  /** Forgets what was not used for the longest time; what is not on disk yet stays. */
  #trim(): void {
    for (const entry of this.#entries.values()) {
      if (this.#entries.size <= MAX_ENTRIES && this.#bytes <= MAX_BYTES) return;
      if (entry.state === entry.saved) this.drop(entry);
    }
  }
}
