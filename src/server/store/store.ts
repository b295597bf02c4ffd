/**
 * What the hub needs of a place that keeps tasks. Types, and the errors that a store may throw.
 *
 * The store is the authority: it numbers versions and lines, and the hub shows to nobody what the
 * store has not announced. So a durable store announces a change once it is safe on disk, and a
 * shared one announces what others wrote; after a crash no client has seen what was lost. Methods
 * may answer at once or later; what is written to one task takes effect in the order of the calls.
 */
import type {
  LogLine,
  PatchField,
  Task,
  TaskPatch,
  TaskResources,
  TaskStatus,
} from '../../protocol/index.js';

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

/** How a task came to be. Kept for a retry and for permissions, and never sent to clients. */
export interface TaskOrigin {
  /** A handler of the hub does the work; else it is done elsewhere and reported. */
  readonly handled: boolean;
  /** What it was started with; plain data. */
  readonly input: unknown;
  /** Who started it, as the hub names identities; absent where nobody was known. */
  readonly startedBy?: string;
}

/** Who works on tasks: one hub, for as long as it renews this. */
export interface Lease {
  /** Names the hub; another one after each restart. */
  readonly owner: string;
  /** ms since epoch */
  readonly until: number;
}

/** A run of lines, and where the log stands. */
export interface LineSlice {
  readonly firstLine: number;
  readonly count: number;
  readonly lines: readonly LogLine[];
}

/** What someone may see. A task fits where any of these does. */
export interface TaskVisibility {
  /** Tasks with any of these tags. */
  readonly tags?: readonly string[];
  /** Tasks that were started by this identity, as the hub names it. */
  readonly startedBy?: string;
}

/** Which tasks are wanted: those that fit every field that is there. */
export interface StoreFilter {
  readonly statuses?: readonly TaskStatus[];
  readonly type?: string;
  readonly tag?: string;
  readonly visibleTo?: TaskVisibility;
}

/** Which page of a list is wanted. */
export interface TaskQuery extends StoreFilter {
  readonly limit: number;
  /** What the page before gave as `nextCursor`, as it was. */
  readonly cursor?: string;
  /** About how many bytes of JSON at most, but never less than one task. @default Infinity */
  readonly maxBytes?: number;
}

/** One page of a list, the newest task first. */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** Opaque to all but the store that made it; null at the end of the list. */
  readonly nextCursor: string | null;
}

/** Many tasks in a few figures. */
export interface TaskCounts {
  readonly counts: Readonly<Record<TaskStatus, number>>;
  readonly total: number;
  readonly resources: Readonly<Required<TaskResources>>;
}

/** A cursor that this store never gave. Thrown by {@link TaskStore.list}; clients get a 400. */
export class InvalidCursorError extends Error {
  override readonly name: string = 'InvalidCursorError';
}

/** The store holds all that it may. Thrown by {@link TaskStore.create}; clients get a 429. */
export class StoreFullError extends Error {
  override readonly name: string = 'StoreFullError';
}

/**
 * The store cannot do this now: its disk is full, its file is locked or damaged, it did not answer in
 * time. Nothing of what was asked has happened. Clients get a 503.
 */
export class StoreUnavailableError extends Error {
  override readonly name: string = 'StoreUnavailableError';
}

/** A place that keeps tasks and their logs. */
export interface TaskStore {
  /**
   * Tasks outlive the hub: when it closes, tasks that wait and those that are repeatable stay as they
   * are, to go on when the next hub opens the store. @default false
   */
  readonly isDurable?: boolean;
  /**
   * Called once by each hub, before anything else.
   * @param announce to be called after each change, whoever made it
   * @returns the epoch: larger for each later life of the store. A store that kept everything lives
   * on and keeps its epoch, so that clients go on from the version and the line that they hold
   * @throws StoreUnavailableError
   */
  open(announce: (change: StoreChange) => void): MaybePromise<number>;
  /**
   * Keeps a new task, claimed by the lease where there is one; `undefined` where the id is taken, or was: within an epoch an id names one
   * task for ever, for clients may hold what it was. A store that forgets ids gives the tasks that
   * it keeps from then on a higher `epoch` of their own.
   * @throws StoreFullError
   */
  create(
    task: TaskPatch & { readonly id: string; readonly status: TaskStatus },
    origin: TaskOrigin,
    lease?: Lease,
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
   * @param at when they came, in ms: the task's `updatedAt`. A line's own time is whatever its
   * author says, and nothing follows from it.
   * @returns the task afterwards; `undefined` where it is not known or has ended: readers of an
   * ended task have stopped listening, so its log must not grow
   */
  append(id: string, lines: readonly NewLine[], at: number): MaybePromise<Task | undefined>;
  get(id: string): MaybePromise<Task | undefined>;
  /**
   * Many tasks at once, in the order of the ids; `undefined` for each that is not known.
   * @default `get` for each
   */
  getMany?(ids: readonly string[]): MaybePromise<readonly (Task | undefined)[]>;
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
  /** @throws InvalidCursorError */
  list(query: TaskQuery): MaybePromise<TaskList>;
  /**
   * Counts tasks; what it costs does not grow with tasks that do not fit.
   * @default all pages of `list` are read
   */
  counts?(filter?: StoreFilter): MaybePromise<TaskCounts>;
  /**
   * Claims the work on a task; a store that has this has `renew` and `expired`, too. Nothing is
   * announced. The claim ends with the task.
   * @param now ms since epoch
   * @returns false where another owner's lease still holds, or the task is not known
   * @default nobody else works on tasks, and none outlives its hub
   */
  claim?(id: string, lease: Lease, now: number): MaybePromise<boolean>;
  /** Moves the end of all leases of an owner; to 0 for an owner that stops. */
  renew?(lease: Lease): MaybePromise<void>;
  /**
   * The ids of tasks that have not finished and whose handler runs nowhere: no lease holds. Tasks whose work is
   * done elsewhere (`origin.handled` is false) are not among them. The oldest task first.
   * @param now ms since epoch
   */
  expired?(now: number): MaybePromise<readonly string[]>;
  /** Removes a task and its log, and announces it. @returns false where it is not known */
  remove(id: string): MaybePromise<boolean>;
  close(): MaybePromise<void>;
}
