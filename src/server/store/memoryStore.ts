/**
 * The store in memory: every call answers at once. It forgets when the process ends, so each life
 * of it has an epoch of its own. Imports only protocol, types and its own data structures.
 */
import { Buffer } from 'node:buffer';
import { isTerminal, TASK_STATUSES, type Task } from '../../protocol/index.js';
import { applyChanges, LINE_FIELDS, UNFINISHED } from './changes.js';
import { Tally } from './completeStore.js';
import { Leases } from './leases.js';
import { LineBuffer } from './lineBuffer.js';
import {
  InvalidCursorError,
  StoreFullError,
  type StoreChange,
  type TaskOrigin,
  type TaskStore,
} from './store.js';
import { TaskIndex } from './taskIndex.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /** This life of the store. @default `Date.now() * 1000` and a random part below 1000 */
  epoch?: number;
  /** Log lines kept of one task; older ones are dropped first. @default 1_000_000 */
  maxLogLines?: number;
  /** UTF-8 bytes of log text kept of one task. @default 268_435_456 (256 MiB) */
  maxLogBytes?: number;
  /**
   * Bytes of the logs of all tasks together, about. Over it finished tasks go, the one that finished
   * first before the others, then the oldest lines of the log that grows. @default 1_073_741_824 (1 GiB)
   */
  maxTotalLogBytes?: number;
  /**
   * Bytes of all tasks and of what they were started with, about; logs are counted apart. Over it
   * finished tasks go, and where there are none no task is kept. @default 134_217_728 (128 MiB)
   */
  maxTaskBytes?: number;
  /** Finished tasks kept; those that finished first are dropped first. @default 1_000 */
  maxFinishedTasks?: number;
  /**
   * For at least this many ms a finished task is kept even above that number, so that whoever
   * polls learns the end. @default 60_000
   */
  minFinishedAge?: number;
}

/** A whole number that is larger for each later life; two lives in one ms differ by chance. */
export function newEpoch(now: number = Date.now(), random: () => number = Math.random): number {
  return now * 1000 + Math.floor(random() * 1000);
}

interface StoredTask {
  /** The task but for the numbers below, which change with each line. */
  document: Task;
  /** The task as of now, made when it is asked for. */
  snapshot: Task | undefined;
  version: number;
  updatedAt: number;
  /** Of the document and the origin, about. */
  bytes: number;
  readonly order: number;
  readonly log: LineBuffer;
  readonly origin: TaskOrigin;
}

/** Ids of removed tasks that are remembered before a new epoch begins. */
const MAX_REMOVED_IDS = 100_000;

/** What a task costs beside its fields, in bytes. */
const TASK_COST = 1_000;

