// @vitest-environment node
// The stores of this package keep the contract, and so does one that leaves to the hub what it may.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { memoryStore, type TaskStore } from '../../../src/server/index.js';
import { sqliteStore } from '../../../src/server/store/sqlite/index.js';
import { storeContract } from './contract.js';

/** A store that answers later, and has only what it must have. */
function smallStore(): TaskStore {
  const { getMany: _, counts: __, ...store } = memoryStore();
  return {
    ...store,
    get: async (id) => store.get(id),
    list: async (query) => store.list(query),
    update: async (id, change) => store.update(id, change),
    append: async (...lines) => store.append(...lines),
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'task-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

storeContract('memoryStore', memoryStore);
storeContract('sqliteStore', () => sqliteStore(path.join(folder, `${(files += 1)}.db`)));
storeContract('a store that leaves counting to the hub', smallStore);
