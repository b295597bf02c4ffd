// @vitest-environment node
// What a socket tells: the scenarios of PROTOCOL.md, against a real server.
import { describe, expect, it } from 'vitest';
import {
  applyPatch,
  keepNewer,
  utf8Length,
  type LogsMessage,
  type ServerMessage,
  type SyncResponse,
  type Task,
} from '../../src/protocol/index.js';
import { bodyOf, connect, gate, send, serveHub } from './support.js';

const textsOf = (messages: readonly LogsMessage[]): string[] =>
  messages.flatMap(({ lines }) => lines.map(({ text }) => text));

/** What a client holds after these messages; a patch that does not fit fails the test. */
function fold(messages: readonly ServerMessage[], id: string): Task | undefined {
  let task: Task | undefined;
  for (const message of messages) {
    if (message.type === 'task' && message.task.id === id) task = keepNewer(task, message.task);
    if (message.type !== 'patch' || message.id !== id) continue;
    const outcome = applyPatch(task, message);
    if (outcome.kind === 'misfit')
      throw new Error(`A patch does not fit: ${JSON.stringify(message)}`);
    if (outcome.kind === 'applied') ({ task } = outcome);
  }
  return task;
}

describe('a task live', () => {
  it('should send the whole task, then synced, then what changes, up to the end', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a', title: 'One' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    handle.update({ status: 'running', message: 'begun' });
    await client.first('patch');
    handle.update({ message: null });
    handle.complete({ answer: 42 });
    await client.first('patch', ({ set }) => set.status === 'completed');
    const types = client.messages.map(({ type }) => type);
    expect(types.slice(0, 4)).toEqual(['welcome', 'task', 'synced', 'patch']);
    expect(fold(client.messages, 'a')).toEqual(await bodyOf(fetch(`${url}/a`)));
    expect(client.all('logs')).toEqual([]);
  });

  it('should send each line once, in order, and the end after the last of them', async () => {
    const { hub, url } = await serveHub({ mergeInterval: 50 });
    const go = gate();
    hub.define('work', async (task) => {
      for (let n = 0; n < 1_000; n += 1) task.log(`${n}`);
      await go.promise;
      for (let n = 1_000; n < 50_000; n += 1) task.log(`${n}`);
    });
    const { id } = await hub.start({ type: 'work' });
    const client = await connect(url);
    await client.subscribe({ id, nextLine: 0 });
    go.open();
    const end = await client.first('patch', ({ set }) => set.status === 'completed');
    expect(textsOf(client.all('logs'))).toEqual(Array.from({ length: 50_000 }, (_, n) => `${n}`));
    expect(client.messages.at(-1)).toBe(end);
    expect(fold(client.messages, id)?.logCount).toBe(50_000);
  });

  it('should keep every frame within 64 KiB and every message within 300 lines', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    for (let n = 0; n < 3_000; n += 1) handle.log('€"\\'.repeat(n % 300));
    const client = await connect(url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    for (let n = 0; n < 3_000; n += 1) handle.log('\u0001'.repeat(n % 300));
    await client.until(() => textsOf(client.all('logs')).length === 6_000);
    expect(Math.max(...client.frames.map(utf8Length))).toBeLessThanOrEqual(65_536);
    expect(Math.max(...client.all('logs').map(({ lines }) => lines.length))).toBeLessThanOrEqual(
      300,
    );
    const numbers = client.all('logs').flatMap(({ lines }) => lines.map(({ line }) => line));
    expect(numbers).toEqual(Array.from({ length: 6_000 }, (_, n) => n));
  });

  it("should let others' news through while a long log is sent", async () => {
    const { hub, url } = await serveHub();
    const long = await hub.create({ id: 'long' });
    const other = await hub.create({ id: 'other' });
    for (let n = 0; n < 50_000; n += 1) long.log(`line ${n}`);
    const client = await connect(url);
    await client.subscribe({ id: 'long', nextLine: 0 }, { id: 'other' });
    other.complete();
    await client.until(() => textsOf(client.all('logs')).length === 50_000);
    const end = client.messages.findIndex((m) => m.type === 'patch' && m.id === 'other');
    const lastLines = client.messages.findLastIndex(({ type }) => type === 'logs');
    expect(end).toBeGreaterThan(0);
    expect(end).toBeLessThan(lastLines);
  });
});

