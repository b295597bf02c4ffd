// @vitest-environment node
// What a store in a file keeps over the life of a process, and what it lets go.
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TaskStore } from '../../../../src/server/index.js';
import { sqliteStore } from '../../../../src/server/store/sqlite/index.js';
import { create, finish, newFile, openStore, origin, toLines } from './files.js';

const textsOf = async (store: TaskStore, id: string, from = 0): Promise<string[]> =>
  ((await store.lines(id, from, 100_000, Infinity))?.lines ?? []).map(({ text }) => text);

describe('over a restart', () => {
  it('should keep tasks, what they were started with, their logs and its epoch', async () => {
    const { file, store, epoch } = await openStore();
    await store.create(
      { id: 'a', status: 'pending', type: 'export', tags: ['t'], title: 'Ä' },
      { handled: true, input: { deep: [1, 'ü'] }, startedBy: 'ada' },
    );
    await store.append(
      'a',
      [
        { at: 1, level: 'info', text: 'one\nline' },
        { at: 2, level: 'error', text: '"two"', stream: 'stderr', attempt: 2 },
      ],
      7,
    );
    const before = await store.get('a');
    const lines = await store.lines('a', 0, 9, Infinity);
    await store.close();

    const again = await openStore(file);
    expect(again.epoch).toBe(epoch);
    expect(await again.store.get('a')).toEqual(before);
    expect(await again.store.origin('a')).toEqual({
      ...{ handled: true, input: { deep: [1, 'ü'] }, startedBy: 'ada' },
    });
    expect(await again.store.lines('a', 0, 9, Infinity)).toEqual(lines);
    expect((await again.store.list({ limit: 9, tag: 't' })).tasks).toEqual([before]);
    // Versions and lines go on where they were.
    expect(await again.store.append('a', toLines(['three']), 8)).toMatchObject({
      ...{ version: 3, logCount: 3 },
    });
  });

  it('should never give an id or a place in the list twice', async () => {
    const { file, store } = await openStore();
    for (const id of ['a', 'b', 'c']) await create(store, id);
    await store.append('c', toLines(['of c']), 1);
    await store.remove('c');
    await store.close();
    const { store: again } = await openStore(file);
    expect(await create(again, 'c')).toBeUndefined();
    await create(again, 'd');
    expect(await textsOf(again, 'd')).toEqual([]);
    expect((await again.list({ limit: 9 })).tasks.map(({ id }) => id)).toEqual(['d', 'b', 'a']);
  });

  it('should have nobody work on a task any more', async () => {
    const { file, store } = await openStore();
    await store.create({ id: 'a', status: 'running' }, origin, { owner: 'hub', until: Infinity });
    expect(await store.expired?.(5)).toEqual([]);
    await store.close();
    const { store: again } = await openStore(file);
    expect(await again.expired?.(5)).toEqual(['a']);
  });
});

