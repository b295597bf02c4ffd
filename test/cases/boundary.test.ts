// @vitest-environment node
/** Push and poll together: neither undoes, repeats or loses what the other brought. */
import { describe, expect, it, vi } from 'vitest';
import type { SyncResponse } from '../../src/protocol/messages.js';
import { gate, serveHub } from '../server/support.js';
import { aTask, scriptServer, someLines, whole } from './scriptedServer.js';
import { connectTo, eventually, FakePage, FastClock, follow, inStep, lines } from './support.js';

/** A `fetch` whose answers the test may change or hold back. */
function fetchThrough(
  change: (body: SyncResponse, count: number) => SyncResponse | Promise<SyncResponse>,
): typeof fetch {
  let count = 0;
  return async (input, init) => {
    count += 1;
    const mine = count;
    const response = await fetch(input, init);
    const body = (await response.json()) as SyncResponse;
    return Response.json(await change(body, mine), { status: response.status });
  };
}

describe('the log over several pages', () => {
  it('should begin anew when the life of the server changes in the middle of it', async () => {
    const first = await serveHub({ limits: { maxLogLines: 100_000 } });
    const second = await serveHub();
    const old = await first.hub.create({ id: 'a' });
    old.log(lines(0, 45_000).join('\n'));
    old.complete();
    const made = await second.hub.create({ id: 'a' });
    made.log('the only line');
    made.complete('anew');
    let requests = 0;
    // Polling alone brings the pages: Node has a WebSocket of its own from version 22 on.
    vi.stubGlobal('WebSocket', undefined);
    const { client } = connectTo(first.url, {
      // The second page is asked of the server's next life.
      fetch: (input, init) => {
        requests += 1;
        const url = requests === 1 ? String(input) : String(input).replace(first.url, second.url);
        return fetch(url, init);
      },
      WebSocket: undefined as never,
    });
    const reader = follow(client, 'a', { logs: true });
    await eventually(() => expect(reader.task?.result).toBe('anew'));
    await eventually(() => expect(reader.lines).toEqual(['the only line']));
    expect(reader.log.getSnapshot().isComplete).toBe(true);
    expect(requests).toBeGreaterThanOrEqual(2);
  });
});

describe('a poll and a push that race', () => {
  it('should keep the newer state when an older answer arrives after a push', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    task.progress(1, 10);
    const held = gate();
    const { client } = connectTo(url, {
      fetch: fetchThrough(async (body) => {
        await held.promise;
        return body;
      }),
    });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    const answered = client.refresh('a');
    await eventually(() => expect(hub.metrics().connections).toBe(1));
    const cached: number[] = [];
    client.queryClient.getQueryCache().subscribe(() => cached.push(reader.task?.version ?? 0));
    for (let value = 2; value <= 9; value += 1) task.progress(value, 10);
    await eventually(() => expect(reader.task?.progress?.value).toBe(9));
    held.open();
    await answered;
    task.progress(10, 10);
    await eventually(() => expect(reader.task?.progress?.value).toBe(10));
    expect(cached).toEqual(cached.toSorted((a, b) => a - b));
  });

  it('should let no late refusal hide a task that was made meanwhile', async () => {
    const { hub, url } = await serveHub();
    const held = gate();
    const { client } = connectTo(url, {
      fetch: fetchThrough(async (body) => {
        await held.promise;
        return body;
      }),
    });
    const reader = follow(client, 'a');
    await eventually(() => expect(reader.meta.error?.code).toBe('not_found'));
    const answered = client.refresh('a');
    const fetched = client.fetchTask('a', {
      signal: new AbortController().signal,
      queryClient: client.queryClient,
    });
    // A request that was answered before the task was made.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await hub.create({ id: 'a' });
    await eventually(() => expect(reader.task?.id).toBe('a'));
    held.open();
    await answered;
    expect((await fetched).id).toBe('a');
    expect(reader.meta).toMatchObject({ error: null, isFresh: true });
  });

  it('should stay in step when a poll fails after polling has ended', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const held = gate();
    let [isHolding, isBlocked, failed] = [false, true, 0];
    const { client } = connectTo(url, {
      async fetch(input, init) {
        if (!isHolding || !String(input).endsWith('/sync')) return fetch(input, init);
        await held.promise;
        failed += 1;
        return new Response('{}', { status: 500 });
      },
      getTicket: () => {
        if (isBlocked) throw new Error('blocked');
        return hubTicket(url);
      },
    });
    const reader = follow(client, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
    await eventually(() => expect(reader.meta.isFresh).toBe(true));
    isHolding = true;
    task.progress(1);
    isBlocked = false;
    await inStep(client, reader);
    held.open();
    await client.refresh();
    expect(failed).toBeGreaterThan(0);
    expect(reader.meta.isFresh).toBe(true);
    task.complete();
    await eventually(() => expect(reader.settled).toHaveLength(1));
  });

  it('should stay in step when a refresh fails while live, and still finish', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    const { client } = connectTo(url, {
      fetch: async () => new Response('{}', { status: 500 }),
    });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    await client.refresh();
    expect(reader.meta.isFresh).toBe(true);
    task.complete();
    await eventually(() => expect(reader.settled).toHaveLength(1));
  });

  it('should bring each line once over live, polling and live again', async () => {
    const { hub, url } = await serveHub();
    const task = await hub.create({ id: 'a' });
    let isBlocked = false;
    const { client, sockets } = connectTo(url, {
      getTicket: () => {
        if (isBlocked) throw new Error('blocked');
        return hubTicket(url);
      },
    });
    const reader = follow(client, 'a', { logs: true });
    await inStep(client, reader);
    let written = 0;
    const write = (count: number): void => {
      task.log(lines(written, written + count).join('\n'));
      written += count;
      task.progress(written);
    };
    const states = ['polling', 'live', 'polling', 'live'];
    for (const state of states) {
      isBlocked = state === 'polling';
      if (isBlocked) sockets.cut();
      while (client.connection.get().state !== state) {
        write(7);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      write(13);
      await eventually(() => expect(reader.lines).toHaveLength(written));
    }
    task.complete();
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(reader.lines).toEqual(lines(0, written));
  });
});

