/**
 * The tables of a store's file, and how a file of an older version becomes one of this version.
 */
import type { Database } from './driver.js';
import { SqliteStoreError } from './errors.js';

/** Says in the file's header whose it is: "tsks". */
export const APPLICATION_ID = 0x74736b73;

/**
 * What each version adds to the one before. A step that was released is never changed: files exist
 * that have it.
 *
 * `tasks.number` counts tasks and is never given twice. `lines` holds runs of lines, encoded by
 * `lineCodec.ts`; those of a removed task stay until `garbage` is swept.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
  CREATE TABLE tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    type TEXT,
    started_by TEXT,
    handled INTEGER NOT NULL,
    input TEXT,
    document TEXT NOT NULL,
    resources TEXT,
    version INTEGER NOT NULL,
    updated_at REAL NOT NULL,
    finished_at REAL,
    line_count INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    line_bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX tasks_by_status ON tasks (status, number);
  CREATE INDEX tasks_by_type ON tasks (type, number) WHERE type IS NOT NULL;
  CREATE INDEX tasks_by_starter ON tasks (started_by, number) WHERE started_by IS NOT NULL;
  CREATE INDEX tasks_by_end ON tasks (finished_at) WHERE finished_at IS NOT NULL;
  CREATE INDEX tasks_with_resources ON tasks (number) WHERE resources IS NOT NULL;
  CREATE TABLE tags (
    tag TEXT NOT NULL, task INTEGER NOT NULL, PRIMARY KEY (tag, task)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tags_by_task ON tags (task);
  CREATE TABLE lines (
    task INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, bytes INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX lines_by_task ON lines (task, first);
  CREATE TABLE removed (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE garbage (task INTEGER PRIMARY KEY) STRICT;
  `,
];

/** The version of files that this package writes. */
const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a file to this version, in one transaction.
 * @param epoch of a store that is made by this
 * @throws SqliteStoreError `newer_version`, `not_a_store`
 */
export function migrate(db: Database, file: string, epoch: number): void {
  const numberOf = (pragma: string): number =>
    Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
  const version = numberOf('user_version');
  if (version > SCHEMA_VERSION) {
    throw new SqliteStoreError(
      'newer_version',
      `${file} was written by a newer version of react-task-status (its format is ${version}, this version knows ${SCHEMA_VERSION}). Update the package, or use another file.`,
    );
  }
  if (numberOf('application_id') !== APPLICATION_ID) {
    const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'];
    if (tables !== 0) throw notAStore(file);
  }
  if (version === SCHEMA_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
    if (version === 0) db.prepare("INSERT INTO meta VALUES ('epoch', ?)").run(epoch);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** The error of a file that holds something else. */
export function notAStore(file: string): SqliteStoreError {
  return new SqliteStoreError(
    'not_a_store',
    `${file} holds something else than tasks. It was left as it is; give sqliteStore another file.`,
  );
}
