// @vitest-environment node
// How the hub merges changes: states at most once an interval, lines and ends never.
import { describe, expect, it } from 'vitest';
import { memoryStore, type TaskStore } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { connect, gate, serveHub, type TestSocket } from './support.js';

/** A round trip: whatever the server sent before has arrived. */
async function settle(client: TestSocket): Promise<void> {
  await new Promise(setImmediate);
  await client.subscribe();
}

describe('merging', () => {
  it('should send the first change at once and at most one state in each interval', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const handle = await hub.create({ id: 'a' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    const { version } = (await hub.get('a')) ?? { version: 0 };
    handle.progress(1, 100);
    await client.first('patch');
    for (let n = 2; n <= 50; n += 1) handle.progress(n, 100);
    await settle(client);
    expect(client.all('patch')).toHaveLength(1);
    clock.advance(49);
    await settle(client);
    expect(client.all('patch')).toHaveLength(1);
    clock.advance(1);
    await client.until(() => client.all('patch').length === 2);
    expect(client.all('patch')[1]).toMatchObject({
      ...{ base: version + 1, version: version + 50, set: { progress: { value: 50, total: 100 } } },
    });
    clock.advance(50);
    await settle(client);
    expect(client.all('patch')).toHaveLength(2);
    handle.progress(51, 100);
    await client.until(() => client.all('patch').length === 3);
  });

  it('should send an end at once, after its lines, and leave the rest to wait', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const ending = await hub.create({ id: 'ending' });
    const going = await hub.create({ id: 'going' });
    const client = await connect(url);
    await client.subscribe({ id: 'ending', nextLine: 0 }, { id: 'going' });
    going.progress(1, 9);
    await client.first('patch');
    const from = client.messages.length;
    going.progress(2, 9);
    ending.progress(1, 9);
    ending.log('last words');
    ending.complete('done');
    await client.first('patch', ({ set }) => set.status === 'completed');
    await settle(client);
    const sent = client.messages.slice(from).filter(({ type }) => type !== 'synced');
    expect(sent).toMatchObject([
      { type: 'logs', id: 'ending', lines: [{ text: 'last words' }] },
      { type: 'patch', id: 'ending', set: { result: 'done', progress: { value: 1, total: 9 } } },
    ]);
    clock.advance(50);
    await client.first('patch', ({ id, set }) => id === 'going' && set.progress?.value === 2);
  });

  it('should undo for one who came in between what was undone since', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const handle = await hub.create({ id: 'a' });
    const first = await connect(url);
    await first.subscribe({ id: 'a' });
    handle.progress(1, 2);
    await first.first('patch');
    handle.update({ message: 'just now', tags: ['x'] });
    const late = await connect(url);
    await late.subscribe({ id: 'a' });
    expect(late.all('task')).toMatchObject([{ task: { message: 'just now' } }]);
    handle.update({ message: null, tags: [] });
    handle.update({ tags: null });
    clock.advance(50);
    const { base, unset } = await late.first('patch');
    expect(unset?.toSorted()).toEqual(['message', 'tags']);
    expect(base).toBeLessThan(late.all('task')[0]?.task.version ?? 0);
  });

  it('should send the messages of one turn in one frame', async () => {
    const { hub, url } = await serveHub();
    const handles = await Promise.all(
      Array.from({ length: 50 }, (_, n) => hub.create({ id: `t${n}` })),
    );
    const client = await connect(url);
    await client.subscribe(...handles.map(({ id }) => ({ id, nextLine: 0 })));
    const before = client.frames.length;
    for (const handle of handles) {
      handle.log('a line');
      handle.progress(1, 2);
    }
    await client.until(() => client.all('patch').length === 50);
    expect(client.frames.length).toBe(before + 1);
    expect(client.all('logs').filter(({ lines }) => lines.length === 1)).toHaveLength(50);
  });

  it('should encode an update once for all who get it', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(url)));
    for (const client of clients) await client.subscribe({ id: 'a', nextLine: 0 });
    const stringify = JSON.stringify;
    let calls = 0;
    JSON.stringify = ((...args: Parameters<typeof stringify>) => {
      calls += 1;
      return stringify(...args);
    }) as typeof stringify;
    try {
      handle.log('for everyone');
      await Promise.all(clients.map((client) => client.first('patch')));
    } finally {
      JSON.stringify = stringify;
    }
    // One for the lines and one for the patch.
    expect(calls).toBe(2);
  });
});

describe('merging, where the store answers later', () => {
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

  const values = (client: TestSocket, id = 'a'): unknown[] =>
    client.all('patch', id).map(({ set }) => set.progress?.value);

  /** Progress of `a` and `b` is on its way; that of `b` waits for the store. */
  async function startWaiting() {
    const clock = new ManualClock();
    const { store, wait } = waitingStore();
    const { hub, url } = await serveHub({ clock, store, mergeInterval: 50 });
    const [a, b] = [await hub.create({ id: 'a' }), await hub.create({ id: 'b' })];
    for (const handle of [a, b]) handle.update({ status: 'running' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' }, { id: 'b' });
    await settle(client);
    clock.advance(50);
    const goOn = wait();
    a.progress(1, 100);
    b.progress(1, 100);
    for (let round = 0; round < 3; round += 1) await settle(client);
    return { clock, hub, client, a, b, goOn };
  }

  it('should leave no timer behind where the socket closes within a turn', async () => {
    const { clock, hub, client, goOn } = await startWaiting();
    client.socket.terminate();
    while (hub.metrics().connections > 0) await new Promise(setImmediate);
    goOn();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    // The timer of the merge interval is done after this.
    clock.advance(50);
    expect(clock.pending).toBe(0);
  });

  it('should send what changed within a turn when the hub closes', async () => {
    const { hub, client, a, b, goOn } = await startWaiting();
    a.progress(2, 100);
    b.complete('done');
    const closing = hub.close();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    goOn();
    await closing;
    await client.closed;
    expect(values(client).at(-1)).toBe(2);
    expect(client.all('patch', 'b').at(-1)).toMatchObject({ set: { status: 'completed' } });
  });
});
