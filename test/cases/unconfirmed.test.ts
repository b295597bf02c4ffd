// @vitest-environment node
// What is shown while nothing confirms it: fetched over HTTP where that works, and marked stale where
// it does not.
import { describe, expect, it } from 'vitest';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import { connectTo, eventually, FastClock, follow } from './support.js';
import { aTask, scriptServer, whole, type ScriptedAnswer } from './scriptedServer.js';
import type { Task } from '../../src/protocol/index.js';

const answer = (task: Partial<Task>): ScriptedAnswer => ({
  body: { epoch: 1, messages: [whole('a', task)], more: false },
});

/** A class whose sockets fail with an `error` and no `close`, as a content policy makes them fail. */
class ForbiddenSocket extends EventTarget {
  static made = 0;
  static readonly CLOSING = 2;
  readonly url: string;
  binaryType = 'blob';
  readonly bufferedAmount = 0;
  readyState = 0;
  constructor(url: string) {
    super();
    this.url = url;
    ForbiddenSocket.made += 1;
    setTimeout(() => {
      this.readyState = 3;
      this.dispatchEvent(new Event('error'));
    }, 0);
  }
  send(): void {}
  close(): void {}
}

describe('a task that no socket brings', () => {
  it('should be shown finished while an upgrade is never answered', async () => {
    let state: Partial<Task> = { status: 'running', version: 1 };
    const server = await scriptServer({ upgrade: () => 'hang', sync: () => answer(state) });
    const { client } = connectTo(server.url, {
      firstStateTimeout: 20,
      // Neither the attempt nor the outage ends within this test.
      reconnect: { handshakeTimeout: 3_600_000, maxOutage: 3_600_000 },
    });
    const follower = follow(client, 'a');
    await eventually(() => expect(follower.task?.status).toBe('running'));
    expect(client.connection.get()).toMatchObject({ state: 'connecting' });
    state = { status: 'completed', version: 2 };
    await eventually(() => expect(follower.task?.status).toBe('completed'));
    expect(follower.meta.isFresh).toBe(true);
    expect(follower.settled).toHaveLength(1);
    expect(client.connection.get()).toMatchObject({ state: 'connecting', error: null });
  });

  it('should be fetched between the attempts of a reconnect, and be live again after it', async () => {
    let state: Partial<Task> = { status: 'running', version: 1 };
    let mayConnect = true;
    const server = await scriptServer({
      upgrade: () => (mayConnect ? 'accept' : 'refuse'),
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', () => peer.sync(whole('a', state)));
      },
      sync: () => answer(state),
    });
    const { client, sockets } = connectTo(server.url, {
      firstStateTimeout: 20,
      reconnect: { maxAttempts: 1_000, minDelay: 200, maxDelay: 300 },
    });
    const follower = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    mayConnect = false;
    sockets.cut();
    await eventually(() => expect(client.connection.get().state).toBe('reconnecting'));
    expect(follower.meta.isFresh).toBe(false);
    state = { status: 'running', version: 2, message: 'half' };
    await eventually(() => expect(follower.task?.message).toBe('half'));
    await eventually(() => expect(follower.meta.isFresh).toBe(true));
    expect(client.connection.get()).toMatchObject({ state: 'reconnecting', pollInterval: 15 });
    mayConnect = true;
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    const polls = server.syncs.length;
    state = { status: 'completed', version: 3 };
    server.peers.at(-1)?.say(whole('a', state));
    await eventually(() => expect(follower.task?.status).toBe('completed'));
    expect(server.syncs.length).toBeLessThanOrEqual(polls + 1);
    expect(client.connection.get().pollInterval).toBeNull();
  });

  it('should look stale once what confirmed it is older than an interval and a request', async () => {
    let isSilent = false;
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: () => (isSilent ? new Promise(() => undefined) : answer({ status: 'running' })),
    });
    const clock = new FastClock(50);
    const { client } = connectTo(server.url, {
      clock,
      polling: { interval: 5_000 },
      reconnect: { handshakeTimeout: 3_600_000, maxOutage: 3_600_000 },
    });
    const follower = follow(client, 'a');
    await eventually(() => expect(follower.meta.isFresh).toBe(true));
    const { confirmedAt } = follower.meta;
    isSilent = true;
    await eventually(() => expect(follower.meta.isFresh).toBe(false));
    // Seven seconds after the last answer; a poll of before it may still have been answered.
    expect(clock.now() - (confirmedAt ?? 0)).toBeGreaterThanOrEqual(7_000);
    expect(follower.task?.status).toBe('running');
  });

  it('should leave no timer once nobody watches it', async () => {
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: () => answer({ status: 'running' }),
    });
    const clock = new FastClock(1);
    const { client } = connectTo(server.url, {
      clock,
      firstStateTimeout: 5,
      polling: { interval: 3_600_000 },
      reconnect: { handshakeTimeout: 3_600_000 },
    });
    const follower = follow(client, 'a');
    await eventually(() => expect(follower.meta.isFresh).toBe(true));
    expect(clock.timers.size).toBeGreaterThan(0);
    follower.stop();
    await eventually(() => expect(clock.timers.size).toBe(0));
  });

  it('should look stale at once where a poll fails', async () => {
    let isBroken = false;
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: () => (isBroken ? { status: 502 } : answer({ status: 'running' })),
    });
    const { client, errors } = connectTo(server.url, {
      firstStateTimeout: 20,
      reconnect: { handshakeTimeout: 3_600_000, maxOutage: 3_600_000 },
    });
    const follower = follow(client, 'a');
    await eventually(() => expect(follower.meta.isFresh).toBe(true));
    isBroken = true;
    await eventually(() => expect(follower.meta.isFresh).toBe(false));
    // Told once, however many polls fail in the same way.
    await eventually(() => expect(server.syncs.length).toBeGreaterThan(4));
    expect(errors).toEqual(['unavailable']);
  });

  it('should be polled where sockets fail with an error and no close', async () => {
    const server = await scriptServer({ sync: () => answer({ status: 'running' }) });
    const { client } = connectTo(server.url, {
      WebSocket: ForbiddenSocket as unknown as WebSocketConstructor,
      reconnect: { handshakeTimeout: 3_600_000 },
    });
    const before = ForbiddenSocket.made;
    const follower = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
    await eventually(() => expect(follower.meta.isFresh).toBe(true));
    expect(ForbiddenSocket.made - before).toBeGreaterThanOrEqual(3);
  });
});

