// @vitest-environment node
// A client that draws seldom is sent steps of progress at its own pace, and all else as ever.
import { describe, expect, it } from 'vitest';
import { memoryStore, type TaskHandle, type TaskStore } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { connect, gate, serveHub, type TestSocket } from './support.js';

/** A round trip: whatever the server sent before has arrived. */
async function settle(client: TestSocket): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise(setImmediate);
    await client.subscribe();
  }
}

const values = (client: TestSocket, id = 'a'): unknown[] =>
  client
    .all('patch')
    .filter((patch) => patch.id === id)
    .map(({ set }) => set.progress?.value);

async function start(interval: number) {
  const clock = new ManualClock();
  const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
  const handle = await hub.create({ id: 'a' });
  handle.update({ status: 'running' });
  const client = await connect(url);
  await client.subscribe({ id: 'a', nextLine: 0 });
  client.send({ type: 'pace', interval });
  await settle(client);
  clock.advance(50);
  return { clock, hub, url, handle, client };
}

/** A step, and the time in which it would be sent without a pace. */
async function step(
  { clock, client }: { clock: ManualClock; client: TestSocket },
  handle: TaskHandle,
  value: number,
): Promise<void> {
  handle.progress(value, 100);
  await settle(client);
  clock.advance(50);
  await settle(client);
}

describe('a pace', () => {
  it('should be offered in the first word', async () => {
    const { client } = await start(0);
    expect(await client.first('welcome')).toMatchObject({ takesPace: true });
  });

  it('should let the first step through, and those that follow together at its end', async () => {
    const world = await start(500);
    const { clock, client, handle } = world;
    for (let value = 1; value <= 9; value += 1) await step(world, handle, value);
    expect(values(client)).toEqual([1]);
    clock.advance(50);
    await settle(client);
    clock.advance(50);
    await client.until(() => values(client).length === 2);
    expect(values(client)).toEqual([1, 9]);
    clock.advance(2_000);
    await settle(client);
    expect(values(client)).toEqual([1, 9]);
    await step(world, handle, 10);
    expect(values(client)).toEqual([1, 9, 10]);
  });

  it('should bring one who was held back up to date by a patch, not by the whole task', async () => {
    const world = await start(500);
    const { client, handle } = world;
    const before = client.all('task').length;
    for (let value = 1; value <= 5; value += 1) await step(world, handle, value);
    handle.update({ title: 'new', phase: 'second' });
    await client.first('patch', ({ set }) => set.phase === 'second');
    expect(client.all('patch').at(-1)).toMatchObject({
      set: { phase: 'second', progress: { value: 5, total: 100 } },
    });
    expect(client.all('task')).toHaveLength(before);
  });

  it.each([
    ['a status', (handle: TaskHandle) => handle.update({ status: 'paused' }), 'status'],
    ['a reason', (handle: TaskHandle) => handle.update({ reason: 'stalled' }), 'reason'],
    ['an end', (handle: TaskHandle) => handle.complete('done'), 'result'],
  ])('should not hold back %s', async (_, change, field) => {
    const world = await start(500);
    const { clock, client, handle } = world;
    await step(world, handle, 1);
    await step(world, handle, 2);
    expect(values(client)).toEqual([1]);
    change(handle);
    await settle(client);
    clock.advance(50);
    const patch = await client.first('patch', ({ set }) => field in set);
    expect(patch.set.progress).toEqual({ value: 2, total: 100 });
  });

  it('should not hold back lines of a log', async () => {
    const world = await start(500);
    const { clock, client, handle } = world;
    await step(world, handle, 1);
    for (const text of ['one', 'two', 'three']) {
      handle.log(text);
      await settle(client);
      clock.advance(50);
    }
    await client.until(() => client.all('logs').flatMap(({ lines }) => lines).length === 3);
    expect(values(client)).toEqual([1]);
  });

  it('should hold for one socket and not for another', async () => {
    const world = await start(500);
    const other = await connect(world.url);
    await other.subscribe({ id: 'a' });
    for (let value = 1; value <= 4; value += 1) await step(world, world.handle, value);
    await other.until(() => values(other).length === 4);
    expect(values(other)).toEqual([1, 2, 3, 4]);
    expect(values(world.client)).toEqual([1]);
  });

  it('should give what it held when it is taken back', async () => {
    const world = await start(5_000);
    const { clock, client, handle } = world;
    await step(world, handle, 1);
    await step(world, handle, 2);
    client.send({ type: 'pace', interval: 0 });
    await settle(client);
    clock.advance(50);
    await client.until(() => values(client).length === 2);
    await step(world, handle, 3);
    expect(values(client)).toEqual([1, 2, 3]);
  });

  it('should be no longer than five seconds, whatever is asked for', async () => {
    const world = await start(1e12);
    const { clock, client, handle } = world;
    await step(world, handle, 1);
    await step(world, handle, 2);
    clock.advance(5_000);
    await settle(client);
    clock.advance(50);
    await client.until(() => values(client).length === 2);
    expect(values(client)).toEqual([1, 2]);
  });

  it('should give what it held when the hub closes', async () => {
    const world = await start(500);
    const { hub, client, handle } = world;
    await step(world, handle, 1);
    await step(world, handle, 2);
    await hub.close();
    await client.closed;
    expect(values(client)).toEqual([1, 2]);
  });

  it.each([-1, 'fast', null, Number.NaN])('should refuse %j as an interval', async (interval) => {
    const { client } = await start(0);
    client.socket.send(JSON.stringify({ type: 'pace', interval }));
    expect(await client.closed).toMatchObject({ code: 4400 });
  });
});