describe('what others see', () => {
  it('should be on disk first: neither a new task, nor a change, nor a line', async () => {
    const { file, store, changes } = await openStore();
    const creating = create(store, 'a');
    expect(await Promise.resolve(store.get('a'))).toBeUndefined();
    await creating;
    const writing = [
      store.update('a', () => ({ set: { message: 'x' } })),
      store.append('a', toLines(['one']), 2),
    ];
    expect(changes).toHaveLength(1);
    expect(store.get('a')).toMatchObject({ version: 1, logCount: 0 });
    expect(store.lines('a', 0, 9, 9)).toMatchObject({ count: 0, lines: [] });
    await Promise.all(writing);
    expect(changes.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  });

  it('should be the very same state for all, until it changes', async () => {
    const { store } = await openStore();
    await create(store, 'a');
    const state = store.get('a');
    expect(store.get('a')).toBe(state);
    expect((await store.list({ limit: 1 })).tasks[0]).toBe(state);
  });
});

describe('lines', () => {
  it('should be read from any line on, over pieces of every size', async () => {
    const { store } = await openStore();
    await create(store, 'a');
    const texts = Array.from({ length: 3_000 }, (_, n) => `${n}`.padEnd(n % 97 === 0 ? 5_000 : 9));
    for (let at = 0; at < texts.length;) {
      const size = [1, 2, 700, 1, 64][at % 5] ?? 1;
      await store.append('a', toLines(texts.slice(at, at + size)), 1);
      at += size;
    }
    expect(await textsOf(store, 'a')).toEqual(texts);
    for (const from of [0, 1, 255, 256, 257, 1_499, 2_999, 3_000]) {
      const slice = await store.lines('a', from, 10, Infinity);
      expect(slice?.lines.map(({ line, text }) => [line, text])).toEqual(
        texts.slice(from, from + 10).map((text, index) => [from + index, text]),
      );
    }
  });

  it('should be kept up to a number, and the first one that is kept be named', async () => {
    const { store, file } = await openStore(newFile(), { maxLogLines: 100 });
    await create(store, 'a');
    for (let n = 0; n < 500; n += 7) {
      await store.append('a', toLines(Array.from({ length: 7 }, (_, k) => `${n + k}`)), 1);
    }
    const task = await store.get('a');
    expect(task).toMatchObject({ logCount: 504, firstLogLine: 404 });
    expect((await textsOf(store, 'a')).slice(0, 2)).toEqual(['404', '405']);
    await store.close();
    const { store: again } = await openStore(file, { maxLogLines: 100 });
    expect(await again.get('a')).toEqual(task);
    expect(await textsOf(again, 'a')).toHaveLength(100);
  });

  it('should be kept up to a number of bytes, which is announced like any change', async () => {
    const { store, changes } = await openStore(newFile(), { maxLogBytes: 200_000 });
    await create(store, 'a');
    for (let n = 0; n < 100; n += 1) {
      await store.append('a', toLines(Array.from({ length: 50 }, () => 'x'.repeat(100))), 1);
    }
    await store.update('a', () => ({ set: { message: 'over' } }));
    const task = await store.get('a');
    const kept = await textsOf(store, 'a');
    expect(task?.firstLogLine).toBe(5_000 - kept.length);
    expect(kept.length).toBeGreaterThan(1_000);
    expect(kept.length).toBeLessThan(3_000);
    const versions = changes.map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  });
});

describe('retention', () => {
  const idsOf = async (store: TaskStore): Promise<string[]> =>
    (await store.list({ limit: 99 })).tasks.map(({ id }) => id);
  /** What retention decides is written after the change that made it decide. */
  const settled = async (store: TaskStore): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await create(store, `turn-${turn}-${Math.random()}`);
  };
  const finished = async (store: TaskStore): Promise<string[]> =>
    (await idsOf(store)).filter((id) => !id.startsWith('turn'));

  it('should remove finished tasks that are too many, the first that finished first', async () => {
    const { store, changes } = await openStore(newFile(), {
      ...{ maxFinishedTasks: 2, minFinishedAge: 0, maxFinishedAge: Infinity },
    });
    for (const id of ['a', 'b', 'c', 'd']) await create(store, id);
    for (const [at, id] of ['c', 'a', 'b'].entries()) await finish(store, id, at);
    await settled(store);
    expect(await finished(store)).toEqual(['d', 'b', 'a']);
    expect(changes).toContainEqual({ id: 'c', kind: 'removed', version: 2, fields: [] });
  });

  it('should remove finished tasks after 30 days, also those of a life before', async () => {
    const day = 24 * 60 * 60 * 1_000;
    const { store, file } = await openStore(newFile(), {}, { now: () => 40 * day });
    for (const id of ['old', 'young', 'running']) await create(store, id);
    await finish(store, 'young', 20 * day);
    await finish(store, 'old', 11 * day);
    await store.close();
    const { store: again } = await openStore(file, {}, { now: () => 42 * day });
    await settled(again);
    expect(await finished(again)).toEqual(['running', 'young']);
  });

  it('should remove finished tasks over a number of bytes, then lines of what grows', async () => {
    const { store } = await openStore(newFile(), { maxBytes: 300_000, maxFinishedAge: Infinity });
    const text = 'x'.repeat(1_000);
    for (const id of ['a', 'b']) {
      await create(store, id);
      await store.append('a', toLines(Array.from({ length: 100 }, () => text)), 1);
    }
    await finish(store, 'a', 1);
    await settled(store);
    expect(await finished(store)).toEqual(['b', 'a']);
    for (let n = 0; n < 10; n += 1) {
      await store.append('b', toLines(Array.from({ length: 100 }, () => text)), 1);
    }
    await settled(store);
    expect(await finished(store)).toEqual(['b']);
    const task = await store.get('b');
    expect(task?.firstLogLine).toBeGreaterThan(500);
    expect(await textsOf(store, 'b')).toHaveLength(1_000 - (task?.firstLogLine ?? 0));
  });

  it('should give the disk back what a removed log took', async () => {
    const { store, file } = await openStore();
    await create(store, 'a');
    const lines = toLines(Array.from({ length: 1_000 }, () => 'x'.repeat(2_000)));
    for (let n = 0; n < 10; n += 1) await store.append('a', lines, 1);
    await store.remove('a');
    await store.close();
    const grown = statSync(file).size;
    expect(grown).toBeGreaterThan(15_000_000);
    const { store: again } = await openStore(file);
    await expect
      .poll(
        async () => {
          await again.close();
          await again.open(() => undefined);
          // A turn of the sweeper needs a moment with the store open.
          await new Promise((resolve) => setTimeout(resolve, 300));
          return statSync(file).size;
        },
        { timeout: 15_000 },
      )
      .toBeLessThan(grown / 3);
  });

  it('should reject limits that make no sense', () => {
    expect(() => sqliteStore('x.db', { maxFinishedAge: Number.NaN })).toThrow(
      'maxFinishedAge of sqliteStore is NaN',
    );
    expect(() => sqliteStore('x.db', { maxBytes: -1 })).toThrow(RangeError);
  });
});
