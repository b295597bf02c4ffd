// @vitest-environment node
/** Sockets and subscriptions live exactly as long as somebody wants them. */
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { taskKeys } from '../../src/client/taskCache.js';
import { serveHub } from '../server/support.js';
import { scriptServer, someLines, whole } from './scriptedServer.js';
import { connectTo, eventually, FakePage, FastClock, follow, inStep, lines } from './support.js';

describe('the life of a socket', () => {
  it('should open nothing any more when it is closed before the socket is open', async () => {
    const server = await scriptServer({ upgrade: () => 'hang' });
    const clock = new FastClock(1);
    const page = new FakePage();
    const { client, sockets } = connectTo(server.url, { clock, page });
    follow(client, 'a');
    await eventually(() => expect(server.openConnections).toBe(1));
    client.close();
    await eventually(() => expect(server.openConnections).toBe(0));
    expect(sockets.open).toBe(0);
    expect(server.upgrades).toBe(1);
    expect(clock.timers.size).toBe(0);
    expect(page.listeners.size).toBe(0);
  });

  it('should drop the answer to a subscription that ended meanwhile', async () => {
    const server = await scriptServer({ socket: (peer) => peer.welcome() });
    const { client } = connectTo(server.url);
    const other = follow(client, 'b');
    const reader = follow(client, 'a', { logs: true });
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    reader.stop();
    server.peers[0]?.sync(whole('a'), whole('b'));
    await inStep(client, other);
    expect(client.queryClient.getQueryData(taskKeys.task(client, 'a'))).toBeUndefined();
    expect(server.peers[0]?.heard.at(-1)).toEqual({ type: 'unsubscribe', ids: ['a'] });
  });

  it('should stop trying when the last task is let go during a wait', async () => {
    const server = await scriptServer({ upgrade: () => 'refuse' });
    const clock = new FastClock(1);
    const page = new FakePage();
    const { client } = connectTo(server.url, { clock, page, reconnect: { minDelay: 30_000 } });
    const reader = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('reconnecting'));
    expect(clock.timers.size).toBeGreaterThan(0);
    reader.stop();
    await eventually(() => expect(client.connection.get().state).toBe('idle'));
    expect(clock.timers.size).toBe(0);
    expect(page.listeners.size).toBe(0);
    expect(server.upgrades).toBe(1);
  });

  it('should open a new socket for a task that comes while the old one closes', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    await hub.create({ id: 'b' });
    const { client, sockets } = connectTo(url);
    for (let round = 0; round < 5; round += 1) {
      const first = follow(client, 'a');
      await inStep(client, first);
      first.stop();
      await Promise.resolve();
      expect(client.connection.get().state).toBe('idle');
      expect(sockets.made.at(-1)?.readyState).toBe(WebSocket.CLOSING);
      const second = follow(client, 'b');
      await inStep(client, second);
      expect(second.task?.id).toBe('b');
      second.stop();
      await eventually(() => expect(hub.metrics().connections).toBe(0));
    }
  });

  it('should keep its socket when a page hands a task from one component to the next', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url);
    let reader = follow(client, 'a');
    await inStep(client, reader);
    for (let round = 0; round < 20; round += 1) {
      reader.stop();
      reader = follow(client, 'a', { logs: round % 2 === 0 });
      await Promise.resolve();
    }
    await inStep(client, reader);
    expect(sockets.made).toHaveLength(1);
    await eventually(() => expect(hub.metrics().subscriptions).toBe(1));
  });

  it('should stay in step when one component hands a task to the next, and still finish', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url);
    for (const logs of [true, false]) {
      const first = follow(client, 'a', { logs });
      await inStep(client, first);
      first.stop();
      const second = follow(client, 'a', { logs });
      await inStep(client, second);
      second.stop();
    }
    const last = follow(client, 'a');
    await inStep(client, last);
    task.complete();
    await eventually(() => expect(last.settled).toHaveLength(1));
    expect(sockets.made).toHaveLength(1);
  });

  it('should fetch what a task lacks also for the component that takes it over', async () => {
    let isFailing = true;
    const server = await scriptServer({
      socket: (peer) => peer.welcome(),
      sync: () =>
        isFailing
          ? { status: 500 }
          : { body: { epoch: 1, messages: [someLines('a', 0, 3)], more: false } },
    });
    const clock = new FastClock(100);
    const { client } = connectTo(server.url, { clock, reconnect: { handshakeTimeout: 3_600_000 } });
    const first = follow(client, 'a', { logs: true });
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const deferred = { type: 'deferred', id: 'a', what: 'logs' } as const;
    server.peers[0]?.sync(whole('a', { logCount: 3 }), deferred);
    await eventually(() => expect(server.syncs).toHaveLength(1));
    first.stop();
    const second = follow(client, 'a', { logs: true });
    isFailing = false;
    await eventually(() => expect(second.lines).toEqual(lines(0, 3)));
  });

  it('should connect again by hand after it had given up', async () => {
    let isUp = false;
    const server = await scriptServer({
      upgrade: () => (isUp ? 'accept' : 'refuse'),
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', () => peer.sync(whole('a')));
      },
      sync: () => ({ status: 503 }),
    });
    const { client } = connectTo(server.url, {
      reconnect: { probeMinDelay: 3_600_000, probeMaxDelay: 3_600_000 },
      polling: { maxAttempts: 2, interval: 5 },
    });
    const reader = follow(client, 'a');
    await eventually(() =>
      expect(client.connection.get()).toMatchObject({ state: 'polling', pollInterval: null }),
    );
    isUp = true;
    client.retryConnection();
    await inStep(client, reader);
  });

  it('should subscribe again after a task was let go in the turn in which the socket was lost', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    await hub.create({ id: 'b' });
    const { client, sockets } = connectTo(url, { reconnect: { maxAttempts: 99 } });
    const kept = follow(client, 'a');
    const first = follow(client, 'b');
    await inStep(client, kept);
    await inStep(client, first);
    sockets.made[0]?.once('close', () => first.stop());
    sockets.cut();
    await eventually(() => expect(sockets.made).toHaveLength(2));
    await inStep(client, kept);
    const second = follow(client, 'b');
    await inStep(client, second);
  });

  it('should lack nothing that came in the turn in which a task was let go and wanted again', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url);
    const first = follow(client, 'a', { logs: true });
    await inStep(client, first);
    const again: ReturnType<typeof follow>[] = [];
    // What a listener of the application does that is told in the middle of a frame.
    sockets.made[0]?.prependOnceListener('message', () => {
      queueMicrotask(() => again.push(follow(client, 'a', { logs: true })));
      first.stop();
    });
    task.log('the last line');
    task.update({ status: 'completed' });
    await eventually(() => {
      expect(client.logs('a').getSnapshot()).toMatchObject({ count: 1, isComplete: true });
      expect(again[0]?.meta.isFresh).toBe(true);
    });
  });

  it('should say a burst of wishes of one turn in one message, and take a burst of news whole', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const { client, sockets } = connectTo(url);
    const readers = Array.from({ length: 150 }, (_, index) => follow(client, `task-${index}`));
    const reader = follow(client, 'a', { logs: true });
    for (let index = 0; index < 50; index += 1) readers.push(follow(client, 'a'));
    await eventually(() => expect(reader.meta.isFresh).toBe(true));
    expect(sockets.said.filter((text) => text.includes('"subscribe"'))).toHaveLength(1);

    let writes = 0;
    client.queryClient.getQueryCache().subscribe(() => (writes += 1));
    for (let number = 0; number < 5_000; number += 1) {
      task.log(`line ${number}`);
      task.progress(number + 1, 5_000);
    }
    task.complete('all');
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(reader.lines).toEqual(Array.from({ length: 5_000 }, (_, number) => `line ${number}`));
    expect(reader.task?.progress?.value).toBe(5_000);
    expect(writes).toBeLessThan(500);
  });
});