describe('a pace, where the store answers later', () => {
  /** A store that answers at once until it is told to wait with what it knows of task `b`. */
  function waitingStore(): { store: TaskStore; wait: () => () => void } {
    const store = memoryStore();
    let waiting: Promise<void> | undefined;
    return {
      store: {
        ...store,
        async get(id) {
          if (id === 'b') await waiting;
          return store.get(id);
        },
      },
      wait() {
        const { promise, open } = gate();
        waiting = promise;
        return open;
      },
    };
  }

  /** Steps of `a` and `b` are on their way; that of `b` waits for the store. */
  async function startWaiting() {
    const clock = new ManualClock();
    const { store, wait } = waitingStore();
    const { hub, url } = await serveHub({ clock, store, mergeInterval: 50 });
    const [a, b] = [await hub.create({ id: 'a' }), await hub.create({ id: 'b' })];
    for (const handle of [a, b]) handle.update({ status: 'running' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' }, { id: 'b' });
    client.send({ type: 'pace', interval: 500 });
    await settle(client);
    clock.advance(50);
    const goOn = wait();
    a.progress(1, 100);
    b.progress(1, 100);
    await settle(client);
    return { clock, hub, client, a, b, goOn };
  }

  it('should let all steps of a turn through, whatever else is said meanwhile', async () => {
    const { clock, client, goOn } = await startWaiting();
    client.send({ type: 'ping' });
    await client.first('pong');
    goOn();
    await settle(client);
    clock.advance(50);
    await settle(client);
    expect({ a: values(client), b: values(client, 'b') }).toEqual({ a: [1], b: [1] });
  });

  it('should leave no timer behind where the socket closes within a turn', async () => {
    const { clock, hub, client, goOn } = await startWaiting();
    client.socket.terminate();
    while (hub.metrics().connections > 0) await new Promise(setImmediate);
    goOn();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    // That of the merge interval is over.
    clock.advance(50);
    expect(clock.pending).toBe(0);
  });

  it('should give what came within a turn when the hub closes', async () => {
    const { hub, client, a, b, goOn } = await startWaiting();
    a.progress(2, 100);
    b.complete('done');
    const closing = hub.close();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    goOn();
    await closing;
    await client.closed;
    expect(values(client)).toEqual([1, 2]);
    expect(client.all('patch', 'b').at(-1)).toMatchObject({ set: { status: 'completed' } });
  });
});
