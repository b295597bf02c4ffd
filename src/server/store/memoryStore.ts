/**
 * The store in memory: every call answers at once. It forgets when the process ends, so each life
 * of it has an epoch of its own. Imports only protocol, types and the line buffer.
 */
import { isTerminal, type PatchField, type Task } from '../../protocol/index.js';
import { LineBuffer } from '../lineBuffer.js';
import { isSameData } from '../plain.js';
import type { StoreChange, TaskChanges, TaskOrigin, TaskStore } from './store.js';
import { listNewestFirst } from '../taskList.js';

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /** This life of the store. @default `Date.now() * 1000` and a random part below 1000 */
  epoch?: number;
  /** Log lines kept of one task; older ones are dropped first. @default 1_000_000 */
  maxLogLines?: number;
  /** UTF-8 bytes of log text kept of one task. @default 268_435_456 (256 MiB) */
  maxLogBytes?: number;
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
  readonly order: number;
  readonly log: LineBuffer;
  readonly origin: TaskOrigin;
}

/** Makes a store in memory. */
export function memoryStore(options: MemoryStoreOptions = {}): TaskStore {
  const epoch = options.epoch ?? newEpoch();
  const maxFinished = options.maxFinishedTasks ?? 1_000;
  const minFinishedAge = options.minFinishedAge ?? 60_000;
  const limits = {
    maxLines: options.maxLogLines ?? 1_000_000,
    maxBytes: options.maxLogBytes ?? 256 * 1024 * 1024,
  };
  const stored = new Map<string, StoredTask>();
  /** Ids of finished tasks and when they finished, in that order. */
  const finished = new Map<string, number>();
  /** Ids that must not be used again: clients may still hold what they named. */
  const removed = new Set<string>();
  let announce: (change: StoreChange) => void = () => undefined;
  let created = 0;

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

  const dropOldFinished = (now: number): void => {
    for (const [id, endedAt] of finished) {
      if (finished.size <= maxFinished || endedAt > now - minFinishedAge) return;
      finished.delete(id);
      const version = stored.get(id)?.version ?? 0;
      stored.delete(id);
      removed.add(id);
      for (const oldest of removed) {
        if (removed.size <= MAX_REMOVED_IDS) break;
        removed.delete(oldest);
      }
      announce({ id, kind: 'removed', version, fields: [] });
    }
  };

  return {
    open(listener) {
      announce = listener;
      return epoch;
    },
    create(task, origin) {
      if (stored.has(task.id) || removed.has(task.id)) return undefined;
      const updatedAt = task.updatedAt ?? 0;
      const entry: StoredTask = {
        document: { ...task, epoch, version: 1, updatedAt, logCount: 0, firstLogLine: 0 },
        snapshot: undefined,
        version: 1,
        updatedAt,
        order: (created += 1),
        log: new LineBuffer(limits),
        origin,
      };
      stored.set(task.id, entry);
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
      entry.document = document;
      touch(entry, changes.set.updatedAt ?? entry.updatedAt);
      const ended = isTerminal(document.status);
      if (!ended) finished.delete(id);
      else if (!isTerminal(before.status)) finished.set(id, entry.updatedAt);
      const after = snapshotOf(entry);
      fields.push('updatedAt');
      announce({ id, kind: ended ? 'ended' : 'changed', version: entry.version, fields });
      if (ended) dropOldFinished(entry.updatedAt);
      return after;
    },
    append(id, lines) {
      const entry = stored.get(id);
      if (entry === undefined || isTerminal(entry.document.status)) return undefined;
      if (lines.length === 0) return snapshotOf(entry);
      entry.log.append(lines);
      touch(entry, lines.at(-1)?.at ?? 0);
      announce({ id, kind: 'changed', version: entry.version, fields: LINE_FIELDS });
      return snapshotOf(entry);
    },
    get(id) {
      const entry = stored.get(id);
      return entry && snapshotOf(entry);
    },
    origin: (id) => stored.get(id)?.origin,
    lines: (id, from, maxLines, maxBytes) => stored.get(id)?.log.slice(from, maxLines, maxBytes),
    list: (query) => listNewestFirst([...stored.values()], query, snapshotOf),
    close() {
      announce = () => undefined;
    },
  };
}

/** Removed ids that are remembered; the oldest are forgotten, for memory is finite. */
const MAX_REMOVED_IDS = 100_000;

/** What lines change in a task. */
const LINE_FIELDS: readonly PatchField[] = ['logCount', 'firstLogLine', 'updatedAt'];

const COUNTED: ReadonlySet<string> = new Set(['version', 'updatedAt', 'logCount', 'firstLogLine']);

/** The document with the changes, and the fields that are different by them. */
function applyChanges(
  document: Task,
  changes: TaskChanges,
): { document: Task; fields: PatchField[] } {
  const next = { ...document };
  const fields: PatchField[] = [];
  for (const [name, value] of Object.entries(changes.set)) {
    const field = name as PatchField;
    if (COUNTED.has(field) || isSameData(document[field], value)) continue;
    Object.assign(next, { [field]: value });
    fields.push(field);
  }
  for (const field of changes.unset ?? []) {
    if (COUNTED.has(field) || field === 'status' || next[field] === undefined) continue;
    delete (next as Partial<Task>)[field];
    fields.push(field);
  }
  return { document: next, fields };
}
