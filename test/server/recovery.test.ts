// @vitest-environment node
// What becomes of tasks whose hub is gone, once another hub opens the same file.
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createTaskHub, type Task, type TaskHub } from '../../src/server/index.js';
import { sqliteStore } from '../../src/server/store/sqlite/index.js';
import { ManualClock } from './manualClock.js';
import { newFile } from './store/sqlite/files.js';
import { afterTest, connect, gate, serveHub, type TestSocket } from './support.js';

/** A hub on a file; `crash` takes the file from under it, as the end of its process does. */
function hubOn(file: string): { hub: TaskHub; crash: () => void } {
  const store = sqliteStore(file);
  const hub = createTaskHub({ store, cancelGrace: 100, mergeInterval: 0 });
  let isGone = false;
  afterTest(() => (isGone ? undefined : hub.close()));
  const crash = (): void => {
    isGone = true;
    void store.close();
  };
  return { hub, crash };
}

const never = (): Promise<void> => new Promise(() => undefined);
const until = (hub: TaskHub, id: string, matches: (task: Task) => boolean): Promise<void> =>
  vi.waitFor(async () => {
    const task = await hub.get(id);
    expect(task && matches(task), JSON.stringify(task)).toBe(true);
  });

/** The file of a hub that is gone: it worked on `a`, and `b` waited for its turn. */
async function crashWithOneWaiting(): Promise<string> {
  const file = newFile();
  const { hub, crash } = hubOn(file);
  hub.define('work', never, { concurrency: 1 });
  for (const id of ['a', 'b']) await hub.start({ type: 'work', id });
  await until(hub, 'a', ({ status }) => status === 'running');
  crash();
  return file;
}

