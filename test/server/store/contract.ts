/**
 * What every store promises the hub: one suite that any store can be run against.
 * @example storeContract('my store', () => myStore());
 */
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/protocol/index.js';
import {
  InvalidCursorError,
  type Lease,
  type NewLine,
  type StoreChange,
  type TaskList,
  type TaskOrigin,
  type TaskQuery,
  type TaskStore,
} from '../../../src/server/index.js';
import { systemClock } from '../../../src/server/clock.js';
import { completeStore } from '../../../src/server/store/completeStore.js';

const origin: TaskOrigin = { handled: true, input: { n: 1 } };

const line = (text: string, at = 0): NewLine => ({ at, level: 'info', text });

async function open(make: () => TaskStore) {
  const store = completeStore(make(), systemClock);
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

/** Runs the contract against a store that starts out empty each time it is made. */
export function storeContract(name: string, make: () => TaskStore): void {
  describe(`the contract of a store: ${name}`, () => {
    it('should keep a task with its epoch, its first version and its origin', async () => {
      const { store, epoch, create, changes } = await open(make);
      const task = await create('a', { title: 'A', tags: ['x'] });
      expect(task).toMatchObject({
        ...{ id: 'a', status: 'pending', title: 'A', tags: ['x'], version: 1, epoch },
        ...{ logCount: 0, firstLogLine: 0 },
      });
      expect(await store.get('a')).toEqual(task);
      expect(await store.origin('a')).toEqual(origin);
      expect(await store.get('b')).toBeUndefined();
      expect(await store.origin('b')).toBeUndefined();
      expect(changes).toMatchObject([{ id: 'a', kind: 'created', version: 1 }]);
    });

    it('should keep who started a task', async () => {
      const { store, create } = await open(make);
      await create('a', {}, { handled: false, input: undefined, startedBy: 'ada' });
      expect(await store.origin('a')).toMatchObject({ handled: false, startedBy: 'ada' });
    });

    it('should not take an id twice in one epoch, also not after the task was removed', async () => {
      const { store, create } = await open(make);
      const first = await create('a');
      expect(await create('a')).toBeUndefined();
      await store.remove('a');
      const again = await create('a');
      expect((again?.epoch ?? Infinity) > (first?.epoch ?? 0)).toBe(true);
    });

    it('should count a version for each change, and announce what it changed', async () => {
      const { store, create, set, changes } = await open(make);
      await create('a');
      expect(await set('a', { message: 'x', phase: 'p' })).toMatchObject({
        version: 2,
        message: 'x',
      });
      expect(await set('a', { message: 'x' })).toMatchObject({ version: 2 });
      expect(await store.update('a', () => undefined)).toMatchObject({ version: 2 });
      const after = await store.update('a', () => ({ set: {}, unset: ['message'] }));
      expect(after).not.toHaveProperty('message');
      expect(after).toMatchObject({ version: 3, phase: 'p' });
      await set('a', { status: 'completed', endedAt: 9 });
      const heard = changes.map(({ kind, version, fields }) => [kind, version, fields.toSorted()]);
      expect(heard.slice(1)).toEqual([
        ['changed', 2, expect.arrayContaining(['message', 'phase']) as string[]],
        ['changed', 3, expect.arrayContaining(['message']) as string[]],
        ['ended', 4, expect.arrayContaining(['status', 'endedAt']) as string[]],
      ]);
      expect(await store.update('nothing', () => ({ set: {} }))).toBeUndefined();
    });

    it('should decide by the task as it is, one change after the other', async () => {
      const { store, create } = await open(make);
      await create('a', { progress: { value: 0 } });
      const step = (task: Task) => ({
        set: { progress: { value: (task.progress?.value ?? 0) + 1 } },
      });
      await Promise.all(Array.from({ length: 50 }, () => store.update('a', step)));
      expect(await store.get('a')).toMatchObject({ version: 51, progress: { value: 50 } });
    });

    it('should throw on what a decision throws, and change nothing', async () => {
      const { store, create } = await open(make);
      await create('a');
      const refuse = async () =>
        store.update('a', () => {
          throw new RangeError('no');
        });
      await expect(refuse()).rejects.toThrow('no');
      expect(await store.get('a')).toMatchObject({ version: 1 });
    });

    it('should never change a task that it gave away', async () => {
      const { store, create, set } = await open(make);
      const first = await create('a', { tags: ['t'] });
      const copy = structuredClone(first);
      await set('a', { message: 'x' });
      await store.append('a', [line('one')], 5);
      expect(first).toEqual(copy);
    });

    it('should number lines, and take none after the end', async () => {
      const { store, create, set } = await open(make);
      await create('a');
      await store.append('a', [line('one'), line('two')], 7);
      const task = await store.append('a', [line('three', 8e15)], 9);
      // What a line says of its own time is nothing to the task.
      expect(task).toMatchObject({ logCount: 3, updatedAt: 9 });
      const slice = await store.lines('a', 1, 10, Infinity);
      expect(slice).toMatchObject({ firstLine: 0, count: 3 });
      expect(slice?.lines.map(({ line: n, text, at }) => [n, text, at])).toEqual([
        [1, 'two', 0],
        [2, 'three', 8e15],
      ]);
      await set('a', { status: 'failed', endedAt: 10 });
      expect(await store.append('a', [line('late')], 11)).toBeUndefined();
      expect(await store.append('nothing', [line('x')], 1)).toBeUndefined();
      expect(await store.lines('nothing', 0, 1, 1)).toBeUndefined();
    });

    it('should read lines within a number and about within bytes, but never none', async () => {
      const { store, create } = await open(make);
      await create('a');
      await store.append(
        'a',
        ['aaaa', 'bbbb', 'cccc'].map((text) => line(text)),
        1,
      );
      const read = async (from: number, lines: number, bytes: number) =>
        (await store.lines('a', from, lines, bytes))?.lines.map(({ text }) => text);
      expect(await read(0, 2, Infinity)).toEqual(['aaaa', 'bbbb']);
      expect(await read(0, 9, 8)).toEqual(['aaaa', 'bbbb']);
      expect(await read(2, 9, 1)).toEqual(['cccc']);
      expect(await read(3, 9, 9)).toEqual([]);
    });

    it('should read many tasks at once, in the order asked for', async () => {
      const { store, create } = await open(make);
      for (const id of ['a', 'b', 'c']) await create(id);
      const tasks = await store.getMany(['c', 'nothing', 'a']);
      expect(tasks.map((task) => task?.id)).toEqual(['c', undefined, 'a']);
    });

    it('should list the newest first, page by page, each task once', async () => {
      const { create, idsOf } = await open(make);
      for (const id of ['a', 'b', 'c', 'd', 'e']) await create(id);
      expect(await idsOf({})).toEqual(['e', 'd', 'c', 'b', 'a']);
      expect(await idsOf({ limit: 5 })).toEqual(['e', 'd', 'c', 'b', 'a']);
    });

    it('should list what fits every field of a filter, as it is now', async () => {
      const { create, set, idsOf } = await open(make);
      await create('a', { type: 'x', tags: ['red'] });
      await create('b', { type: 'y', tags: ['red', 'blue'] });
      await create('c', { type: 'x', tags: ['blue'] });
      await create('d', { type: 'x' });
      await set('a', { status: 'running' });
      await set('c', { status: 'running' });
      expect(await idsOf({ statuses: ['running'] })).toEqual(['c', 'a']);
      expect(await idsOf({ statuses: ['running', 'pending'], type: 'x' })).toEqual(['d', 'c', 'a']);
      expect(await idsOf({ tag: 'red' })).toEqual(['b', 'a']);
      expect(await idsOf({ tag: 'red', type: 'x' })).toEqual(['a']);
      expect(await idsOf({ type: 'nothing' })).toEqual([]);
      await set('b', { tags: ['green'] });
      expect(await idsOf({ tag: 'red' })).toEqual(['a']);
      expect(await idsOf({ tag: 'green' })).toEqual(['b']);
    });

    it('should list what someone may see: by tags or by who started it', async () => {
      const { create, idsOf, store } = await open(make);
      const by = (startedBy: string): TaskOrigin => ({ ...origin, startedBy });
      await create('a', { tags: ['team:1'] }, by('ada'));
      await create('b', { tags: ['team:2'] }, by('bob'));
      await create('c', { tags: ['team:1', 'team:2'] }, by('ada'));
      await create('d');
      expect(await idsOf({ visibleTo: { tags: ['team:1'] } })).toEqual(['c', 'a']);
      expect(await idsOf({ visibleTo: { tags: ['team:1', 'team:2'] } })).toEqual(['c', 'b', 'a']);
      expect(await idsOf({ visibleTo: { startedBy: 'bob' } })).toEqual(['b']);
      expect(await idsOf({ visibleTo: { startedBy: 'bob', tags: ['team:1'] } })).toEqual([
        'c',
        'b',
        'a',
      ]);
      expect(await idsOf({ visibleTo: {} })).toEqual([]);
      expect(await store.counts({ visibleTo: { startedBy: 'ada' } })).toMatchObject({ total: 2 });
    });

    it('should end a page before it is too large, but not before its first task', async () => {
      const { store, create } = await open(make);
      for (const id of ['a', 'b', 'c']) await create(id, { message: 'x'.repeat(10_000) });
      const page = await store.list({ limit: 10, maxBytes: 25_000 });
      expect(page.tasks.length).toBeGreaterThan(0);
      expect(page.tasks.length).toBeLessThan(3);
      expect(page.nextCursor).not.toBeNull();
      expect((await store.list({ limit: 10, maxBytes: 1 })).tasks).toHaveLength(1);
    });

    it('should reject a cursor that it never gave', async () => {
      const { store, create } = await open(make);
      await create('a');
      const list = async () => store.list({ limit: 1, cursor: 'made up' });
      await expect(list()).rejects.toBeInstanceOf(InvalidCursorError);
    });

    it('should count by status, and sum up resources', async () => {
      const { store, create, set } = await open(make);
      for (const id of ['a', 'b', 'c']) await create(id, { tags: [id === 'a' ? 'x' : 'y'] });
      await set('a', { status: 'running', resources: { cpuPercent: 50, memoryBytes: 10 } });
      await set('b', { status: 'running', resources: { cpuPercent: 25 } });
      expect(await store.counts()).toMatchObject({
        total: 3,
        counts: { running: 2, pending: 1, completed: 0 },
        resources: { cpuPercent: 75, memoryBytes: 10, networkBytesPerSecond: 0 },
      });
      expect(await store.counts({ tag: 'y' })).toMatchObject({
        total: 2,
        counts: { running: 1, pending: 1 },
        resources: { cpuPercent: 25 },
      });
      await store.update('b', () => ({ set: {}, unset: ['resources'] }));
      await store.remove('a');
      expect(await store.counts()).toMatchObject({ total: 2, resources: { cpuPercent: 0 } });
    });

    it('should let one owner work on a task, for as long as its lease holds', async () => {
      const { store, create, set } = await open(make);
      if (store.claim === undefined) return;
      const ada = (until: number) => ({ owner: 'ada', until });
      const bob = (until: number) => ({ owner: 'bob', until });
      await create('a', {}, origin, ada(100));
      await create('b');
      await create('elsewhere', {}, { handled: false, input: undefined });
      expect(await store.expired?.(50)).toEqual(['b']);
      expect(await store.claim('a', bob(200), 50)).toBe(false);
      expect(await store.claim('a', ada(100), 50)).toBe(true);
      expect(await store.claim('b', bob(100), 50)).toBe(true);
      expect(await store.expired?.(50)).toEqual([]);
      await store.renew?.(bob(300));
      expect(await store.expired?.(200)).toEqual(['a']);
      expect(await store.claim('a', bob(300), 200)).toBe(true);
      expect(await store.claim('a', ada(300), 200)).toBe(false);
      await store.renew?.(bob(0));
      expect(await store.expired?.(200)).toEqual(['a', 'b']);
      await set('a', { status: 'completed', endedAt: 250 });
      expect(await store.expired?.(300)).toEqual(['b']);
      expect(await store.claim('nothing', ada(300), 200)).toBe(false);
    });

    it('should remove a task with its log, and announce it', async () => {
      const { store, create, changes, idsOf } = await open(make);
      await create('a');
      await store.append('a', [line('one')], 1);
      expect(await store.remove('a')).toBe(true);
      expect(await store.remove('a')).toBe(false);
      expect(await store.get('a')).toBeUndefined();
      expect(await store.lines('a', 0, 9, 9)).toBeUndefined();
      expect(await idsOf({})).toEqual([]);
      expect(changes.at(-1)).toMatchObject({ id: 'a', kind: 'removed' });
    });

    it('should announce nothing after it was closed', async () => {
      const { store, create, changes } = await open(make);
      await create('a');
      await store.close();
      expect(changes).toHaveLength(1);
    });
  });
}
