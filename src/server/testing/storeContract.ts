/**
 * What every store promises the hub, as tests that any store can be run against. They need no test
 * framework: each is a name and a function that rejects where the store breaks the promise.
 */
import type { Task } from '../../protocol/index.js';
import { systemClock } from '../clock.js';
import { completeStore, type CompleteStore } from '../store/completeStore.js';
import {
  InvalidCursorError,
  type Lease,
  type MaybePromise,
  type NewLine,
  type StoreChange,
  type TaskList,
  type TaskOrigin,
  type TaskQuery,
  type TaskStore,
} from '../store/store.js';
import { check, rejects } from './check.js';

/** One promise of a store. */
export interface StoreContractTest {
  /** What is promised: "should number lines, and take none after the end". */
  readonly name: string;
  /** Tries it with a store of its own. Rejects with an AssertionError where it does not hold. */
  run(): Promise<void>;
}

/**
 * The tests of a store.
 * @param make makes a store that is empty each time, and not open yet
 * @example
 * for (const { name, run } of storeContract(() => myStore())) it(name, run);
 */
export function storeContract(make: () => MaybePromise<TaskStore>): StoreContractTest[] {
  return Object.entries(PROMISES).map(([name, promise]) => ({
    name,
    async run() {
      const stores: TaskStore[] = [];
      try {
        await promise(async () => {
          const store = await make();
          stores.push(store);
          return prepare(store);
        });
      } finally {
        for (const store of stores) await store.close();
      }
    },
  }));
}

/** A store that is open, and shorthands for it. */
interface Prepared {
  readonly store: CompleteStore;
  readonly changes: StoreChange[];
  readonly epoch: number;
  create(
    id: string,
    more?: object,
    from?: TaskOrigin,
    lease?: Lease,
  ): MaybePromise<Task | undefined>;
  set(id: string, fields: object): MaybePromise<Task | undefined>;
  /** The ids of all pages of a list. */
  idsOf(query: Partial<TaskQuery>): Promise<string[]>;
}

const origin: TaskOrigin = { handled: true, input: { n: 1 } };

const line = (text: string, at = 0): NewLine => ({ at, level: 'info', text });

async function prepare(own: TaskStore): Promise<Prepared> {
  const store = completeStore(own, systemClock);
  const changes: StoreChange[] = [];
  const epoch = await store.open((change) => changes.push(change));
  const create = (id: string, more: object = {}, from: TaskOrigin = origin, lease?: Lease) =>
    store.create({ id, status: 'pending', createdAt: 1, updatedAt: 1, ...more }, from, lease);
  const set = (id: string, fields: object) => store.update(id, () => ({ set: fields }));
  const idsOf = async (query: Partial<TaskQuery>): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page: TaskList = await store.list({
        limit: 2,
        ...query,
        ...(cursor == null ? {} : { cursor }),
      });
      ids.push(...page.tasks.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  };
  return { store, changes, epoch, create, set, idsOf };
}

