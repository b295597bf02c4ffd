/**
 * What SQLite says when something goes wrong, in words that name the file and what to do.
 */
import { StoreUnavailableError } from '../store.js';

/** Why a file cannot be used. */
export type SqliteStoreErrorCode =
  | 'no_sqlite'
  | 'in_use'
  | 'read_only'
  | 'disk_full'
  | 'damaged'
  | 'not_a_store'
  | 'newer_version'
  | 'closed'
  | 'failed';

/** The file of a `sqliteStore` cannot be opened, read or written. Nothing of what was asked has happened. */
export class SqliteStoreError extends StoreUnavailableError {
  override readonly name: string = 'SqliteStoreError';
  readonly code: SqliteStoreErrorCode;

  constructor(code: SqliteStoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** SQLite's result codes, as https://www.sqlite.org/rescode.html has them. */
export const SQLITE = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** SQLite's primary result code of an error; 0 for any other error. */
export function resultCodeOf(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}

/** An error of SQLite as one that says what to do. Others stay as they are. */
export function toStoreError(error: unknown, file: string): unknown {
  const result = resultCodeOf(error);
  if (result === 0) return error;
  const [code, message] = explain(result, file, error);
  return new SqliteStoreError(code, message, { cause: error });
}

function explain(result: number, file: string, error: unknown): [SqliteStoreErrorCode, string] {
  const said = error instanceof Error ? error.message : String(error);
  switch (result) {
    case SQLITE.full:
      return ['disk_full', `The disk of ${file} is full (SQLite: ${said}). Free some space.`];
    case SQLITE.readOnly:
    case SQLITE.cannotOpen:
      return [
        'read_only',
        `${file} cannot be written (SQLite: ${said}). The process needs to read and write the file and its folder.`,
      ];
    case SQLITE.busy:
    case SQLITE.locked:
      return [
        'in_use',
        `${file} is locked by another program (SQLite: ${said}). Close what writes to it.`,
      ];
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return [
        'damaged',
        `${file} is damaged (SQLite: ${said}). Stop the hub and copy what can be read: sqlite3 "${file}" .recover`,
      ];
    default:
      return ['failed', `${file} could not be read or written (SQLite: ${said}).`];
  }
}
