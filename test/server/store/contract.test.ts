// @vitest-environment node
// The stores of this package keep the contract, and so does one that leaves to the hub what it may.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryStore, type TaskStore } from '../../../src/server/index.js';
import { sqliteStore } from '../../../src/server/store/sqlite/index.js';
import { storeContract } from '../../../src/server/testing/index.js';

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

const STORES: [name: string, make: () => TaskStore][] = [
  ['memoryStore', memoryStore],
  ['sqliteStore', () => sqliteStore(path.join(folder, `${(files += 1)}.db`))],
  ['a store that leaves counting to the hub', smallStore],
];

describe.each(STORES)('the contract of a store: %s', (_, make) => {
  it.each(storeContract(make))('$name', async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

describe('the contract of a store', () => {
  /** Where a store that breaks a promise is caught. */
  const broken = async (change: (store: TaskStore) => Partial<TaskStore>): Promise<string[]> => {
    const names: string[] = [];
    const make = (): TaskStore => {
      const store = memoryStore();
      return { ...store, ...change(store) };
    };
    for (const { name, run } of storeContract(make)) {
      await run().catch(() => names.push(name));
    }
    return names;
  };

  it('should catch a store that breaks it', async () => {
    expect(await broken(() => ({}))).toEqual([]);
    expect(await broken(() => ({ lines: () => undefined }))).toContain(
      'should number lines, and take none after the end',
    );
    expect(await broken(() => ({ claim: () => true }))).toEqual([
      'should let one owner work on a task, for as long as its lease holds',
    ]);
    expect(await broken(() => ({ remove: () => true }))).toContain(
      'should remove a task with its log, and announce it',
    );
  });
});