const PROMISES: Readonly<Record<string, (open: () => Promise<Prepared>) => Promise<void>>> = {
  'should keep a task with its epoch, its first version and its origin': async (open) => {
    const { store, epoch, create, changes } = await open();
    const task = await create('a', { title: 'A', tags: ['x'] });
    check(task).matches({
      ...{ id: 'a', status: 'pending', title: 'A', tags: ['x'], version: 1, epoch },
      ...{ logCount: 0, firstLogLine: 0 },
    });
    check(await store.get('a')).equals(task);
    check(await store.origin('a')).equals(origin);
    check(await store.get('b')).equals(undefined);
    check(await store.origin('b')).equals(undefined);
    check(changes).matches([{ id: 'a', kind: 'created', version: 1 }]);
  },

  'should keep who started a task': async (open) => {
    const { store, create } = await open();
    await create('a', {}, { handled: false, input: undefined, startedBy: 'ada' });
    check(await store.origin('a')).matches({ handled: false, startedBy: 'ada' });
  },

  'should not take an id twice in one epoch, also not after the task was removed': async (open) => {
    const { store, create } = await open();
    const first = await create('a');
    check(await create('a')).equals(undefined);
    await store.remove('a');
    const again = await create('a');
    check((again?.epoch ?? Infinity) > (first?.epoch ?? 0)).equals(true);
  },

  'should count a version for each change, and announce what it changed': async (open) => {
    const { store, create, set, changes } = await open();
    await create('a');
    check(await set('a', { message: 'x', phase: 'p' })).matches({
      version: 2,
      message: 'x',
    });
    check(await set('a', { message: 'x' })).matches({ version: 2 });
    check(await store.update('a', () => undefined)).matches({ version: 2 });
    const after = await store.update('a', () => ({ set: {}, unset: ['message'] }));
    check('message' in (after ?? {})).equals(false);
    check(after).matches({ version: 3, phase: 'p' });
    await set('a', { status: 'completed', endedAt: 9 });
    const heard = changes.map(({ kind, version, fields }) => [
      ...[kind, version, fields.filter((field) => field !== 'updatedAt').toSorted()],
    ]);
    check(heard.slice(1)).equals([
      ['changed', 2, ['message', 'phase']],
      ['changed', 3, ['message']],
      ['ended', 4, ['endedAt', 'status']],
    ]);
    check(await store.update('nothing', () => ({ set: {} }))).equals(undefined);
  },

  'should decide by the task as it is, one change after the other': async (open) => {
    const { store, create } = await open();
    await create('a', { progress: { value: 0 } });
    const step = (task: Task) => ({
      set: { progress: { value: (task.progress?.value ?? 0) + 1 } },
    });
    await Promise.all(Array.from({ length: 50 }, () => store.update('a', step)));
    check(await store.get('a')).matches({ version: 51, progress: { value: 50 } });
  },

  'should throw on what a decision throws, and change nothing': async (open) => {
    const { store, create } = await open();
    await create('a');
    const refuse = async () =>
      store.update('a', () => {
        throw new RangeError('no');
      });
    await rejects(refuse, ({ message }) => message === 'no');
    check(await store.get('a')).matches({ version: 1 });
  },

  'should never change a task that it gave away': async (open) => {
    const { store, create, set } = await open();
    const first = await create('a', { tags: ['t'] });
    const copy = structuredClone(first);
    await set('a', { message: 'x' });
    await store.append('a', [line('one')], 5);
    check(first).equals(copy);
  },

  'should number lines, and take none after the end': async (open) => {
    const { store, create, set } = await open();
    await create('a');
    await store.append('a', [line('one'), line('two')], 7);
    const task = await store.append('a', [line('three', 8e15)], 9);
    // What a line says of its own time is nothing to the task.
    check(task).matches({ logCount: 3, updatedAt: 9 });
    const slice = await store.lines('a', 1, 10, Infinity);
    check(slice).matches({ firstLine: 0, count: 3 });
    check(slice?.lines.map(({ line: n, text, at }) => [n, text, at])).equals([
      [1, 'two', 0],
      [2, 'three', 8e15],
    ]);
    await set('a', { status: 'failed', endedAt: 10 });
    check(await store.append('a', [line('late')], 11)).equals(undefined);
    check(await store.append('nothing', [line('x')], 1)).equals(undefined);
    check(await store.lines('nothing', 0, 1, 1)).equals(undefined);
  },

  'should read lines within a number and about within bytes, but never none': async (open) => {
    const { store, create } = await open();
    await create('a');
    await store.append(
      'a',
      ['aaaa', 'bbbb', 'cccc'].map((text) => line(text)),
      1,
    );
    const read = async (from: number, lines: number, bytes: number) =>
      (await store.lines('a', from, lines, bytes))?.lines.map(({ text }) => text);
    check(await read(0, 2, Infinity)).equals(['aaaa', 'bbbb']);
    check(await read(0, 9, 8)).equals(['aaaa', 'bbbb']);
    check(await read(2, 9, 1)).equals(['cccc']);
    check(await read(3, 9, 9)).equals([]);
  },

  'should read many tasks at once, in the order asked for': async (open) => {
    const { store, create } = await open();
    for (const id of ['a', 'b', 'c']) await create(id);
    const tasks = await store.getMany(['c', 'nothing', 'a']);
    check(tasks.map((task) => task?.id)).equals(['c', undefined, 'a']);
  },

  'should list the newest first, page by page, each task once': async (open) => {
    const { create, idsOf } = await open();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await create(id);
    check(await idsOf({})).equals(['e', 'd', 'c', 'b', 'a']);
    check(await idsOf({ limit: 5 })).equals(['e', 'd', 'c', 'b', 'a']);
  },

  'should list what fits every field of a filter, as it is now': async (open) => {
    const { create, set, idsOf } = await open();
    await create('a', { type: 'x', tags: ['red'] });
    await create('b', { type: 'y', tags: ['red', 'blue'] });
    await create('c', { type: 'x', tags: ['blue'] });
    await create('d', { type: 'x' });
    await set('a', { status: 'running' });
    await set('c', { status: 'running' });
    check(await idsOf({ statuses: ['running'] })).equals(['c', 'a']);
    check(await idsOf({ statuses: ['running', 'pending'], type: 'x' })).equals(['d', 'c', 'a']);
    check(await idsOf({ tag: 'red' })).equals(['b', 'a']);
    check(await idsOf({ tag: 'red', type: 'x' })).equals(['a']);
    check(await idsOf({ type: 'nothing' })).equals([]);
    await set('b', { tags: ['green'] });
    check(await idsOf({ tag: 'red' })).equals(['a']);
    check(await idsOf({ tag: 'green' })).equals(['b']);
  },

  'should list what someone may see: by tags or by who started it': async (open) => {
    const { create, idsOf, store } = await open();
    const by = (startedBy: string): TaskOrigin => ({ ...origin, startedBy });
    await create('a', { tags: ['team:1'] }, by('ada'));
    await create('b', { tags: ['team:2'] }, by('bob'));
    await create('c', { tags: ['team:1', 'team:2'] }, by('ada'));
    await create('d');
    check(await idsOf({ visibleTo: { tags: ['team:1'] } })).equals(['c', 'a']);
    check(await idsOf({ visibleTo: { tags: ['team:1', 'team:2'] } })).equals(['c', 'b', 'a']);
    check(await idsOf({ visibleTo: { startedBy: 'bob' } })).equals(['b']);
    check(await idsOf({ visibleTo: { startedBy: 'bob', tags: ['team:1'] } })).equals([
      'c',
      'b',
      'a',
    ]);
    check(await idsOf({ visibleTo: {} })).equals([]);
    check(await store.counts({ visibleTo: { startedBy: 'ada' } })).matches({ total: 2 });
  },

  'should end a page before it is too large, but not before its first task': async (open) => {
    const { store, create } = await open();
    for (const id of ['a', 'b', 'c']) await create(id, { message: 'x'.repeat(10_000) });
    const page = await store.list({ limit: 10, maxBytes: 25_000 });
    check([1, 2].includes(page.tasks.length)).equals(true);
    check(page.nextCursor !== null).equals(true);
    check((await store.list({ limit: 10, maxBytes: 1 })).tasks).hasLength(1);
  },

  'should reject a cursor that it never gave': async (open) => {
    const { store, create } = await open();
    await create('a');
    const list = async () => store.list({ limit: 1, cursor: 'made up' });
    await rejects(list, (error) => error instanceof InvalidCursorError);
  },

  'should count by status, and sum up resources': async (open) => {
    const { store, create, set } = await open();
    for (const id of ['a', 'b', 'c']) await create(id, { tags: [id === 'a' ? 'x' : 'y'] });
    await set('a', { status: 'running', resources: { cpuPercent: 50, memoryBytes: 10 } });
    await set('b', { status: 'running', resources: { cpuPercent: 25 } });
    check(await store.counts()).matches({
      total: 3,
      counts: { running: 2, pending: 1, completed: 0 },
      resources: { cpuPercent: 75, memoryBytes: 10, networkBytesPerSecond: 0 },
    });
    check(await store.counts({ tag: 'y' })).matches({
      total: 2,
      counts: { running: 1, pending: 1 },
      resources: { cpuPercent: 25 },
    });
    await store.update('b', () => ({ set: {}, unset: ['resources'] }));
    await store.remove('a');
    check(await store.counts()).matches({ total: 2, resources: { cpuPercent: 0 } });
  },

  'should let one owner work on a task, for as long as its lease holds': async (open) => {
    const { store, create, set } = await open();
    if (store.claim === undefined) return;
    const ada = (until: number) => ({ owner: 'ada', until });
    const bob = (until: number) => ({ owner: 'bob', until });
    await create('a', {}, origin, ada(100));
    await create('b');
    await create('elsewhere', {}, { handled: false, input: undefined });
    check(await store.expired?.(50)).equals(['b']);
    check(await store.claim('a', bob(200), 50)).equals(false);
    check(await store.claim('a', ada(100), 50)).equals(true);
    check(await store.claim('b', bob(100), 50)).equals(true);
    check(await store.expired?.(50)).equals([]);
    await store.renew?.(bob(300));
    check(await store.expired?.(200)).equals(['a']);
    check(await store.claim('a', bob(300), 200)).equals(true);
    check(await store.claim('a', ada(300), 200)).equals(false);
    await store.renew?.(bob(0));
    check(await store.expired?.(200)).equals(['a', 'b']);
    await set('a', { status: 'completed', endedAt: 250 });
    check(await store.expired?.(300)).equals(['b']);
    check(await store.claim('nothing', ada(300), 200)).equals(false);
  },

  'should remove a task with its log, and announce it': async (open) => {
    const { store, create, changes, idsOf } = await open();
    await create('a');
    await store.append('a', [line('one')], 1);
    check(await store.remove('a')).equals(true);
    check(await store.remove('a')).equals(false);
    check(await store.get('a')).equals(undefined);
    check(await store.lines('a', 0, 9, 9)).equals(undefined);
    check(await idsOf({})).equals([]);
    check(changes.at(-1)).matches({ id: 'a', kind: 'removed' });
  },

  'should announce nothing after it was closed': async (open) => {
    const { store, create, changes } = await open();
    await create('a');
    await store.close();
    check(changes).hasLength(1);
  },
};
