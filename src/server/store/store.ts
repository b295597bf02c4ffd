/**
 * What the hub needs of a place that keeps tasks. Types only.
 *
 * The store is the authority: it numbers versions and lines, and the hub shows to nobody what the
 * store has not announced. So a durable store announces a change once it is safe on disk, and a
 * shared one announces what others wrote; after a crash no client has seen what was lost. Methods
 * may answer at once or later; what is written to one task takes effect in the order of the calls.
 */
import type { LogLine, PatchField, Task, TaskPatch, TaskStatus } from '../../protocol/index.js';

/** A value, or the promise of one. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** What is to change in a task. The store counts `version`, `logCount` and `firstLogLine` itself. */
export interface TaskChanges {
  readonly set: TaskPatch;
  readonly unset?: readonly PatchField[];
}

/** A log line that has no number yet. */
export type NewLine = Omit<LogLine, 'line'>;

/** What a store announces: which task, and what happened to it. */
export interface StoreChange {
  readonly id: string;
  /** `ended`: it is in a terminal status now; `removed`: it is no longer kept. */
  readonly kind: 'created' | 'changed' | 'ended' | 'removed';
  /** The version that it came to by this. */
  readonly version: number;
  /** The fields that this changed; each change is announced, so none is left out. */
  readonly fields: readonly PatchField[];
}

/** How a task came to be. Kept for a retry, and never shown to clients. */
export interface TaskOrigin {
  /** A handler of the hub does the work; else it is done elsewhere and reported. */
  readonly handled: boolean;
  readonly input: unknown;
}

/** A run of lines, and where the log stands. */
export interface LineSlice {
  readonly firstLine: number;
  readonly count: number;
  readonly lines: readonly LogLine[];
}

/** Which tasks of a list are wanted. */
export interface TaskQuery {
  readonly statuses?: readonly TaskStatus[];
  readonly type?: string;
  readonly tag?: string;
  readonly limit: number;
  /** What the page before gave as `nextCursor`. */
  readonly cursor?: string;
}

/** One page of a list, the newest task first. */
export interface TaskList {
  readonly tasks: readonly Task[];
  readonly nextCursor: string | null;
}

/** A place that keeps tasks and their logs. */
export interface TaskStore {
  /**
   * Called once, before anything else.
   * @param announce to be called after each change, whoever made it
   * @returns the epoch: larger for each later life of the store
   */
  open(announce: (change: StoreChange) => void): MaybePromise<number>;
  /**
   * Keeps a new task; `undefined` where the id is taken, or was: within an epoch an id names one
   * task for ever, for clients may hold what it was.
   */
  create(
    task: TaskPatch & { readonly id: string; readonly status: TaskStatus },
    origin: TaskOrigin,
  ): MaybePromise<Task | undefined>;
  /**
   * Changes a task in one step that nobody else's can come between.
   * @param change decides by the task as it is; `undefined` leaves it so. What it throws is thrown on.
   * @returns the task afterwards; `undefined` where it is not known
   */
  update(
    id: string,
    change: (task: Task) => TaskChanges | undefined,
  ): MaybePromise<Task | undefined>;
  /**
   * Writes log lines, all of them or none.
   * @returns the task afterwards; `undefined` where it is not known or has ended: readers of an
   * ended task have stopped listening, so its log must not grow
   */
  append(id: string, lines: readonly NewLine[]): MaybePromise<Task | undefined>;
  get(id: string): MaybePromise<Task | undefined>;
  origin(id: string): MaybePromise<TaskOrigin | undefined>;
  /**
   * Reads lines from number `from` (or from the oldest kept, where that is later).
   * @param maxBytes about how much text at most, but never less than one line
   */
  lines(
    id: string,
    from: number,
    maxLines: number,
    maxBytes: number,
  ): MaybePromise<LineSlice | undefined>;
  list(query: TaskQuery): MaybePromise<TaskList>;
  close(): MaybePromise<void>;
}
