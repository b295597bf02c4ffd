// @vitest-environment node
// What the store in memory keeps, and what it lets go.
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/protocol/index.js';
import {
  memoryStore,
  newEpoch,
  type StoreChange,
  type TaskStore,
} from '../../../src/server/index.js';
import { LineBuffer } from '../../../src/server/store/lineBuffer.js';

const origin = { handled: false, input: undefined };

function opened(options?: Parameters<typeof memoryStore>[0]): {
  store: TaskStore;
  heard: StoreChange[];
} {
  const store = memoryStore(options);
  const heard: StoreChange[] = [];
  void store.open((change) => heard.push(change));
  return { store, heard };
}

const finish = (store: TaskStore, id: string, at: number): unknown =>
  store.update(id, () => ({ set: { status: 'completed', updatedAt: at } }));

const line = (text: string): { at: number; level: 'info'; text: string } => ({
  at: 1,
  level: 'info',
  text,
});

describe('epochs', () => {
  it('should grow with time and differ within a millisecond', () => {
    expect(newEpoch(5, () => 0.999)).toBe(5_999);
    expect(newEpoch(6, () => 0)).toBeGreaterThan(newEpoch(5, () => 0.999));
    expect(Number.isSafeInteger(newEpoch(Date.UTC(2200, 0)))).toBe(true);
    expect(memoryStore({ epoch: 7 }).open(() => undefined)).toBe(7);
  });
});

describe('versions', () => {
  it('should grow by one with each change, lines included, and say so each time', () => {
    const { store, heard } = opened({ epoch: 3 });
    expect(store.create({ id: 'a', status: 'pending' }, origin)).toMatchObject({
      version: 1,
      epoch: 3,
    });
    expect(store.create({ id: 'a', status: 'pending' }, origin)).toBeUndefined();
    void store.update('a', () => ({ set: { message: 'x' } }));
    void store.append('a', [line('one'), line('two')], 0);
    void store.update('a', () => ({ set: { message: 'x' } }));
    void store.update('a', () => undefined);
    expect(store.get('a')).toMatchObject({ version: 3, logCount: 2 });
    void finish(store, 'a', 1);
    expect(heard.map(({ kind }) => kind)).toEqual(['created', 'changed', 'changed', 'ended']);
    expect(store.append('a', [line('late')], 0)).toBeUndefined();
    expect(store.append('nothing', [line('x')], 0)).toBeUndefined();
  });

  it('should never change a state that it gave away', () => {
    const { store } = opened();
    const first = store.create({ id: 'a', status: 'pending', tags: ['t'] }, origin) as Task;
    const copy = structuredClone(first);
    void store.append('a', [line('one')], 0);
    void store.update('a', () => ({
      set: { message: 'x', version: 99 } as object,
      unset: ['tags'],
    }));
    expect(first).toEqual(copy);
    expect(store.get('a')).toMatchObject({ version: 3, message: 'x' });
    expect(store.get('a')).not.toHaveProperty('tags');
  });
});

describe('finished tasks', () => {
  it('should go when there are too many, those that finished first before the others', () => {
    const { store, heard } = opened({ maxFinishedTasks: 2, minFinishedAge: 0 });
    for (const id of ['a', 'b', 'c', 'd']) void store.create({ id, status: 'running' }, origin);
    for (const [at, id] of ['c', 'a', 'b'].entries()) void finish(store, id, at);
    expect(['a', 'b', 'c', 'd'].filter((id) => store.get(id) !== undefined)).toEqual([
      'a',
      'b',
      'd',
    ]);
    expect(heard.at(-1)).toMatchObject({ id: 'c', kind: 'removed' });
    // Whoever still holds the old task must never mistake another one for it.
    expect(store.create({ id: 'c', status: 'pending' }, origin)).toBeUndefined();
  });

  it('should stay for a while even so, for those who poll', () => {
    const { store } = opened({ maxFinishedTasks: 1, minFinishedAge: 60_000 });
    for (const id of ['a', 'b', 'c']) void store.create({ id, status: 'running' }, origin);
    void finish(store, 'a', 1_000);
    void finish(store, 'b', 2_000);
    expect(store.get('a')).toBeDefined();
    void finish(store, 'c', 61_000);
    expect(store.get('a')).toBeUndefined();
    expect(store.get('b')).toBeDefined();
  });

  it('should not count one that began anew', () => {
    const { store } = opened({ maxFinishedTasks: 1, minFinishedAge: 0 });
    for (const id of ['a', 'b']) void store.create({ id, status: 'running' }, origin);
    void finish(store, 'a', 1);
    void store.update('a', () => ({ set: { status: 'pending' } }));
    void finish(store, 'b', 2);
    expect(store.get('a')).toBeDefined();
    expect(store.get('b')).toBeDefined();
  });
});

describe('lines', () => {
  const textsOf = (buffer: LineBuffer, from = 0, lines = Infinity, bytes = Infinity): string[] =>
    buffer.slice(from, lines, bytes).lines.map(({ text }) => text);

  it('should be found by their numbers over many chunks', () => {
    const buffer = new LineBuffer({ maxLines: 10_000, maxBytes: Infinity });
    for (let n = 0; n < 25_000; n += 1) buffer.append([line(`${n}`)]);
    expect(buffer.firstLine).toBe(15_000);
    expect(textsOf(buffer, 20_470, 5)).toEqual(['20470', '20471', '20472', '20473', '20474']);
    expect(buffer.slice(0, Infinity, Infinity).lines.map((each) => each.line)).toEqual(
      Array.from({ length: 10_000 }, (_, n) => n + 15_000),
    );
    expect(textsOf(buffer, 25_000)).toEqual([]);
    expect(textsOf(buffer, 99_999)).toEqual([]);
  });

  it('should be kept within a number of bytes, but the newest always', () => {
    const buffer = new LineBuffer({ maxLines: Infinity, maxBytes: 10 });
    buffer.append(['aaaa', 'bbbb', 'éé', 'c'].map(line));
    expect(textsOf(buffer)).toEqual(['bbbb', 'éé', 'c']);
    buffer.append([line('x'.repeat(100))]);
    expect(textsOf(buffer)).toEqual(['x'.repeat(100)]);
    buffer.append([line('y')]);
    expect(buffer.slice(0, 9, 9)).toMatchObject({ firstLine: 5, count: 6, lines: [{ text: 'y' }] });
  });

  it('should be read up to a number of bytes, but never none', () => {
    const buffer = new LineBuffer({ maxLines: 100, maxBytes: 100 });
    buffer.append(['aaaa', 'bbbb', 'cccc'].map(line));
    expect(textsOf(buffer, 0, 10, 8)).toEqual(['aaaa', 'bbbb']);
    expect(textsOf(buffer, 0, 10, 1)).toEqual(['aaaa']);
  });
});
