/**
 * Files of stores for tests: in a folder that goes after the test file, with stores that are closed
 * after each test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach } from 'vitest';
import type { StoreChange, TaskOrigin, TaskStore } from '../../../../src/server/index.js';
import {
  makeSqliteStore,
  type SqliteStoreInternals,
  type SqliteStoreOptions,
} from '../../../../src/server/store/sqlite/sqliteStore.js';

const folder = mkdtempSync(path.join(tmpdir(), 'task-store-'));
const opened = new Set<TaskStore>();
let files = 0;

afterEach(async () => {
  for (const store of opened) await store.close();
  opened.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A path where no file is yet. */
export function newFile(): string {
  files += 1;
  return path.join(folder, `${files}.db`);
}

/** A store that is open. */
export async function openStore(
  file = newFile(),
  options: SqliteStoreOptions = {},
  internals: SqliteStoreInternals = {},
) {
  const store = makeSqliteStore(file, options, internals);
  const changes: StoreChange[] = [];
  const epoch = await store.open((change) => changes.push(change));
  opened.add(store);
  return { file, store, changes, epoch };
}

export const origin: TaskOrigin = { handled: true, input: { n: 1 } };

/** Makes a task that runs. */
export const create = (store: TaskStore, id: string, fields: object = {}) =>
  store.create({ id, status: 'running', createdAt: 1, updatedAt: 1, ...fields }, origin);

/** Ends a task. */
export const finish = (store: TaskStore, id: string, at: number) =>
  store.update(id, () => ({ set: { status: 'completed', updatedAt: at, endedAt: at } }));

/** Lines without numbers. */
export const toLines = (texts: readonly string[]) =>
  texts.map((text) => ({ at: 5, level: 'info' as const, text }));
