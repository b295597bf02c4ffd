// @vitest-environment node
/** What a connection owes its reader after a loss: everything missed, once, and nothing older. */
import { describe, expect, it } from 'vitest';
import { createTaskHub, type TaskHub } from '../../src/server/index.js';
import { afterTest, serveHub } from '../server/support.js';
import { connectTo, eventually, FakePage, follow, inStep, lines } from './support.js';

/** A hub that knows nothing, in the place of one that has gone. */
async function hubAt(port: number): Promise<TaskHub> {
  const hub = createTaskHub({ mergeInterval: 0 });
  afterTest(() => hub.close());
  await hub.listen({ port });
  return hub;
}

const portOf = (url: string): number => Number(new URL(url).port);

describe('after a loss of the connection', () => {
  it('should bring what was missed, each line once and in order', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url, { reconnect: { maxAttempts: 99 } });
    const reader = follow(client, 'a', { logs: true });
    task.log(lines(0, 3).join('\n'));
    await eventually(() => expect(reader.lines).toEqual(lines(0, 3)));
    for (let from = 3; from < 30; from += 3) {
      sockets.cut();
      task.log(lines(from, from + 3).join('\n'));
      task.update({ status: 'running', message: `at ${from}` });
      await eventually(() => expect(reader.task?.message).toBe(`at ${from}`));
      await eventually(() => expect(reader.lines).toEqual(lines(0, from + 3)));
    }
    expect(sockets.made.length).toBeGreaterThan(5);
    expect(client.connection.get().state).toBe('live');
  });

  it('should say which lines are no longer kept, and go on from there', async () => {
    const { hub, url } = await serveHub({ limits: { maxLogLines: 5 } });
    const task = await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url);
    const reader = follow(client, 'a', { logs: true });
    task.log(lines(0, 4).join('\n'));
    await eventually(() => expect(reader.lines).toEqual(lines(0, 4)));
    sockets.cut();
    task.log(lines(4, 40).join('\n'));
    await eventually(() => expect(reader.log.getSnapshot().count).toBe(40));
    expect(reader.lines).toEqual([...lines(0, 4), ...lines(35, 40)]);
    expect(reader.log.getLine(34)).toBeUndefined();
    expect(reader.task?.firstLogLine).toBe(35);
    task.log('line 40');
    task.complete();
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(reader.log.getSnapshot()).toMatchObject({ count: 41, isComplete: true });
  });

  it('should take state and log anew where its cursors are of a life that is over', async () => {
    const first = await serveHub();
    const task = await first.hub.create({ id: 'a' });
    const { client } = connectTo(first.url);
    const reader = follow(client, 'a', { logs: true });
    task.log(lines(0, 9).join('\n'));
    task.update({ status: 'running', message: 'first life' });
    await eventually(() => expect(reader.task?.message).toBe('first life'));
    const oldEpoch = reader.task?.epoch ?? 0;
    const seen: number[] = [];
    client.queryClient.getQueryCache().subscribe(() => seen.push(reader.task?.epoch ?? 0));
    const second = createTaskHub({ mergeInterval: 0 });
    afterTest(() => second.close());
    const again = await second.create({ id: 'a' });
    again.log('a new line 0');
    again.update({ status: 'running', message: 'second life' });
    await first.hub.close();
    await second.listen({ port: portOf(first.url) });
    await eventually(() => expect(reader.task?.message).toBe('second life'));
    await eventually(() => expect(reader.lines).toEqual(['a new line 0']));
    expect(reader.task?.epoch).toBeGreaterThan(oldEpoch);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('should keep the last state, marked, where the server no longer knows the task', async () => {
    const first = await serveHub();
    const task = await first.hub.create({ id: 'a' });
    task.update({ status: 'running', message: 'half way' });
    const { client } = connectTo(first.url);
    const reader = follow(client, 'a');
    await inStep(client, reader);
    await first.hub.close();
    await hubAt(portOf(first.url));
    await eventually(() => expect(reader.meta.error?.code).toBe('not_found'));
    expect(reader.task).toMatchObject({ status: 'running', message: 'half way' });
    expect(reader.meta.isFresh).toBe(false);
    await eventually(() => expect(client.connection.get().state).toBe('live'));
  });

  it('should follow a task that is made anew after the server had forgotten it', async () => {
    const first = await serveHub();
    (await first.hub.create({ id: 'a' })).update({ status: 'running', message: 'old' });
    const { client } = connectTo(first.url);
    const reader = follow(client, 'a');
    await inStep(client, reader);
    await first.hub.close();
    const hub = await hubAt(portOf(first.url));
    await eventually(() => expect(reader.meta.error?.code).toBe('not_found'));
    const task = await hub.create({ id: 'a' });
    task.update({ status: 'running', message: 'new' });
    await eventually(() => expect(reader.task?.message).toBe('new'));
    await eventually(() => expect(reader.meta).toMatchObject({ error: null, isFresh: true }));
    task.complete();
    await eventually(() => expect(reader.settled).toHaveLength(1));
  });

  it('should take the lines of an older life away also where the new one has none', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    task.log(lines(0, 3).join('\n'));
    const { client } = connectTo(url);
    const reader = follow(client, 'a', { logs: true });
    await eventually(() => expect(reader.lines).toEqual(lines(0, 3)));
    reader.stop();
    await hub.close();
    const again = await hubAt(portOf(url));
    const made = await again.create({ id: 'a' });
    // The new state comes to one who wants no lines, so nothing is said of them.
    const watcher = follow(client, 'a');
    await eventually(() => expect(watcher.task?.version).toBe(1));
    const second = follow(client, 'a', { logs: true });
    made.complete();
    await eventually(() => expect(second.settled).toHaveLength(1));
    expect(second.log.getSnapshot()).toMatchObject({ count: 0, isComplete: true });
    expect(second.lines).toEqual([]);
  });

  it('should follow a finished task again where the server forgot it and it was made anew', async () => {
    const first = await serveHub();
    (await first.hub.create({ id: 'a' })).complete('once');
    (await first.hub.create({ id: 'b' })).update({ status: 'running' });
    const { client } = connectTo(first.url);
    const reader = follow(client, 'a');
    const other = follow(client, 'b');
    await eventually(() => expect(reader.task?.result).toBe('once'));
    await inStep(client, other);
    await first.hub.close();
    const hub = await hubAt(portOf(first.url));
    await eventually(() => expect(other.meta.error?.code).toBe('not_found'));
    expect(reader.meta).toMatchObject({ error: null, isFresh: true });
    await client.refresh('a');
    expect(reader.meta.error?.code).toBe('not_found');
    expect(reader.task?.result).toBe('once');
    (await hub.create({ id: 'a' })).complete('twice');
    await eventually(() => expect(reader.task?.result).toBe('twice'));
    await eventually(() => expect(reader.meta).toMatchObject({ error: null, isFresh: true }));
  });

  it('should go on where it was after a long suspension', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const page = new FakePage();
    const { client, sockets } = connectTo(url, { page });
    const reader = follow(client, 'a', { logs: true });
    task.log(lines(0, 2).join('\n'));
    await eventually(() => expect(reader.lines).toEqual(lines(0, 2)));
    page.tell('suspended');
    await eventually(() => expect(hub.metrics().connections).toBe(0));
    task.log(lines(2, 700).join('\n'));
    task.complete({ done: true });
    const framesBefore = sockets.frames.length;
    page.tell('resumed');
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(reader.lines).toEqual(lines(0, 700));
    const after = sockets.frames.slice(framesBefore).join('');
    expect(after).not.toContain('"text":"line 1"');
  });

  it('should resume an idle task by its cursor, however long it was idle', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'idle' });
    task.log(lines(0, 5).join('\n'));
    const busy = await hub.create({ id: 'busy' });
    const { client, sockets } = connectTo(url);
    const reader = follow(client, 'idle', { logs: true });
    await eventually(() => expect(reader.lines).toEqual(lines(0, 5)));
    for (let round = 0; round < 3; round += 1) {
      for (let number = 0; number < 500; number += 1) busy.progress(number, 500);
      const before = sockets.frames.length;
      await inStep(client, reader);
      sockets.cut();
      await eventually(() => expect(client.connection.get().state).toBe('reconnecting'));
      await inStep(client, reader);
      const resent = sockets.frames.slice(before).join('');
      expect(resent).not.toContain('"type":"task"');
      expect(resent).not.toContain('"type":"logs"');
    }
    task.log('line 5');
    await eventually(() => expect(reader.lines).toEqual(lines(0, 6)));
  });

  it('should subscribe to all tasks again, however many there are', async () => {
    const { hub, url } = await serveHub();
    const ids = Array.from({ length: 450 }, (_, index) => `task-${index}`);
    const tasks = await Promise.all(ids.map((id) => hub.create({ id })));
    const { client, sockets } = connectTo(url);
    const readers = ids.map((id) => follow(client, id));
    await eventually(() => expect(readers.every(({ meta }) => meta.isFresh)).toBe(true));
    expect(hub.metrics().subscriptions).toBe(450);
    sockets.cut();
    await eventually(() => expect(client.connection.get().state).toBe('reconnecting'));
    await eventually(() => expect(hub.metrics().subscriptions).toBe(450));
    for (const task of tasks) task.complete(task.id);
    await eventually(() => expect(readers.every(({ settled }) => settled.length === 1)).toBe(true));
    await eventually(() => expect(hub.metrics().subscriptions).toBe(0));
  });
});
