// @vitest-environment node
// The stores of this package keep the contract, and so does one that leaves to the hub what it may.
import { memoryStore, type TaskStore } from '../../../src/server/index.js';
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

storeContract('memoryStore', memoryStore);
storeContract('a store that leaves counting to the hub', smallStore);
