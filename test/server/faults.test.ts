// @vitest-environment node
// Stores that fail, clocks that move, hooks and handlers that misbehave: the hub goes on.
import { describe, expect, it } from 'vitest';
import type { TaskSummaryReport } from '../../src/protocol/index.js';
import { createTaskHub, memoryStore, type Clock, type TaskStore } from '../../src/server/index.js';
import { afterTest, bodyOf, connect, gate, send, serveHub, taskWhen } from './support.js';

describe('a store that fails', () => {
  /** A store that fails as often as it is told to. */
  function failingStore(): { store: TaskStore; fail: { times: number } } {
    const base = memoryStore();
    const fail = { times: 0 };
    const mayFail = (): void => {
      if (fail.times <= 0) return;
      fail.times -= 1;
      throw new Error('ECONNRESET');
    };
    const store: TaskStore = {
      ...base,
      update: async (id, change) => {
        mayFail();
        return base.update(id, change);
      },
      append: async (...lines) => {
        mayFail();
        return base.append(...lines);
      },
    };
    return { store, fail };
  }

  it('should not lose the end of a task, nor its last lines', async () => {
    const { store, fail } = failingStore();
    const { hub, url, problems } = await serveHub({ store });
    const go = gate<string>();
    hub.define('work', async (task) => {
      const result = await go.promise;
      fail.times = 3;
      task.log('last words');
      task.log('and more');
      return result;
    });
    await hub.start({ type: 'work', id: 'x' });
    await taskWhen(url, 'x', ({ status }) => status === 'running');
    go.open('done');
    const task = await taskWhen(url, 'x', ({ endedAt }) => endedAt !== undefined);
    expect(task).toMatchObject({ status: 'completed', result: 'done', logCount: 2 });
    expect(problems).toEqual(['store', 'store', 'store']);
  });

  it('should begin a task all the same, once it is back', async () => {
    const { store, fail } = failingStore();
    const { hub, url } = await serveHub({ store });
    hub.define('work', () => 'done');
    await hub.start({ type: 'work', id: 'x' });
    fail.times = 2;
    const task = await taskWhen(url, 'x', ({ endedAt }) => endedAt !== undefined);
    expect(task.status).toBe('completed');
  });

  it('should stop the updates of no other task where one hangs', async () => {
    let hang = false;
    const base = memoryStore();
    const store: TaskStore = {
      ...base,
      get: (id) => (hang && id === 'x' ? new Promise(() => {}) : base.get(id)),
    };
    const { hub, url } = await serveHub({ store });
    const [x, y] = [await hub.create({ id: 'x' }), await hub.create({ id: 'y' })];
    const client = await connect(url);
    await client.subscribe({ id: 'x' }, { id: 'y' });
    hang = true;
    x.update({ message: 'm' });
    await new Promise(setImmediate);
    y.complete(1);
    const end = await client.first('patch', ({ id, set }) => id === 'y' && 'endedAt' in set);
    expect(end.set.status).toBe('completed');
    hang = false;
  });
});

describe('a clock that moves', () => {
  /** The machine's timers, and a time of day that can be set. */
  function settable(): Clock & { offset: number } {
    return {
      offset: 0,
      now() {
        return Date.now() + this.offset;
      },
      setTimeout: (callback, delay) => setTimeout(callback, delay).unref(),
      clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
    };
  }

  it.each([60_000, -3_600_000, -30 * 86_400_000])(
    'should close no socket and hurry no ping when it moves by %i ms',
    async (offset) => {
      const clock = settable();
      const { url, problems } = await serveHub({ clock, pingInterval: 40 });
      const client = await connect(url);
      await client.first('ping');
      clock.offset = offset;
      const before = client.all('ping').length;
      await client.until(() => client.all('ping').length >= before + 3);
      client.send({ type: 'pong' });
      await client.subscribe();
      expect(problems).toEqual([]);
    },
  );

  it('should not stop finished tasks from being dropped when it is set back', async () => {
    const clock = settable();
    clock.offset = 3_600_000;
    const { hub, url } = await serveHub({
      clock,
      limits: { maxFinishedTasks: 10, minFinishedAge: 60_000 },
    });
    const finish = async (id: string) => (await hub.create({ id })).complete();
    await finish('before');
    clock.offset = 0;
    for (let n = 0; n < 50; n += 1) await finish(`t${n}`);
    clock.offset = 120_000;
    await finish('last');
    expect((await bodyOf<TaskSummaryReport>(fetch(`${url}/summary`))).total).toBe(10);
  });

  it('should be the only one that says when a task ended', async () => {
    const { hub, url } = await serveHub({ limits: { maxFinishedTasks: 10, minFinishedAge: 0 } });
    await hub.create({ id: 'evil' });
    await send(`${url}/evil`, 'PATCH', { logs: [{ text: 'x', at: 8e15 }], status: 'completed' });
    expect((await hub.get('evil'))?.updatedAt).toBeLessThan(Date.now() + 60_000);
    for (let n = 0; n < 50; n += 1) (await hub.create({ id: `t${n}` })).complete();
    expect((await bodyOf<TaskSummaryReport>(fetch(`${url}/summary`))).total).toBe(10);
  });
});