describe('after a crash', () => {
  it('should fail a task as interrupted whose work is gone, and keep its log', async () => {
    const file = newFile();
    const { hub, crash } = hubOn(file);
    hub.define('work', (task) => {
      task.phase('running', { label: 'Running' });
      task.log('one\ntwo');
      return never();
    });
    await hub.start({ type: 'work', id: 'a', input: 1 });
    await until(hub, 'a', (task) => task.logCount === 2);
    crash();

    const { hub: next } = hubOn(file);
    next.define('work', (task, input) => {
      task.log(`again with ${String(input)}`);
    });
    const task = await next.get('a');
    expect(task).toMatchObject({
      ...{ status: 'failed', reason: 'interrupted', logCount: 2, actions: ['retry'] },
      error: { code: 'interrupted', retryable: true },
      phases: [{ id: 'running', status: 'failed' }],
    });
    // It may be tried again, and its lines go on.
    await next.retry('a');
    await until(next, 'a', ({ status, logCount }) => status === 'completed' && logCount === 3);
  });

  it('should start those again that were waiting, in their order', async () => {
    const file = newFile();
    const { hub, crash } = hubOn(file);
    hub.define('work', never, { concurrency: 1 });
    for (const id of ['a', 'b', 'c']) await hub.start({ type: 'work', id, input: id });
    await until(hub, 'a', ({ status }) => status === 'running');
    crash();

    const { hub: next } = hubOn(file);
    const done: unknown[] = [];
    next.define('work', (_, input) => void done.push(input), { concurrency: 1 });
    await until(next, 'c', ({ status }) => status === 'completed');
    expect(done).toEqual(['b', 'c']);
    expect(await next.get('a')).toMatchObject({ status: 'failed' });
    expect(await next.get('b')).toMatchObject({ attempt: { number: 1 } });
  });

  it('should do repeatable work again, but not for ever', async () => {
    const file = newFile();
    const attempts: (number | undefined)[] = [];
    const reasons: (string | undefined)[] = [];
    for (let life = 1; life <= 3; life += 1) {
      const { hub, crash } = hubOn(file);
      hub.define('work', never, { repeatable: { maxAttempts: 2 } });
      if (life === 1) await hub.start({ type: 'work', id: 'a' });
      else await hub.get('a');
      await until(hub, 'a', ({ status }) => status === 'running' || status === 'failed');
      attempts.push((await hub.get('a'))?.attempt?.number);
      reasons.push((await hub.get('a'))?.reason);
      crash();
    }
    expect(attempts).toEqual([1, 2, 2]);
    expect(reasons).toEqual([undefined, undefined, 'interrupted']);
  });

  it('should cancel what was being cancelled', async () => {
    const file = newFile();
    const { hub, crash } = hubOn(file);
    hub.define('work', never, { repeatable: true });
    await hub.start({ type: 'work', id: 'a' });
    await until(hub, 'a', ({ status }) => status === 'running');
    await hub.cancel('a');
    crash();
    const { hub: next } = hubOn(file);
    next.define('work', never, { repeatable: true });
    expect(await next.get('a')).toMatchObject({ status: 'cancelled' });
  });

  it('should let a task wait for a handler that is defined later', async () => {
    const file = await crashWithOneWaiting();
    const { hub: next } = hubOn(file);
    // No handler: what ran is gone all the same, and cannot be tried again here.
    expect(await next.get('a')).toMatchObject({ status: 'failed', actions: [] });
    expect(await next.get('b')).toMatchObject({ status: 'pending' });
    next.define('work', () => 'done');
    await until(next, 'b', ({ status }) => status === 'completed');
  });

  it('should not run a task that is cancelled before its turn comes again', async () => {
    const file = await crashWithOneWaiting();
    const { hub: next } = hubOn(file);
    const { promise, open } = gate();
    const ran = vi.fn<() => void>();
    next.define('work', ran, { parseInput: () => promise });
    await next.cancel('b');
    open();
    await pause(20);
    expect(await next.get('b')).toMatchObject({ status: 'cancelled' });
    expect(ran).not.toHaveBeenCalled();
  });

  it('should fail a task whose input is not taken any more', async () => {
    const file = await crashWithOneWaiting();
    const { hub: next } = hubOn(file);
    const parseInput = (): never => {
      throw new Error('a new format');
    };
    next.define('work', never, { parseInput });
    await until(next, 'b', ({ status }) => status === 'failed');
    expect((await next.get('b'))?.error?.message).toContain('a new format');
  });

  it('should survive a store that fails when the lease is to be renewed', async () => {
    const clock = new ManualClock();
    const { store, problems } = { store: sqliteStore(newFile()), problems: [] as string[] };
    const hub = createTaskHub({ store, clock, onError: ({ message }) => problems.push(message) });
    await hub.get('a');
    await store.close();
    await vi.waitFor(() => {
      clock.advance(10_000);
      expect(problems).toContain('A lease was not renewed.');
    });
  });

  it('should leave work alone that is done elsewhere, and give its handle again', async () => {
    const file = newFile();
    const { hub, crash } = hubOn(file);
    const handle = await hub.create({ id: 'a' });
    handle.update({ status: 'running' });
    handle.log('one');
    await until(hub, 'a', ({ logCount }) => logCount === 1);
    crash();
    const { hub: next } = hubOn(file);
    expect(await next.get('a')).toMatchObject({ status: 'running' });
    await expect(next.remove('a')).rejects.toMatchObject({ code: 'conflict' });
    const again = await next.handleOf('a');
    again.log('two');
    again.complete();
    await until(next, 'a', ({ status, logCount }) => status === 'completed' && logCount === 2);
    await expect(next.handleOf('a')).rejects.toMatchObject({ code: 'conflict' });
    await expect(next.handleOf('b')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('after a hub was closed', () => {
  it('should go on with what waited and with repeatable work; the rest was cancelled', async () => {
    const file = newFile();
    const { hub } = hubOn(file);
    const stopped = (task: { signal: AbortSignal; log(text: string): void }): Promise<void> =>
      new Promise((_, reject) => {
        task.signal.addEventListener('abort', () => {
          task.log('stopping');
          reject(new Error('stopped'));
        });
      });
    hub.define('once', stopped, { concurrency: 1 });
    hub.define('repeatable', stopped, { repeatable: true });
    for (const id of ['a', 'b']) await hub.start({ type: 'once', id });
    await hub.start({ type: 'repeatable', id: 'c' });
    await until(hub, 'a', ({ status }) => status === 'running');
    await until(hub, 'c', ({ status }) => status === 'running');
    await hub.close();

    const { hub: next } = hubOn(file);
    next.define('once', () => 'done');
    next.define('repeatable', () => 'done', { repeatable: true });
    await until(next, 'b', ({ status }) => status === 'completed');
    await until(next, 'c', ({ status }) => status === 'completed');
    expect(await next.get('a')).toMatchObject({ status: 'cancelled', reason: 'shutdown' });
    // What the first attempt still wrote is there.
    expect(await next.get('c')).toMatchObject({ attempt: { number: 2, max: 3 }, logCount: 1 });
  });
});

describe('clients', () => {
  it('should go on from the version and the line that they hold', async () => {
    const file = newFile();
    const first = sqliteStore(file);
    const before = await serveHub({ store: first });
    const handle = await before.hub.create({ id: 'a' });
    handle.log('one\ntwo\nthree');
    await until(before.hub, 'a', ({ logCount }) => logCount === 3);
    const client: TestSocket = await connect(before.url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    const { task } = await client.first('task');
    await first.close();

    const { hub, url } = await serveHub({ store: sqliteStore(file) });
    const again = await connect(url);
    const [welcome] = again.all('welcome');
    expect(welcome?.epoch).toBe(task.epoch);
    const { epoch = 0, version } = task;
    await again.subscribe({ id: 'a', epoch, version, nextLine: 2 });
    // Nothing has changed, so only the line that was missing comes.
    expect(again.all('task')).toEqual([]);
    expect(again.all('logs').flatMap(({ lines }) => lines)).toMatchObject([
      { line: 2, text: 'three' },
    ]);
    (await hub.handleOf('a')).update({ message: 'on' });
    expect(await again.first('patch')).toMatchObject({ epoch, base: version });
  });
});
