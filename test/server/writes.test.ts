// @vitest-environment node
// What one run writes while the store is busy: in order, together, and none of it lost.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Task } from '../../src/protocol/index.js';
import { memoryStore, type TaskStore } from '../../src/server/index.js';
import { Writes } from '../../src/server/writes.js';
import { ManualClock } from './manualClock.js';

const line = (text: string) => ({ at: 1, level: 'info' as const, text });

/** A store that takes its time, and now and then cannot write. */
function slowStore(fails: () => boolean = () => false) {
  const inner = memoryStore();
  void inner.open(() => undefined);
  void inner.create({ id: 'a', status: 'running' }, { handled: true, input: null });
  const calls: string[] = [];
  const later = async <Value>(name: string, run: () => Value): Promise<Awaited<Value>> => {
    calls.push(name);
    await new Promise(setImmediate);
    if (fails()) throw new Error('a bad disk');
    return run() as Awaited<Value>;
  };
  const store: TaskStore = {
    ...inner,
    update: (id, change) => later('update', () => inner.update(id, change)),
    append: (id, lines, at) => later('append', () => inner.append(id, lines, at)),
  };
  return { store, inner, calls };
}

function writesTo(store: TaskStore, clock = new ManualClock()) {
  const problems: boolean[] = [];
  const writes = new Writes(clock, {
    change: (decide) => store.update('a', decide),
    append: (lines, at) => store.append('a', lines, at),
    failed: (_, isLost) => problems.push(isLost),
  });
  return { writes, clock, problems };
}

it('should write lines together that come while the store is busy', async () => {
  const { store, inner, calls } = slowStore();
  const { writes } = writesTo(store);
  const written = Array.from({ length: 1_000 }, (_, n) => writes.append([line(`${n}`)], n));
  expect(await Promise.all(written)).toHaveLength(1_000);
  expect(calls).toEqual(['append', 'append']);
  expect(inner.get('a')).toMatchObject({ logCount: 1_000, updatedAt: 999 });
});

it('should keep the order of changes and lines, and let each change see those before it', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('line' as const), text: fc.string() }),
    fc.record({ kind: fc.constant('add' as const), by: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ kind: fc.constant('message' as const), text: fc.option(fc.string()) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.infiniteStream(fc.boolean()),
      async (steps, luck) => {
        // What is not vital is given up after six more tries.
        let inRow = 0;
        const { store, inner } = slowStore(() => {
          inRow = luck.next().value === true && inRow < 5 ? inRow + 1 : 0;
          return inRow > 0;
        });
        const { writes, clock } = writesTo(store);
        const lines: string[] = [];
        let sum = 0;
        let message: string | undefined;
        const written: unknown[] = [];
        for (const each of steps) {
          if (each.kind === 'line') {
            lines.push(each.text);
            written.push(writes.append([line(each.text)], 1));
          } else if (each.kind === 'add') {
            sum += each.by;
            const add = (task: Task) => ({
              set: { progress: { value: (task.progress?.value ?? 0) + each.by } },
            });
            written.push(writes.change(add, true));
          } else {
            message = each.text ?? undefined;
            const { text } = each;
            const change = () =>
              text === null ? { set: {}, unset: ['message' as const] } : { set: { message: text } };
            written.push(writes.change(change, true));
          }
        }
        const left = new Set(written);
        for (const each of written) void Promise.resolve(each).then(() => left.delete(each));
        for (; left.size > 0; clock.advance(5_000)) await new Promise(setImmediate);
        const task = inner.get('a') as Task;
        expect(task.progress?.value ?? 0).toBe(sum);
        expect(task.message).toBe(message);
        const kept = (await inner.lines('a', 0, 1_000, Infinity))?.lines.map(({ text }) => text);
        expect(kept).toEqual(lines);
      },
    ),
    { numRuns: 60 },
  );
});

it('should ask whoever writes to wait while much is on its way', async () => {
  const { store, inner } = slowStore();
  const { writes } = writesTo(store);
  await writes.drained();
  let isDrained = false;
  for (let n = 0; n < 30; n += 1) void writes.append([line('x'.repeat(100_000))], 1);
  const drained = writes.drained().then(() => {
    isDrained = true;
  });
  await Promise.resolve();
  expect(isDrained).toBe(false);
  await drained;
  // About a MiB may be left to write.
  expect((inner.get('a') as Task).logCount).toBeGreaterThan(15);
});

it('should report lines that find no room, for a store that hangs', async () => {
  const { store } = slowStore();
  const { writes, problems } = writesTo({ ...store, append: () => new Promise(() => undefined) });
  for (let n = 0; n < 70; n += 1) void writes.append([line('x'.repeat(1024 * 1024))], 1);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.every((isLost) => isLost)).toBe(true);
  writes.abandon();
});