describe('an id that was forgotten', () => {
  it('should name its next task in a newer epoch', async () => {
    const { hub } = await serveHub({ limits: { maxFinishedTasks: 0, minFinishedAge: 0 } });
    const first = await hub.create({ id: 'x' });
    const { epoch: before = 0 } = (await hub.get('x')) ?? {};
    first.complete();
    await expect(hub.create({ id: 'x' })).rejects.toMatchObject({ code: 'id_taken' });
    for (let n = 0; n < 100_001; n += 1) (await hub.create({ id: `t${n}` })).complete();
    await hub.create({ id: 'x' });
    expect((await hub.get('x'))?.epoch).toBeGreaterThan(before);
  });
});

describe('what handlers and hooks do', () => {
  it.each<[string, () => unknown]>([
    ['NaN', () => Number.NaN],
    ['Infinity within', () => ({ rate: Infinity })],
    ['a Map', () => new Map([[1, 2]])],
    ['a Set within', () => ({ ids: new Set([1]) })],
    ['an Error', () => new Error('x')],
    [
      'a cycle',
      () => {
        const cycle: Record<string, unknown> = {};
        cycle['self'] = cycle;
        return cycle;
      },
    ],
    ['a BigInt', () => 1n],
    ['a function', () => () => 1],
    ['101 levels', () => JSON.parse('['.repeat(101) + ']'.repeat(101)) as unknown],
  ])('should fail a task whose result is %s', async (_name, make) => {
    const { hub, url } = await serveHub();
    hub.define('work', make);
    await hub.start({ type: 'work', id: 'a' });
    const task = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
    expect(task).toMatchObject({ status: 'failed', error: { code: 'result_not_serialisable' } });
  });

  it('should keep to themselves the details of errors that are not meant for clients', async () => {
    const { hub, url } = await serveHub();
    hub.define('work', () => {
      throw Object.assign(new Error('insert failed'), { code: 'E1', details: { password: 'pw' } });
    });
    await hub.start({ type: 'work', id: 'a' });
    const task = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
    expect(task.error).toEqual({ message: 'insert failed', code: 'E1' });
  });

  it('should fail a task also by what throws when it is read', async () => {
    const { hub, url } = await serveHub();
    hub.define('work', () => {
      // oxlint-disable-next-line no-throw-literal
      throw {
        get message() {
          throw new Error('x');
        },
      };
    });
    await hub.start({ type: 'work', id: 'a' });
    const task = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
    expect(task).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('did not say why') as string },
    });
  });

  it('should run one at a time where the concurrency is no number, and say so', async () => {
    const { hub, url, problems } = await serveHub();
    hub.define('work', () => 1, { concurrency: Number.NaN });
    await hub.start({ type: 'work', id: 'a' });
    await taskWhen(url, 'a', ({ status }) => status === 'completed');
    expect(problems).toEqual(['handler']);
  });

  it('should survive a listener that rejects, and answer an input that is rejected later', async () => {
    const hub = createTaskHub({ onError: () => Promise.reject(new Error('the log is down')) });
    afterTest(() => hub.close());
    hub.define('work', () => 1, {
      parseInput: async () => Promise.reject(new Error('bad input')),
    });
    const { url } = await hub.listen({ port: 0 });
    const response = await send(url, 'POST', { type: 'work' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('bad input');
    const client = await connect(url);
    client.socket.send('nonsense');
    await client.closed;
    expect((await fetch(`${url}/summary`)).status).toBe(200);
  });

  it('should be one line without control characters in a report', async () => {
    const messages: string[] = [];
    const hub = createTaskHub({ onError: ({ message }) => messages.push(message) });
    afterTest(() => hub.close());
    const client = await connect((await hub.listen({ port: 0 })).url);
    client.socket.send('\u001b]0;x\u0007\n2026-01-01 FATAL forged \u0085 \u2028');
    await client.closed;
    // oxlint-disable-next-line no-control-regex
    expect(messages.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(messages.join('')).toContain('\\u001b]0;x\\u0007\\u000a2026');
  });
});
