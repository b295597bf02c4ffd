/**
 * Opens the file of a store: one owner at a time, and a damaged file is kept aside.
 *
 * The owner holds a lock of the operating system on a second file, `<file>-lock`, for as long as its
 * process lives; so a process that was killed leaves nothing behind that had to be cleared, and
 * other programs may read the file, or back it up, while a hub uses it.
 */
import {
  existsSync,
  openSync,
  readSync,
  closeSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Database } from './driver.js';
import { resultCodeOf, SQLITE, SqliteStoreError, toStoreError } from './errors.js';
import { APPLICATION_ID, migrate, notAStore } from './schema.js';

/** A damaged file that was kept aside. */
export interface DamagedFile {
  /** Where the store is kept; an empty one begins there. */
  readonly file: string;
  /** Where the damaged file is now. */
  readonly keptAs: string;
  readonly error: unknown;
}

/** What opening needs. */
export interface OpenContext {
  openDatabase(file: string): Database;
  /** Called with a damaged file that was kept aside. */
  onDamaged(damaged: DamagedFile): void;
  /** The epoch of a store that is new. */
  newEpoch(): number;
}

/** An open file. */
export interface OpenFile {
  readonly file: string;
  readonly db: Database;
  close(): void;
}

/** Up to this size, in bytes, a file is checked as a whole when it is opened: a second for 256 MiB, about. */
const MAX_CHECKED = 256 * 1024 * 1024;

/**
 * @throws SqliteStoreError `in_use`, `read_only`, `not_a_store`, `newer_version`
 */
export function openFile(given: string, context: OpenContext): OpenFile {
  const file = resolveFile(given);
  const wasOurs = existsSync(lockOf(file));
  const lock = takeLock(file, context);
  try {
    const db = openOrKeepAside(file, wasOurs, context);
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('owner', ?)").run(ownerText());
    const close = (): void => {
      db.close();
      lock.close();
    };
    return { file, db, close };
  } catch (error) {
    lock.close();
    // It would say of a file of someone else that it was a store's.
    if (!wasOurs) rmSync(lockOf(file), { force: true });
    throw toStoreError(error, file);
  }
}

/** Links lead to one file, and so to one lock. */
function resolveFile(given: string): string {
  const file = path.resolve(given);
  const folder = path.dirname(file);
  if (!existsSync(folder)) {
    throw new SqliteStoreError(
      'failed',
      `There is no folder ${folder} for ${file}. Create it first.`,
    );
  }
  return existsSync(file)
    ? realpathSync(file)
    : path.join(realpathSync(folder), path.basename(file));
}

function lockOf(file: string): string {
  return `${file}-lock`;
}

function takeLock(file: string, { openDatabase }: OpenContext): Database {
  let lock: Database | undefined;
  try {
    lock = openDatabase(lockOf(file));
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (resultCodeOf(error) !== SQLITE.busy) throw toStoreError(error, file);
    throw new SqliteStoreError(
      'in_use',
      `${file} is used by another hub${readOwner(file, openDatabase)}. One hub at a time can use a file: stop the other one, or give this one a file of its own.`,
      { cause: error },
    );
  }
}

function ownerText(): string {
  return `process ${process.pid} on ${os.hostname()} since ${new Date().toISOString()}`;
}

/** Who uses the file, in brackets; empty where it does not say. */
function readOwner(file: string, openDatabase: OpenContext['openDatabase']): string {
  let db: Database | undefined;
  try {
    db = openDatabase(file);
    const owner = db.prepare("SELECT value FROM meta WHERE key = 'owner'").get()?.['value'];
    return owner === undefined ? '' : ` (${owner})`;
  } catch {
    return '';
  } finally {
    db?.close();
  }
}

function openOrKeepAside(file: string, wasOurs: boolean, context: OpenContext): Database {
  try {
    return openSound(file, context);
  } catch (error) {
    const code = resultCodeOf(error);
    if (code !== SQLITE.corrupt && code !== SQLITE.notADatabase) throw error;
    // Without the lock file or its id in the header nothing says that the file was a store's.
    if (!wasOurs && !hasOurHeader(file)) throw notAStore(file);
    const keptAs = keepAside(file);
    context.onDamaged({ file, keptAs, error: toStoreError(error, file) });
    return openSound(file, context);
  }
}

function openSound(file: string, { openDatabase, newEpoch }: OpenContext): Database {
  const db = openDatabase(file);
  try {
    db.exec('PRAGMA busy_timeout = 0');
    // Before the first table, or it would take a VACUUM. Freed pages go back to the disk by it. Of a
    // file that is there it may change the header, so that one is left alone.
    const isNew = db.prepare('PRAGMA page_count').get()?.['page_count'] === 0;
    if (isNew) db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    migrate(db, file, newEpoch());
    // FULL: what was acknowledged survives a power failure, not only the end of the process.
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY',
    );
    check(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Finds damage that opening alone does not touch. */
function check(db: Database, file: string): void {
  if (statSync(file).size > MAX_CHECKED) return;
  const said = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (said === 'ok') return;
  throw Object.assign(new Error(`quick_check: ${said}`), { errcode: SQLITE.corrupt });
}

/** Whether the header of a file says that it is a store. https://www.sqlite.org/fileformat.html */
function hasOurHeader(file: string): boolean {
  const header = Buffer.alloc(72);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, header.length, 0);
  } finally {
    closeSync(handle);
  }
  return header.readUInt32BE(68) === APPLICATION_ID;
}

/** Moves a damaged file, with what belongs to it, out of the way. @returns where it is now */
function keepAside(file: string): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const keptAs = `${file}.damaged-${time}`;
  // The write-ahead log first: it must never be taken for that of the new file.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix);
  }
  return keptAs;
}
