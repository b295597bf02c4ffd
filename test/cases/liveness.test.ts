// @vitest-environment node
/** Whether a connection is alive: told from silence, never from a clock that slept, or a hint. */
import { describe, expect, it } from 'vitest';
import { serveHub } from '../server/support.js';
import { scriptServer, whole } from './scriptedServer.js';
import { connectTo, eventually, FakePage, FastClock, follow, inStep } from './support.js';

/** The options of a client whose time runs a hundred times faster, with the waits that it has by default. */
const fast = (clock: FastClock) => ({
  clock,
  reconnect: { maxAttempts: 5, minDelay: 500, maxDelay: 20_000, probeMinDelay: 10_000 },
});

describe('a connection in doubt', () => {
  it('should replace a connection that fell silent, without waiting for it to close', async () => {
    const server = await scriptServer({
      socket(peer, attempt) {
        peer.welcome(1, 1_000);
        // The first says nothing more; the others go on.
        if (attempt === 1) return;
        peer.socket.on('message', () => peer.sync(whole('a', { message: `over ${attempt}` })));
      },
    });
    const { client } = connectTo(server.url, fast(new FastClock(100)));
    const reader = follow(client, 'a');
    await eventually(() => expect(reader.task?.message).toBe('over 2'));
    await inStep(client, reader);
    expect(server.upgrades).toBe(2);
    await eventually(() => expect(server.peers[0]?.isClosed).toBe(true));
  });

  it('should ask a socket that slept before it trusts it, and replace it when it is dead', async () => {
    const server = await scriptServer({
      socket(peer, attempt) {
        peer.welcome();
        peer.socket.on('message', (data) => {
          if (attempt > 1 || String(data).includes('subscribe')) peer.sync(whole('a'));
        });
      },
    });
    const clock = new FastClock(20);
    const page = new FakePage();
    const { client } = connectTo(server.url, { ...fast(clock), page });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    page.tell('hidden');
    clock.offset += 3_600_000;
    page.tell('shown');
    expect(client.connection.get().state).toBe('live');
    await eventually(() =>
      expect(server.peers[0]?.heard.map(({ type }) => type)).toContain('ping'),
    );
    await eventually(() => expect(server.upgrades).toBe(2));
    await inStep(client, reader);
  });

  it('should keep a socket that slept and still answers', async () => {
    const server = await scriptServer({
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', (data) => {
          if (String(data).includes('subscribe')) peer.sync(whole('a'));
          else peer.say({ type: 'pong' });
        });
      },
    });
    const clock = new FastClock(20);
    const page = new FakePage();
    const { client } = connectTo(server.url, { ...fast(clock), page });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    page.tell('hidden');
    clock.offset += 3_600_000;
    page.tell('shown');
    await eventually(() =>
      expect(server.peers[0]?.heard.map(({ type }) => type)).toContain('ping'),
    );
    server.peers[0]?.say(whole('a', { version: 2, message: 'still here' }));
    await eventually(() => expect(reader.task?.message).toBe('still here'));
    expect(server.upgrades).toBe(1);
    expect(client.connection.get().state).toBe('live');
  });

  it('should find a dead connection also when the clock was set back', async () => {
    const server = await scriptServer({
      socket(peer) {
        peer.welcome(1, 1_000);
        peer.socket.on('message', () => peer.sync(whole('a')));
      },
    });
    const clock = new FastClock(100);
    const { client } = connectTo(server.url, fast(clock));
    const reader = follow(client, 'a');
    await inStep(client, reader);
    server.peers[0]?.socket.removeAllListeners('message');
    clock.offset -= 24 * 3_600_000;
    await eventually(() => expect(server.upgrades).toBe(2));
  });

  it('should say offline only once an attempt has proved it, and come back with the network', async () => {
    let isUp = true;
    const server = await scriptServer({
      upgrade: () => (isUp ? 'accept' : 'refuse'),
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', (data) => {
          if (String(data).includes('subscribe')) peer.sync(whole('a'));
          else if (isUp) peer.say({ type: 'pong' });
        });
      },
    });
    const page = new FakePage();
    const clock = new FastClock(100);
    const { client } = connectTo(server.url, { ...fast(clock), page });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    const states: string[] = [];
    client.connection.subscribe(() => states.push(client.connection.get().state));

    // A hint that is wrong: the server answers, so nothing changes.
    page.tell('offline');
    await eventually(() =>
      expect(server.peers[0]?.heard.map(({ type }) => type)).toContain('ping'),
    );
    page.tell('online');
    expect(states).toEqual([]);

    isUp = false;
    page.tell('offline');
    await eventually(() => expect(client.connection.get().state).toBe('offline'));
    expect(states).not.toContain('polling');
    isUp = true;
    page.tell('online');
    await inStep(client, reader);
  });

  it('should stay closed when the network comes back', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const page = new FakePage();
    const { client, sockets } = connectTo(url, { page });
    await inStep(client, follow(client, 'a'));
    page.tell('offline');
    client.close();
    page.tell('online');
    client.retryConnection();
    await eventually(() => expect(hub.metrics().connections).toBe(0));
    expect(client.connection.get().state).toBe('closed');
    expect(sockets.made).toHaveLength(1);
    expect(page.listeners.size).toBe(0);
  });

  it('should stay closed when the page is shown again', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const page = new FakePage();
    const { client, sockets } = connectTo(url, { page });
    await inStep(client, follow(client, 'a'));
    page.tell('hidden');
    const listeners = [...page.listeners];
    client.close();
    for (const listener of listeners) {
      for (const event of ['shown', 'suspended', 'resumed', 'online'] as const) listener(event);
    }
    await eventually(() => expect(hub.metrics().connections).toBe(0));
    expect(client.connection.get().state).toBe('closed');
    expect(sockets.made).toHaveLength(1);
  });

  it('should ignore what an abandoned socket still says', async () => {
    const server = await scriptServer({
      socket(peer, attempt) {
        peer.welcome(1, 1_000);
        if (attempt > 1) peer.socket.on('message', () => peer.sync(whole('a', { version: 3 })));
        else peer.socket.once('message', () => peer.sync(whole('a', { version: 2 })));
      },
    });
    const { client } = connectTo(server.url, fast(new FastClock(100)));
    const reader = follow(client, 'a');
    await eventually(() => expect(reader.task?.version).toBe(3));
    const [old, current] = server.peers;
    old?.say(whole('a', { version: 9, status: 'failed', message: 'from the grave' }), {
      type: 'synced',
      request: 2,
    });
    old?.socket.close(4403, 'go away');
    current?.say(whole('a', { version: 4, message: 'alive' }));
    await eventually(() => expect(reader.task?.message).toBe('alive'));
    await eventually(() => expect(old?.isClosed).toBe(true));
    expect(reader.told).toEqual([]);
    expect(client.connection.get().state).toBe('live');
  });

  it('should never let an attempt that hung end a later connection', async () => {
    const server = await scriptServer({
      upgrade: (attempt) => (attempt <= 2 ? 'hang' : 'accept'),
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', () => peer.sync(whole('a')));
      },
    });
    const clock = new FastClock(200);
    const { client, sockets } = connectTo(server.url, fast(clock));
    const reader = follow(client, 'a');
    await inStep(client, reader);
    expect(server.upgrades).toBe(3);
    // Longer than every timer of the attempts before it.
    const start = clock.now();
    await eventually(() => expect(clock.now() - start).toBeGreaterThan(12_000));
    expect(client.connection.get().state).toBe('live');
    expect(sockets.open).toBe(1);
    await eventually(() => expect(server.openConnections).toBe(1));
  });

  it('should give up a server that accepts and does not begin to talk', async () => {
    const server = await scriptServer({ sync: () => ({ body: { epoch: 1, messages: [] } }) });
    const { reconnect, clock } = fast(new FastClock(500));
    const { client } = connectTo(server.url, {
      clock,
      reconnect: { ...reconnect, maxOutage: 3_600_000, handshakeTimeout: 3_600_000 },
    });
    follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
    expect(server.upgrades).toBeGreaterThanOrEqual(5);
    expect(client.connection.get().error?.message).toContain('did not begin to talk');
    await eventually(() =>
      expect(server.peers.slice(0, 3).every((peer) => peer.isClosed)).toBe(true),
    );
  });
});
