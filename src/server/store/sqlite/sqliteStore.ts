/**
 * The store in a file: the public options, and what a hub calls. The work is in `openStore.ts`.
 */
import { newEpoch } from '../memoryStore.js';
import type { TaskStore } from '../store.js';
import { loadSqlite, type Database } from './driver.js';
import { SqliteStoreError, toStoreError } from './errors.js';
import { openFile, type DamagedFile } from './openFile.js';
import { OpenStore, type StoreLimits } from './openStore.js';

/** How much a {@link sqliteStore} keeps, and what becomes of a damaged file. */
export interface SqliteStoreOptions {
  /** Finished tasks are removed after so many ms. @default 2_592_000_000 (30 days) */
  maxFinishedAge?: number;
  /** Finished tasks kept; those that finished first are removed first. @default 100_000 */
  maxFinishedTasks?: number;
  /**
   * For at least this many ms a finished task is kept even above that number, so that whoever
   * polls learns the end. @default 60_000
   */
  minFinishedAge?: number;
  /** Log lines kept of one task; older ones are dropped first. @default 1_000_000 */
  maxLogLines?: number;
  /** Bytes of the log of one task on disk, about. @default 268_435_456 (256 MiB) */
  maxLogBytes?: number;
  /**
   * Bytes of all tasks and their logs on disk, about. Over it finished tasks are removed, the one
   * that finished first before the others, then the oldest lines of the log that grows.
   * @default 8_589_934_592 (8 GiB)
   */
  maxBytes?: number;
  /**
   * Called when the file was found to be damaged and was kept aside under another name; the store
   * begins again, empty. @default `process.emitWarning`
   */
  onDamaged?: (damaged: DamagedFile) => void;
}

const DEFAULT_LIMITS: StoreLimits = {
  maxFinishedAge: 30 * 24 * 60 * 60 * 1_000,
  maxFinishedTasks: 100_000,
  minFinishedAge: 60_000,
  maxLogLines: 1_000_000,
  maxLogBytes: 256 * 1024 * 1024,
  maxBytes: 8 * 1024 * 1024 * 1024,
};

/** What only tests change. */
export interface SqliteStoreInternals {
  /** ms since epoch */
  now?(): number;
  openDatabase?(file: string): Database;
}

/**
 * Keeps tasks and logs in an SQLite file. What a client was shown is on disk, and survives a crash of
 * the process or of the machine. One hub at a time can use a file.
 *
 * It uses Node's own SQLite, or `@photostructure/sqlite` where Node has none (before 22.13).
 * @param file its path; it is created where there is none, its folder is not. Beside it are
 * `<file>-lock`, and `<file>-wal` and `<file>-shm` while it is used. Keep it on a local disk
 * @returns a store; `createTaskHub` opens it, and throws a {@link SqliteStoreError} where that is
 * not possible: `no_sqlite`, `in_use`, `read_only`, `not_a_store`, `newer_version`
 * @throws RangeError for a limit that is no number of at least 0
 * @example const hub = createTaskHub({ store: sqliteStore('./tasks.db') });
 */
export function sqliteStore(file: string, options: SqliteStoreOptions = {}): TaskStore {
  return makeSqliteStore(file, options, {});
}

/** As {@link sqliteStore}, with what tests change. */
export function makeSqliteStore(
  file: string,
  { onDamaged = warn, ...given }: SqliteStoreOptions,
  internals: SqliteStoreInternals,
): TaskStore {
  const limits = resolveLimits(given);
  let current: OpenStore | undefined;
  const opened = (): OpenStore => {
    if (current !== undefined) return current;
    throw new SqliteStoreError('closed', `${file} is not open: no hub uses the store.`);
  };
  return {
    isDurable: true,
    open(announce) {
      if (current !== undefined) {
        throw new SqliteStoreError('in_use', `${file} is used by another hub of this process.`);
      }
      const context = {
        ...{ openDatabase: internals.openDatabase ?? loadSqlite(), onDamaged, newEpoch },
      };
      const { now = Date.now } = internals;
      const openedFile = openFile(file, context);
      try {
        current = new OpenStore(openedFile, limits, now, announce);
      } catch (error) {
        openedFile.close();
        throw toStoreError(error, openedFile.file);
      }
      return current.epoch;
    },
    create: (task, origin, lease) => opened().create(task, origin, lease),
    update: (id, change) => opened().update(id, change),
    append: (id, lines, at) => opened().append(id, lines, at),
    get: (id) => opened().get(id),
    getMany: (ids) => ids.map((id) => opened().get(id)),
    origin: (id) => opened().origin(id),
    lines: (id, from, maxLines, maxBytes) => opened().lines(id, from, maxLines, maxBytes),
    list: (query) => opened().list(query),
    counts: (filter) => opened().counts(filter),
    claim: (id, lease, now) => opened().claim(id, lease, now),
    renew: (lease) => opened().renew(lease),
    expired: (now) => opened().expired(now),
    remove: (id) => opened().remove(id),
    close() {
      current?.close();
      current = undefined;
    },
  };
}

function resolveLimits(given: Partial<StoreLimits>): StoreLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(given) as [keyof StoreLimits, unknown][]) {
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new RangeError(
        `${name} of sqliteStore is ${String(value)}; it has to be a number of at least 0.`,
      );
    }
    Object.assign(limits, { [name]: value });
  }
  return limits;
}

function warn({ file, keptAs, error }: DamagedFile): void {
  process.emitWarning(
    `The task store ${file} is damaged. It was kept as ${keptAs}, and an empty one takes its place. To copy what can be read of it: sqlite3 "${keptAs}" .recover`,
    { code: 'TASK_STORE_DAMAGED', detail: error instanceof Error ? error.message : String(error) },
  );
}
