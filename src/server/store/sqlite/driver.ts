/**
 * The SQLite that there is: Node's own, else the optional peer, which has the same interface. Both
 * answer at once. Only what the store uses of them is described here.
 */
import { createRequire } from 'node:module';
import { SqliteStoreError } from './errors.js';

/** What a column may hold here. */
export type SqlValue = string | number | null;

/** One row of an answer. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A prepared statement. */
export interface Statement {
  run(...parameters: SqlValue[]): unknown;
  get(...parameters: SqlValue[]): Row | undefined;
  all(...parameters: SqlValue[]): Row[];
  iterate(...parameters: SqlValue[]): IterableIterator<Row>;
}

/** An open database. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface SqliteModule {
  readonly DatabaseSync: new (file: string) => Database;
}

/** The optional peer for a Node without SQLite. */
const PEER = '@photostructure/sqlite';

/**
 * @returns the way to open a database
 * @throws SqliteStoreError `no_sqlite`
 */
export function loadSqlite(
  builtIn: (id: string) => object | undefined = (id) => process.getBuiltinModule(id),
  require: (id: string) => unknown = createRequire(import.meta.url),
): (file: string) => Database {
  const { DatabaseSync } = (builtIn('node:sqlite') ?? loadPeer(require)) as SqliteModule;
  return (file) => new DatabaseSync(file);
}

function loadPeer(require: (id: string) => unknown): unknown {
  try {
    return require(PEER);
  } catch (cause) {
    throw new SqliteStoreError(
      'no_sqlite',
      `sqliteStore needs SQLite. Node ${process.versions.node} has none of its own: use Node 22.13 or newer, or run "npm install ${PEER}".`,
      { cause },
    );
  }
}
