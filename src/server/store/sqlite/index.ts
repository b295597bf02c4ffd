/**
 * The durable store: `react-task-status/server/sqlite`. Only who imports this loads SQLite.
 */
export type { DamagedFile } from './openFile.js';
export { SqliteStoreError, type SqliteStoreErrorCode } from './errors.js';
export { sqliteStore, type SqliteStoreOptions } from './sqliteStore.js';