describe('an end and its last lines', () => {
  it('should not count as the end before the last line is here', async () => {
    const server = await scriptServer({ socket: (peer) => peer.welcome() });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a', { logs: true });
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const [peer] = server.peers;
    peer?.sync(whole('a', { logCount: 2 }), someLines('a', 0, 2));
    await eventually(() => expect(reader.lines).toEqual(lines(0, 2)));
    peer?.say({
      type: 'patch',
      id: 'a',
      epoch: 1,
      base: 1,
      version: 5,
      set: { status: 'completed', logCount: 5 },
    });
    await eventually(() => expect(reader.told).toEqual(['completed']));
    expect(reader.settled).toEqual([]);
    expect(reader.log.getSnapshot().isComplete).toBe(false);
    expect(peer?.heard.map(({ type }) => type)).not.toContain('unsubscribe');
    peer?.say(someLines('a', 2, 5));
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(reader.lines).toEqual(lines(0, 5));
    await eventually(() => expect(peer?.heard.at(-1)?.type).toBe('unsubscribe'));
  });

  it('should not count as known while it is too large for a frame and HTTP fails', async () => {
    let isFailing = true;
    const big = aTask('a', { version: 2, status: 'completed', result: 'x'.repeat(100_000) });
    const server = await scriptServer({
      socket: (peer) => peer.welcome(),
      sync: () =>
        isFailing
          ? { status: 500 }
          : { body: { epoch: 1, messages: [{ type: 'task', task: big }], more: false } },
    });
    const clock = new FastClock(100);
    const { client } = connectTo(server.url, { clock, reconnect: { handshakeTimeout: 3_600_000 } });
    const reader = follow(client, 'a');
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    server.peers[0]?.sync(whole('a'));
    await inStep(client, reader);
    server.peers[0]?.say({ type: 'deferred', id: 'a', what: 'task' });
    await eventually(() => expect(server.syncs.length).toBeGreaterThan(2));
    expect(reader.task?.status).toBe('running');
    expect(reader.meta.isFresh).toBe(false);
    isFailing = false;
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(reader.task?.result).toHaveLength(100_000);
  });

  it('should not be lost behind a whole task that was too old when it came', async () => {
    const held = gate();
    const middle = aTask('a', { version: 2, message: 'x'.repeat(100_000) });
    const last = { ...middle, version: 3, status: 'completed' } as const;
    const server = await scriptServer({
      socket: (peer) => peer.welcome(),
      async sync(_, count) {
        if (count === 1) await held.promise;
        const task = count === 1 ? middle : last;
        return { body: { epoch: 1, messages: [{ type: 'task', task }], more: false } };
      },
    });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a');
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const [peer] = server.peers;
    peer?.sync(whole('a'));
    await inStep(client, reader);
    peer?.say({ type: 'deferred', id: 'a', what: 'task' });
    await eventually(() => expect(server.syncs).toHaveLength(1));
    const set = { status: 'completed' } as const;
    peer?.say({ type: 'patch', id: 'a', epoch: 1, base: 2, version: 3, set });
    peer?.say(whole('b'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    held.open();
    await eventually(() => expect(reader.task?.version).toBe(3));
    await eventually(() => expect(reader.settled).toHaveLength(1));
  });

  it('should ask again also where an older patch comes after one that did not fit', async () => {
    const server = await scriptServer({ socket: (peer) => peer.welcome() });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a');
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const [peer] = server.peers;
    peer?.sync(whole('a'));
    await inStep(client, reader);
    const patch = { type: 'patch', id: 'a', epoch: 1 } as const;
    peer?.say(
      { ...patch, base: 2, version: 3, set: { status: 'completed' } },
      { ...patch, base: 1, version: 2, set: { message: 'late' } },
    );
    await eventually(() => expect(peer?.subscribes).toHaveLength(2));
    expect(reader.meta.isFresh).toBe(false);
    peer?.sync(whole('a', { version: 3, status: 'completed' }));
    await eventually(() => expect(reader.settled).toHaveLength(1));
  });

  it('should be followed again when a patch comes that does not fit its end', async () => {
    const server = await scriptServer({ socket: (peer) => peer.welcome() });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a');
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const [peer] = server.peers;
    peer?.sync(whole('a', { status: 'failed' }));
    await eventually(() => expect(peer?.heard.at(-1)?.type).toBe('unsubscribe'));
    const set = { status: 'running', attempt: { number: 2 } } as const;
    peer?.say({ type: 'patch', id: 'a', epoch: 1, base: 2, version: 3, set });
    await eventually(() => expect(peer?.subscribes).toHaveLength(2));
    expect(reader.meta.isFresh).toBe(false);
    peer?.sync(whole('a', { version: 3, ...set }));
    await inStep(client, reader);
    expect(reader.task?.status).toBe('running');
  });

  it('should be followed again when lines come after its last one', async () => {
    const server = await scriptServer({ socket: (peer) => peer.welcome() });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a', { logs: true });
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const [peer] = server.peers;
    peer?.sync(whole('a', { status: 'failed', logCount: 2 }), someLines('a', 0, 2));
    await eventually(() => expect(peer?.heard.at(-1)?.type).toBe('unsubscribe'));
    peer?.say(someLines('a', 2, 3));
    await eventually(() => expect(peer?.subscribes).toHaveLength(2));
    await eventually(() => expect(reader.log.getSnapshot().isComplete).toBe(false));
    const attempt = { number: 2 };
    peer?.sync(whole('a', { version: 9, status: 'running', logCount: 3, attempt }));
    await inStep(client, reader);
    expect(reader.task?.status).toBe('running');
    expect(reader.lines).toEqual(lines(0, 3));
  });

  it('should ask for the whole task when a patch does not fit', async () => {
    const server = await scriptServer({ socket: (peer) => peer.welcome() });
    const { client } = connectTo(server.url);
    const reader = follow(client, 'a');
    await eventually(() => expect(server.peers[0]?.subscribes).toHaveLength(1));
    const [peer] = server.peers;
    peer?.sync(whole('a'));
    await inStep(client, reader);
    const patch = { type: 'patch', id: 'a', epoch: 1, set: { message: 'no' } } as const;
    peer?.say({ ...patch, base: 5, version: 6 }, { ...patch, base: 6, version: 7 });
    await eventually(() => expect(peer?.subscribes).toHaveLength(2));
    expect(peer?.subscribes[1]?.tasks).toEqual([{ id: 'a', epoch: 1 }]);
    expect(reader.meta.isFresh).toBe(false);
    peer?.sync(whole('a', { version: 7, message: 'whole' }));
    await inStep(client, reader);
    expect(reader.task?.message).toBe('whole');
    expect(reader.task?.version).toBe(7);
  });
});

describe('a page that is put away', () => {
  it('should make no new attempt while it is hidden, and one at once when it is shown', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const page = new FakePage();
    const clock = new FastClock(1);
    const { client, sockets } = connectTo(url, { page, clock, polling: { interval: 600 } });
    const reader = follow(client, 'a');
    await inStep(client, reader);
    page.tell('hidden');
    sockets.cut();
    await eventually(() => expect(client.connection.get().state).toBe('reconnecting'));
    expect(client.connection.get().nextRetryAt).toBeNull();
    expect(sockets.made).toHaveLength(1);
    page.tell('shown');
    await inStep(client, reader);
    expect(sockets.made).toHaveLength(2);
  });
});

async function hubTicket(url: string): Promise<string> {
  const response = await fetch(`${url}/tickets`, { method: 'POST' });
  return ((await response.json()) as { ticket: string }).ticket;
}