describe('cursors', () => {
  it('should send nothing of what a client holds already', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    handle.log('one\ntwo\nthree');
    const { epoch = 0, version } = await bodyOf(fetch(`${url}/a`));
    const client = await connect(url);
    await client.subscribe({ id: 'a', epoch, version, nextLine: 3 });
    expect(client.messages.map(({ type }) => type)).toEqual(['welcome', 'synced']);
    handle.log('four');
    const patch = await client.first('patch');
    expect(patch).toMatchObject({ base: version, version: version + 1, set: { logCount: 4 } });
    expect(client.all('logs')).toMatchObject([{ lines: [{ line: 3, text: 'four' }] }]);
  });

  it('should send the whole task and the missing lines to one that fell behind', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const { epoch = 0, version } = await bodyOf(fetch(`${url}/a`));
    handle.log('one\ntwo');
    handle.complete();
    const client = await connect(url);
    await client.subscribe({ id: 'a', epoch, version, nextLine: 1 });
    await client.until(() => client.all('logs').length > 0);
    expect(client.all('task')).toMatchObject([{ task: { status: 'completed', logCount: 2 } }]);
    expect(textsOf(client.all('logs'))).toEqual(['two']);
  });

  it('should begin the log at the oldest line for a cursor of another epoch', async () => {
    const { hub, url } = await serveHub({ limits: { maxLogLines: 2 } });
    const handle = await hub.create({ id: 'a' });
    await hub.create({ id: 'empty' });
    handle.log('one\ntwo\nthree');
    const client = await connect(url);
    await client.subscribe(
      ...[{ id: 'a', epoch: 1, version: 1, nextLine: 900 }],
      ...[{ id: 'empty', epoch: 1, version: 1, nextLine: 4 }],
    );
    await client.until(() => client.all('logs').length === 2);
    expect(client.all('logs', 'a')).toMatchObject([{ firstLine: 1, count: 3 }]);
    expect(textsOf(client.all('logs', 'a'))).toEqual(['two', 'three']);
    expect(client.all('logs', 'empty')).toMatchObject([{ firstLine: 0, count: 0, lines: [] }]);
  });

  it('should switch logs on and off, and send the whole task again, by a new subscribe', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    handle.log('one');
    await client.first('patch');
    await client.subscribe({ id: 'a', nextLine: 0 });
    await client.first('logs');
    expect(client.all('task')).toHaveLength(2);
    await client.subscribe({ id: 'a' });
    handle.log('two');
    handle.complete();
    await client.first('patch', ({ set }) => set.status === 'completed');
    expect(textsOf(client.all('logs'))).toEqual(['one']);
  });

  it('should say nothing more after an unsubscribe', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const other = await hub.create({ id: 'b' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' }, { id: 'b' });
    client.send({ type: 'unsubscribe', ids: ['a', 'never-subscribed'] });
    await client.subscribe();
    handle.complete();
    other.complete();
    await client.first('patch', ({ id }) => id === 'b');
    expect(client.all('patch', 'a')).toEqual([]);
    expect(hub.metrics()).toMatchObject({ connections: 1, subscriptions: 1 });
  });
});

describe('what is not there', () => {
  it('should send a task that was not known as soon as it is made', async () => {
    const { hub, url } = await serveHub();
    const client = await connect(url);
    await client.subscribe({ id: 'later', nextLine: 0 });
    expect(client.all('rejected')).toMatchObject([{ id: 'later', code: 'not_found' }]);
    const handle = await hub.create({ id: 'later' });
    handle.log('hello');
    handle.complete();
    await client.first('logs', ({ lines }) => lines.length > 0);
    await client.until(() => fold(client.messages, 'later')?.status === 'completed');
    expect(textsOf(client.all('logs'))).toEqual(['hello']);
  });

  it('should say so when a task is no longer kept', async () => {
    const { hub, url } = await serveHub({ limits: { maxFinishedTasks: 0, minFinishedAge: 0 } });
    const handle = await hub.create({ id: 'a' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    handle.complete();
    await client.first('rejected', ({ code }) => code === 'not_found');
    expect((await fetch(`${url}/a`)).status).toBe(404);
  });

  it('should refuse tasks over the limit of a connection, and keep those below it', async () => {
    const { hub, url } = await serveHub({ limits: { maxTasksPerConnection: 2 } });
    for (const id of ['a', 'b', 'c']) await hub.create({ id });
    const client = await connect(url);
    await client.subscribe({ id: 'a' }, { id: 'b' }, { id: 'c' });
    expect(client.all('rejected')).toMatchObject([{ id: 'c', code: 'too_many' }]);
    client.send({ type: 'unsubscribe', ids: ['a'] });
    await client.subscribe({ id: 'c' });
    expect(client.all('task').map(({ task }) => task.id)).toEqual(['a', 'b', 'c']);
  });
});

describe('what is too large for a frame', () => {
  it('should defer a large result to a sync request', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    handle.complete('x'.repeat(2_000_000));
    expect(await client.first('deferred')).toEqual({ type: 'deferred', id: 'a', what: 'task' });
    const body = { tasks: [{ id: 'a' }] };
    const { messages } = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', body));
    expect(messages).toMatchObject([{ task: { status: 'completed' } }]);
    await client.subscribe({ id: 'a' });
    expect(client.all('deferred')).toHaveLength(2);
  });

  it('should defer a large line and send those around it', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    handle.log(`one\n${'x'.repeat(1024 * 1024)}\nthree`);
    const client = await connect(url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    await client.until(() => textsOf(client.all('logs')).includes('three'));
    expect(client.all('deferred')).toEqual([{ type: 'deferred', id: 'a', what: 'logs' }]);
    const order = client.messages.map((m) =>
      m.type === 'logs' ? m.lines.map((l) => l.line) : m.type,
    );
    expect(order.slice(-3)).toEqual([[0], 'deferred', [2]]);
    const body = { tasks: [{ id: 'a', nextLine: 1 }] };
    const { messages } = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', body));
    const [line] = messages.flatMap((message) => (message.type === 'logs' ? message.lines : []));
    expect(line?.text).toHaveLength(1024 * 1024);
  });
});

describe('several sockets', () => {
  it('should tell each of them all of it, whenever it joined', async () => {
    const { hub, url } = await serveHub({ mergeInterval: 5 });
    const handle = await hub.create({ id: 'a' });
    const clients = [];
    for (let n = 0; n < 5; n += 1) {
      handle.log(`before ${n}`);
      handle.progress(n, 5);
      const client = await connect(url);
      await client.subscribe({ id: 'a', nextLine: 0 });
      handle.log(`after ${n}`);
      clients.push(client);
    }
    handle.complete('done');
    const final = await bodyOf(fetch(`${url}/a`));
    for (const client of clients) {
      await client.until(() => fold(client.messages, 'a')?.status === 'completed');
      expect(fold(client.messages, 'a')).toEqual(final);
      expect(textsOf(client.all('logs'))).toEqual(
        Array.from({ length: 10 }, (_, n) => `${n % 2 ? 'after' : 'before'} ${Math.floor(n / 2)}`),
      );
    }
  });
});