describe('a request', () => {
  it('should be aborted when the last task is unwatched', async () => {
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: () => new Promise(() => undefined),
    });
    const signals: AbortSignal[] = [];
    const { client, errors } = connectTo(server.url, {
      firstStateTimeout: 5,
      reconnect: { handshakeTimeout: 3_600_000 },
      fetch: (input, init) => {
        if (init?.signal) signals.push(init.signal);
        return fetch(input, init);
      },
    });
    const follower = follow(client, 'a');
    await eventually(() => expect(server.syncs).toHaveLength(1));
    expect(signals[0]?.aborted).toBe(false);
    follower.stop();
    await eventually(() => expect(signals[0]?.aborted).toBe(true));
    expect(client.connection.get().state).toBe('idle');
    expect(errors).toEqual([]);
  });

  it('should go on where another task still waits for its answer', async () => {
    let give: ((answer: ScriptedAnswer) => void) | undefined;
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: () => new Promise((resolve) => (give = resolve)),
    });
    const { client } = connectTo(server.url, {
      firstStateTimeout: 5,
      polling: { interval: 60_000 },
      reconnect: { handshakeTimeout: 3_600_000 },
    });
    const first = follow(client, 'a');
    const second = follow(client, 'b');
    await eventually(() => expect(server.syncs).toHaveLength(1));
    second.stop();
    give?.(answer({ status: 'running' }));
    await eventually(() => expect(first.meta.isFresh).toBe(true));
    expect(server.syncs).toHaveLength(1);
  });

  it('should bring each of many tasks that the answers have room for one by one', async () => {
    const ids = ['a', 'b', 'c'];
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: ({ tasks }) => ({
        body: {
          epoch: 1,
          messages: tasks.map(({ id }, index) =>
            index === 0 ? whole(id) : { type: 'deferred', id, what: 'task' },
          ),
          more: tasks.length > 1,
        },
      }),
    });
    const { client } = connectTo(server.url);
    const { queryClient } = client;
    const signal = new AbortController().signal;
    const tasks = await Promise.all(ids.map((id) => client.fetchTask(id, { signal, queryClient })));
    expect(tasks.map(({ id }) => id)).toEqual(ids);
    expect(server.syncs).toHaveLength(3);
  });

  it('should not be repeated without pause for a server that always says there is more', async () => {
    const server = await scriptServer({
      upgrade: () => 'hang',
      sync: () => ({
        body: {
          epoch: 1,
          messages: [
            { type: 'task', task: aTask('a', { logCount: 1 }) },
            {
              ...{ type: 'logs', id: 'a', epoch: 1, firstLine: 0, count: 1 },
              lines: [{ line: 0, at: 1, level: 'info', text: 'the only line' }],
            },
          ],
          more: true,
        },
      }),
    });
    const { client } = connectTo(server.url, {
      firstStateTimeout: 5,
      polling: { interval: 60_000 },
      reconnect: { handshakeTimeout: 3_600_000 },
    });
    const follower = follow(client, 'a', { logs: true });
    // One for the line and one that brought nothing new.
    await eventually(() => expect(server.syncs).toHaveLength(2));
    await eventually(() => expect(follower.lines).toEqual(['the only line']));
    // Another request is answered before a third of these could be missed.
    await client.refresh('a');
    expect(server.syncs.length).toBeLessThanOrEqual(3);
  });
});