/** Makes a store in memory. */
export function memoryStore(options: MemoryStoreOptions = {}): TaskStore {
  const maxFinished = options.maxFinishedTasks ?? 1_000;
  const minFinishedAge = options.minFinishedAge ?? 60_000;
  const maxTaskBytes = options.maxTaskBytes ?? 128 * 1024 * 1024;
  const maxTotalLogBytes = options.maxTotalLogBytes ?? 1024 * 1024 * 1024;
  const limits = {
    maxLines: options.maxLogLines ?? 1_000_000,
    maxBytes: options.maxLogBytes ?? 256 * 1024 * 1024,
  };
  const stored = new Map<string, StoredTask>();
  const index = new TaskIndex<StoredTask>();
  /** Ids of finished tasks and when they finished, in that order. */
  const finished = new Map<string, number>();
  /** Ids that must not be used again in this epoch: clients may still hold what they named. */
  const removed = new Set<string>();
  /** Tasks with `resources`, few among many. */
  const using = new Set<StoredTask>();
  const leases = new Leases();
  let epoch = options.epoch ?? newEpoch();
  let announce: (change: StoreChange) => void = () => undefined;
  let created = 0;
  let taskBytes = 0;
  let logBytes = 0;

  const snapshotOf = (entry: StoredTask): Task =>
    (entry.snapshot ??= {
      ...entry.document,
      version: entry.version,
      updatedAt: entry.updatedAt,
      logCount: entry.log.count,
      firstLogLine: entry.log.firstLine,
    });

  const touch = (entry: StoredTask, at: number): void => {
    entry.version += 1;
    entry.updatedAt = Math.max(entry.updatedAt, at);
    entry.snapshot = undefined;
  };

  const drop = (id: string, entry: StoredTask): void => {
    finished.delete(id);
    stored.delete(id);
    leases.drop(id);
    index.remove(entry);
    using.delete(entry);
    taskBytes -= entry.bytes;
    logBytes -= entry.log.bytes;
    removed.add(id);
    if (removed.size > MAX_REMOVED_IDS) {
      // Memory is finite, so the ids are forgotten; whoever takes one again is of a newer epoch.
      removed.clear();
      epoch += 1;
    }
    announce({ id, kind: 'removed', version: entry.version, fields: [] });
  };

  /** Drops finished tasks, the one that finished first before the others, while there is reason to. */
  const dropFinished = (isReason: (endedAt: number) => boolean): void => {
    for (const [id, endedAt] of finished) {
      const entry = stored.get(id);
      if (!isReason(endedAt)) return;
      if (entry !== undefined) drop(id, entry);
    }
  };

  const dropOldFinished = (now: number): void =>
    dropFinished((endedAt) => {
      const age = now - endedAt;
      // One that ended in what is now the future ended before the clock was set back.
      return finished.size > maxFinished && (age >= minFinishedAge || age < 0);
    });

  const append = (entry: StoredTask, lines: Parameters<TaskStore['append']>[1]): void => {
    logBytes -= entry.log.bytes;
    entry.log.append(lines);
    logBytes += entry.log.bytes;
    if (logBytes <= maxTotalLogBytes) return;
    dropFinished(() => logBytes > maxTotalLogBytes);
    if (logBytes <= maxTotalLogBytes) return;
    logBytes -= entry.log.bytes;
    entry.log.free(logBytes + entry.log.bytes - maxTotalLogBytes);
    logBytes += entry.log.bytes;
  };

  return {
    open(listener) {
      announce = listener;
      return epoch;
    },
    create(task, origin, lease) {
      if (stored.has(task.id) || removed.has(task.id)) return undefined;
      const updatedAt = task.updatedAt ?? 0;
      const bytes = TASK_COST + sizeOf(task) + sizeOf(origin);
      if (taskBytes + bytes > maxTaskBytes) dropFinished(() => taskBytes + bytes > maxTaskBytes);
      if (taskBytes + bytes > maxTaskBytes) {
        throw new StoreFullError(
          `The store holds all that it may: ${maxTaskBytes} bytes of tasks.`,
        );
      }
      const entry: StoredTask = {
        document: { ...task, epoch, version: 1, updatedAt, logCount: 0, firstLogLine: 0 },
        snapshot: undefined,
        version: 1,
        updatedAt,
        bytes,
        order: (created += 1),
        log: new LineBuffer(limits),
        origin,
      };
      stored.set(task.id, entry);
      index.add(entry);
      taskBytes += bytes;
      if (lease !== undefined) leases.give(task.id, lease);
      announce({ id: task.id, kind: 'created', version: 1, fields: [] });
      return snapshotOf(entry);
    },
    update(id, change) {
      const entry = stored.get(id);
      if (entry === undefined) return undefined;
      const before = snapshotOf(entry);
      const changes = change(before);
      if (changes === undefined) return before;
      const { document, fields } = applyChanges(entry.document, changes);
      if (fields.length === 0) return before;
      const isRefiled = fields.some((field) => INDEXED.has(field));
      const keys = isRefiled ? index.keysOf(entry) : [];
      for (const field of fields) {
        const grown = sizeOf(document[field]) - sizeOf(entry.document[field]);
        entry.bytes += grown;
        taskBytes += grown;
      }
      entry.document = document;
      if (isRefiled) index.refile(entry, keys);
      if (document.resources === undefined) using.delete(entry);
      else using.add(entry);
      touch(entry, changes.set.updatedAt ?? entry.updatedAt);
      const ended = isTerminal(document.status);
      if (ended) leases.drop(id);
      if (!ended) finished.delete(id);
      else if (!isTerminal(before.status)) finished.set(id, document.endedAt ?? entry.updatedAt);
      const after = snapshotOf(entry);
      fields.push('updatedAt');
      announce({ id, kind: ended ? 'ended' : 'changed', version: entry.version, fields });
      if (ended) dropOldFinished(document.endedAt ?? entry.updatedAt);
      return after;
    },
    append(id, lines, at) {
      const entry = stored.get(id);
      if (entry === undefined || isTerminal(entry.document.status)) return undefined;
      if (lines.length === 0) return snapshotOf(entry);
      append(entry, lines);
      touch(entry, at);
      announce({ id, kind: 'changed', version: entry.version, fields: LINE_FIELDS });
      return snapshotOf(entry);
    },
    get(id) {
      const entry = stored.get(id);
      return entry && snapshotOf(entry);
    },
    getMany: (ids) =>
      ids.map((id) => {
        const entry = stored.get(id);
        return entry && snapshotOf(entry);
      }),
    origin: (id) => stored.get(id)?.origin,
    lines: (id, from, maxLines, maxBytes) => stored.get(id)?.log.slice(from, maxLines, maxBytes),
    list(query) {
      const { limit, maxBytes = Infinity } = query;
      const tasks: Task[] = [];
      let bytes = 0;
      let order = 0;
      for (const entry of index.newestFirst(query, readCursor(query.cursor))) {
        bytes += entry.bytes;
        if (tasks.length === limit || (bytes > maxBytes && tasks.length > 0)) {
          return { tasks, nextCursor: String(order) };
        }
        tasks.push(snapshotOf(entry));
        order = entry.order;
      }
      return { tasks, nextCursor: null };
    },
    counts(filter = {}) {
      const tally = new Tally();
      if (Object.values(filter).some((value) => value !== undefined)) {
        for (const { document } of index.newestFirst(filter)) tally.add(document);
        return tally;
      }
      for (const status of TASK_STATUSES) tally.counts[status] = index.countOf(status);
      tally.total = index.size;
      for (const { document } of using) tally.addResources(document);
      return tally;
    },
    claim(id, lease, now) {
      const entry = stored.get(id);
      return entry !== undefined && leases.claim(id, lease, now);
    },
    renew: (lease) => leases.renew(lease),
    expired(now) {
      const ids: string[] = [];
      for (const { document, origin } of index.newestFirst({ statuses: UNFINISHED })) {
        if (origin.handled && leases.isFree(document.id, now)) ids.push(document.id);
      }
      return ids.toReversed();
    },
    remove(id) {
      const entry = stored.get(id);
      if (entry !== undefined) drop(id, entry);
      return entry !== undefined;
    },
    close() {
      announce = () => undefined;
    },
  };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Infinity;
  if (!/^\d{1,15}$/.test(cursor)) throw new InvalidCursorError('This store gave no such cursor.');
  return Number(cursor);
}

/** About how many bytes a value takes. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 8;
  return Buffer.byteLength(JSON.stringify(value));
}

/** Fields by which tasks are found. */
const INDEXED: ReadonlySet<string> = new Set(['status', 'type', 'tags']);
