/**
 * A store whose file is open. Changes are decided in memory at once and written together, in one
 * transaction, at the end of the turn; only then are they announced, given to readers and answered.
 * So nobody has seen what a crash can take, and a thousand changes cost one flush of the disk.
 */
import { isTerminal, type Task, type TaskPatch } from '../../../protocol/index.js';
import { applyChanges, LINE_FIELDS } from '../changes.js';
import { Leases } from '../leases.js';
import {
  StoreFullError,
  type MaybePromise,
  type NewLine,
  type StoreChange,
  type TaskList,
  type TaskOrigin,
  type TaskQuery,
  type TaskStore,
} from '../store.js';
import { EntryCache, type Entry } from './entryCache.js';
import { SqliteStoreError, toStoreError } from './errors.js';
import { readCursor } from './cursor.js';
import { Garbage } from './garbage.js';
import { GroupCommit, type Group } from './groupCommit.js';
import type { OpenFile } from './openFile.js';
import { RemovedIds } from './removedIds.js';
import { chooseRemovals, type RetentionLimits } from './retention.js';
import { TaskRows, toTask, type StoredState, type TaskState } from './taskRows.js';
import { Totals } from './totals.js';
import { TaskQueries } from './taskQueries.js';

/** How much is kept. */
export interface StoreLimits extends RetentionLimits {
  readonly maxLogLines: number;
  readonly maxLogBytes: number;
}

/** Finished tasks that are looked at in one turn. */
const TIDY_TASKS = 100;

/** ms between two searches for tasks that have become too old. */
const TIDY_INTERVAL = 60_000;

/** Reads and writes one open file. */
export class OpenStore {
  readonly #file: OpenFile;
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #rows: TaskRows;
  readonly #queries: TaskQueries;
  readonly #garbage: Garbage;
  readonly #removedIds: RemovedIds;
  readonly #cache = new EntryCache();
  readonly #leases = new Leases();
  readonly #tasks = new WeakMap<TaskState, Task>();
  readonly #commit: GroupCommit;
  readonly #tidyTimer: NodeJS.Timeout;
  #lastNumber: number;
  readonly #totals: Totals;
  #isClosed = false;

  constructor(
    file: OpenFile,
    limits: StoreLimits,
    now: () => number,
    announce: (change: StoreChange) => void,
  ) {
    this.#file = file;
    this.#limits = limits;
    this.#now = now;
    const { db } = file;
    this.#rows = new TaskRows(db);
    this.#queries = new TaskQueries(db);
    this.#garbage = new Garbage(db);
    this.#removedIds = new RemovedIds(db);
    this.#commit = new GroupCommit(db, {
      writeRows: (group) => this.#writeRows(group),
      undo: (group) => this.#undo(group),
      announce: (group) => group.changes.forEach(announce),
      after: (group) => this.#tidyQuietly(group.dirty),
      explain: (error) => toStoreError(error, file.file),
    });
    this.#lastNumber = this.#rows.lastNumber();
    this.#totals = new Totals(this.#queries.totals());
    this.#tidyTimer = setInterval(() => this.#tidyQuietly(), TIDY_INTERVAL).unref();
    this.#tidyQuietly();
    this.#garbage.sweep();
  }

  /** The epoch of tasks that are made from now on. */
  get epoch(): number {
    return this.#removedIds.epoch;
  }

  create(
    fields: TaskPatch & { readonly id: string; readonly status: Task['status'] },
    origin: TaskOrigin,
    lease: Parameters<TaskStore['create']>[2],
  ): MaybePromise<Task | undefined> {
    const { id } = fields;
    const isKnown = this.#find(id) !== undefined || this.#commit.waiting?.removed.has(id) === true;
    if (isKnown || this.#removedIds.has(id)) return undefined;
    if (this.#totals.taskBytes > this.#limits.maxBytes && this.#totals.finished === 0) {
      throw new StoreFullError(
        `The store holds all that it may: ${this.#limits.maxBytes} bytes of tasks that have not finished.`,
      );
    }
    const updatedAt = fields.updatedAt ?? 0;
    const state: TaskState = {
      document: {
        ...fields,
        epoch: this.epoch,
        version: 1,
        updatedAt,
        logCount: 0,
        firstLogLine: 0,
      },
      ...{ version: 1, updatedAt, lineCount: 0, firstLine: 0 },
    };
    const number = (this.#lastNumber += 1);
    const entry: Entry = {
      ...{ id, number, origin, inputBytes: (JSON.stringify(origin.input) ?? '').length },
      ...{ state, saved: undefined, lines: [], bytes: 0, lineBytes: 0 },
    };
    this.#cache.add(entry);
    if (lease !== undefined) this.#leases.give(id, lease);
    return this.#changed(entry, { id, kind: 'created', version: 1, fields: [] });
  }

  update(id: string, change: Parameters<TaskStore['update']>[1]): MaybePromise<Task | undefined> {
    const entry = this.#find(id);
    if (entry === undefined) return undefined;
    const { state } = entry;
    const before = this.#taskOf(state);
    const changes = change(before);
    if (changes === undefined) return this.#onceWritten(entry, before);
    const { document, fields } = applyChanges(state.document, changes);
    if (fields.length === 0) return this.#onceWritten(entry, before);
    const at = changes.set.updatedAt ?? state.updatedAt;
    entry.state = { ...touched(state, at), document };
    const isEnd = isTerminal(document.status);
    if (isEnd) this.#leases.drop(id);
    return this.#changed(entry, {
      ...{ id, kind: isEnd ? 'ended' : 'changed', version: entry.state.version },
      fields: [...fields, 'updatedAt'],
    });
  }

  append(id: string, lines: readonly NewLine[], at: number): MaybePromise<Task | undefined> {
    const entry = this.#find(id);
    if (entry === undefined || isTerminal(entry.state.document.status)) return undefined;
    if (lines.length === 0) return this.#onceWritten(entry, this.#taskOf(entry.state));
    const next = touched(entry.state, at);
    const lineCount = next.lineCount + lines.length;
    const firstLine = Math.max(next.firstLine, lineCount - this.#limits.maxLogLines);
    entry.state = { ...next, lineCount, firstLine };
    // One call after the other for a long list: `push(...lines)` would run out of stack.
    for (const line of lines) entry.lines.push(line);
    return this.#changed(entry, lineChange(entry));
  }

  get(id: string): Task | undefined {
    const saved = this.#load(id)?.saved;
    return saved && this.#taskOf(saved);
  }

  origin(id: string): TaskOrigin | undefined {
    const entry = this.#load(id);
    return entry?.saved && entry.origin;
  }

  lines(
    ...[id, from, maxLines, maxBytes]: Parameters<TaskStore['lines']>
  ): ReturnType<TaskStore['lines']> {
    const entry = this.#load(id);
    if (entry?.saved === undefined) return undefined;
    return this.#read(() =>
      this.#rows.lines(entry.number, entry.saved as TaskState, from, maxLines, maxBytes),
    );
  }

  list(query: TaskQuery): TaskList {
    const { limit, maxBytes = Infinity } = query;
    const before = readCursor(query.cursor);
    return this.#read(() => {
      const tasks: Task[] = [];
      let bytes = 0;
      let last = 0;
      for (const number of this.#queries.numbers(query, before, limit + 1)) {
        const stored = tasks.length < limit ? this.#rows.at(number) : undefined;
        bytes += stored?.bytes ?? 0;
        if (stored === undefined || (bytes > maxBytes && tasks.length > 0)) {
          return { tasks, nextCursor: String(last) };
        }
        // The very object that others got, where there is one: its text was made already.
        tasks.push(this.#savedTask(stored));
        last = number;
      }
      return { tasks, nextCursor: null };
    });
  }

  counts: NonNullable<TaskStore['counts']> = (filter = {}) =>
    this.#read(() => this.#queries.counts(filter));

  claim: NonNullable<TaskStore['claim']> = (id, lease, now) =>
    this.#find(id) !== undefined && this.#leases.claim(id, lease, now);

  renew: NonNullable<TaskStore['renew']> = (lease) => this.#leases.renew(lease);

  expired(now: number): string[] {
    const ids = this.#read(() => this.#queries.unfinished());
    return ids.filter((id) => this.#leases.isFree(id, now));
  }

  remove(id: string): MaybePromise<boolean> {
    const entry = this.#find(id);
    if (entry === undefined) return false;
    this.#leases.drop(id);
    const group = this.#open();
    group.removed.set(id, entry);
    const { version } = entry.state;
    group.changes.push({ id, kind: 'removed', version, fields: [] });
    return group.written.then(() => true);
  }

  /** Writes what waits, and closes the file. */
  close(): void {
    if (this.#isClosed) return;
    this.#commit.write();
    this.#isClosed = true;
    clearInterval(this.#tidyTimer);
    this.#garbage.stop();
    this.#file.close();
  }

  #closedError(): SqliteStoreError {
    return new SqliteStoreError('closed', `${this.#file.file} was closed.`);
  }

  /** Reads; what SQLite throws says what it means. */
  #read<Value>(run: () => Value): Value {
    if (this.#isClosed) throw this.#closedError();
    try {
      return run();
    } catch (error) {
      throw toStoreError(error, this.#file.file);
    }
  }

  #taskOf(state: TaskState): Task {
    let task = this.#tasks.get(state);
    if (task === undefined) this.#tasks.set(state, (task = toTask(state)));
    return task;
  }

  #savedTask({ state }: StoredState): Task {
    const saved = this.#cache.get(state.document.id)?.saved;
    return this.#taskOf(saved ?? state);
  }

  /** A task as changes see it. */
  #find(id: string): Entry | undefined {
    return this.#commit.waiting?.removed.has(id) === true ? undefined : this.#load(id);
  }

  #load(id: string): Entry | undefined {
    const known = this.#cache.get(id);
    if (known !== undefined && !this.#isClosed) return known;
    const stored = this.#read(() => this.#rows.find(id));
    if (stored === undefined) return undefined;
    const { state } = stored;
    const entry: Entry = { ...stored, id, saved: state, lines: [] };
    this.#cache.add(entry);
    return entry;
  }

  #changed(entry: Entry, change: StoreChange): Promise<Task> {
    const group = this.#open();
    group.dirty.add(entry);
    group.changes.push(change);
    const task = this.#taskOf(entry.state);
    return group.written.then(() => task);
  }

  /** What was decided by a state that is not on disk yet must not be answered before it is. */
  #onceWritten(entry: Entry, task: Task): MaybePromise<Task> {
    const group = this.#commit.waiting;
    return group?.dirty.has(entry) === true ? group.written.then(() => task) : task;
  }

  /** The group that is written next. */
  #open(): Group {
    if (this.#isClosed) throw this.#closedError();
    return this.#commit.open();
  }

  /** @returns takes over what is on disk now, once that is certain */
  #writeRows({ dirty, removed }: Group): () => void {
    const written = [...dirty].map((entry) => {
      const { number, state, saved, origin, inputBytes } = entry;
      let { bytes, lineBytes } = entry;
      if (entry.lines.length > 0) {
        lineBytes += this.#rows.appendLines(number, saved?.lineCount ?? 0, entry.lines);
      }
      if (state.firstLine > (saved?.firstLine ?? 0)) {
        lineBytes -= this.#rows.dropLinesBefore(number, state.firstLine);
      }
      if (saved === undefined) {
        bytes = inputBytes + this.#rows.insert(number, state, origin, lineBytes);
      } else if (saved.document === state.document) {
        this.#rows.updateCounts(number, state, lineBytes);
      } else {
        bytes = inputBytes + this.#rows.update(number, state, lineBytes, saved.document);
      }
      return { entry, state, bytes, lineBytes };
    });
    for (const { number } of removed.values()) this.#rows.remove(number);
    const keepRemoved = this.#removedIds.add(removed.keys());
    return () => {
      keepRemoved();
      for (const { entry, state, bytes, lineBytes } of written) {
        this.#totals.subtract(entry);
        Object.assign(entry, { saved: state, lines: [], lineBytes });
        this.#cache.resize(entry, bytes);
        this.#totals.add(entry);
      }
      for (const entry of removed.values()) {
        this.#totals.subtract(entry);
        this.#cache.drop(entry);
      }
      if (removed.size > 0) this.#garbage.sweep();
    };
  }

  /** Nothing of a group came to the disk: everything is as it was before it. */
  #undo({ dirty }: Group): void {
    for (const entry of dirty) {
      if (entry.saved === undefined) this.#cache.drop(entry);
      else Object.assign(entry, { state: entry.saved, lines: [] });
    }
  }

  /** Lets go what is too old or too much. What fails is tried again at the next chance. */
  #tidyQuietly(grown: ReadonlySet<Entry> = new Set()): void {
    try {
      this.#tidy(grown);
    } catch {
      // A file that cannot be read is reported by whoever reads it; retention alone is no reason.
    }
  }

  #tidy(grown: ReadonlySet<Entry>): void {
    if (this.#isClosed) return;
    const isDue = grown.size === 0;
    const totals = this.#totals;
    const { maxFinishedTasks, maxBytes, maxLogBytes } = this.#limits;
    let bytes = totals.bytes;
    if (isDue || totals.finished > maxFinishedTasks || bytes > maxBytes) {
      const oldest = this.#queries.oldestFinished(TIDY_TASKS).map(({ id, finishedAt: at }) => {
        const entry = this.#load(id);
        return { id, finishedAt: at, bytes: (entry?.bytes ?? 0) + (entry?.lineBytes ?? 0) };
      });
      const chosen = new Set(chooseRemovals(oldest, totals, this.#limits, this.#now()));
      for (const each of oldest) if (chosen.has(each.id)) bytes -= each.bytes;
      for (const id of chosen) void this.#ignoreFailure(this.remove(id));
    }
    for (const entry of grown) {
      if (entry.saved !== entry.state) continue;
      const excess = Math.max(entry.lineBytes - maxLogBytes, bytes - maxBytes);
      if (excess > 0 && entry.lineBytes > 0) bytes -= this.#dropOldestLines(entry, excess);
    }
  }

  /** @returns about how many bytes that frees */
  #dropOldestLines(entry: Entry, bytes: number): number {
    const firstLine = this.#rows.lineAfter(entry.number, bytes);
    if (firstLine <= entry.state.firstLine) return 0;
    entry.state = { ...touched(entry.state, entry.state.updatedAt), firstLine };
    void this.#ignoreFailure(this.#changed(entry, lineChange(entry)));
    return Math.min(bytes, entry.lineBytes);
  }

  async #ignoreFailure(written: MaybePromise<unknown>): Promise<void> {
    try {
      await written;
    } catch {
      // It is decided again after the next change that was written.
    }
  }
}

function touched(state: TaskState, at: number): TaskState {
  return { ...state, version: state.version + 1, updatedAt: Math.max(state.updatedAt, at) };
}

function lineChange({ id, state }: Entry): StoreChange {
  return { id, kind: 'changed', version: state.version, fields: LINE_FIELDS };
}
