/** The rules of polling, in a page (react-query has its intervals only there). */
import { describe, expect, it } from 'vitest';
import type { SyncRequest } from '../../src/protocol/messages.js';
import { gate, serveHub } from '../server/support.js';
import { scriptServer, whole, type ScriptedAnswer } from './scriptedServer.js';
import { connectTo, eventually, FakePage, FastClock, follow } from './support.js';

/** A server without sockets, whose answers to polls the test gives. */
const pollServer = (
  sync: (request: SyncRequest, poll: number) => ScriptedAnswer | Promise<ScriptedAnswer>,
) => scriptServer({ upgrade: () => 'refuse', sync });

/** What every test here wants of a client: polls, and no more sockets. */
const onlyPolls = {
  reconnect: { maxAttempts: 1, probeMinDelay: 3_600_000, probeMaxDelay: 3_600_000 },
};

const answer = (...messages: ReturnType<typeof whole>[]): ScriptedAnswer => ({
  body: { epoch: 1, messages, more: false },
});

describe('polling', () => {
  it('should ask for a thousand tasks with one request a poll', async () => {
    const { hub, url } = await serveHub();
    const ids = Array.from({ length: 1_000 }, (_, index) => `task-${index}`);
    await Promise.all(ids.map((id) => hub.create({ id })));
    const asked: number[] = [];
    const { client } = connectTo(url, {
      ...onlyPolls,
      fetch(input, init) {
        asked.push((JSON.parse(String(init?.body)) as SyncRequest).tasks.length);
        return fetch(input, init);
      },
      getTicket: () => {
        throw new Error('no sockets');
      },
    });
    let polls = 0;
    client.queryClient.getQueryCache().subscribe(({ query, type }) => {
      const isPoll = query.queryKey.includes('poll');
      if (isPoll && type === 'updated' && query.state.fetchStatus === 'idle') {
        polls = query.state.dataUpdateCount;
      }
    });
    const readers = ids.map((id) => follow(client, id));
    await eventually(() => expect(polls).toBeGreaterThanOrEqual(5));
    expect(readers.every(({ meta }) => meta.isFresh)).toBe(true);
    client.close();
    expect(asked).toEqual(asked.map(() => 1_000));
    expect(asked.length - polls).toBeLessThanOrEqual(1);
  });

  it('should never have two polls under way', async () => {
    let [underWay, most] = [0, 0];
    const gates: ReturnType<typeof gate<void>>[] = [];
    const server = await pollServer(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      const held = gate();
      gates.push(held);
      await held.promise;
      underWay -= 1;
      return answer(whole('a'));
    });
    const { client } = connectTo(server.url, { ...onlyPolls, polling: { interval: 1 } });
    follow(client, 'a');
    for (let poll = 0; poll < 5; poll += 1) {
      await eventually(() => expect(gates).toHaveLength(poll + 1));
      const refreshes = [client.refresh(), client.refresh()];
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(gates).toHaveLength(poll + 1);
      gates[poll]?.open();
      client.queryClient.setQueryData(['something', 'else'], poll);
      void refreshes;
    }
    expect(most).toBe(1);
    client.close();
    for (const held of gates) held.open();
  });

  it('should stop when every task is finished', async () => {
    const server = await pollServer((_, poll) =>
      answer(whole('a', { version: poll, status: poll < 3 ? 'running' : 'completed' })),
    );
    const { client } = connectTo(server.url, onlyPolls);
    const reader = follow(client, 'a');
    await eventually(() => expect(reader.settled).toHaveLength(1));
    expect(client.connection.get()).toMatchObject({
      ...{ state: 'polling', pollInterval: null, isExhausted: false },
    });
    const polls = server.syncs.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.syncs).toHaveLength(polls);
  });

  it('should not be put off by other writes to the cache', async () => {
    const server = await pollServer((_, poll) => answer(whole('a', { version: poll })));
    const { client } = connectTo(server.url, { ...onlyPolls, polling: { interval: 30 } });
    const reader = follow(client, 'a');
    let version = 1_000;
    const writing = setInterval(() => {
      version += 1;
      client.queryClient.setQueryData(['task-status', client.key, 'task', 'b'], { version });
    }, 2);
    await eventually(() => expect(server.syncs.length).toBeGreaterThan(5));
    clearInterval(writing);
    expect(reader.task?.version).toBeGreaterThan(3);
  });

  it.each([429, 503])('should wait for Retry-After on %i, and say so', async (status) => {
    const server = await pollServer(() => ({ status, headers: { 'retry-after': '3600' } }));
    const { client } = connectTo(server.url, onlyPolls);
    follow(client, 'a');
    await eventually(() => expect(client.connection.get().pollInterval).toBe(3_600_000));
    const polls = server.syncs.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.syncs).toHaveLength(polls);
    expect(client.connection.get().state).toBe('polling');
  });

  it('should wait for Retry-After also with lines that it fetches beside polling', async () => {
    const server = await scriptServer({
      socket(peer) {
        peer.welcome();
        peer.socket.on('message', () => {
          peer.sync(whole('a', { logCount: 1 }), { type: 'deferred', id: 'a', what: 'logs' });
        });
      },
      sync: () => ({ status: 429, headers: { 'retry-after': '3600' } }),
    });
    const clock = new FastClock(1);
    const { client } = connectTo(server.url, { clock });
    follow(client, 'a', { logs: true });
    await eventually(() => expect(clock.delays).toContain(3_600_000));
    expect(server.syncs).toHaveLength(1);
  });

  it('should keep to the interval that the server asks for', async () => {
    const server = await pollServer(() => ({
      body: { epoch: 1, messages: [whole('a')], more: false, minInterval: 900_000 },
    }));
    const { client } = connectTo(server.url, onlyPolls);
    follow(client, 'a');
    await eventually(() => expect(client.connection.get().pollInterval).toBe(900_000));
    const polls = server.syncs.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.syncs).toHaveLength(polls);
  });

  it('should be six times slower while the page is hidden', async () => {
    const server = await pollServer(() => answer(whole('a')));
    const page = new FakePage();
    const { client } = connectTo(server.url, { ...onlyPolls, page, polling: { interval: 10_000 } });
    follow(client, 'a');
    await eventually(() => expect(client.connection.get().pollInterval).toBe(10_000));
    page.tell('hidden');
    expect(client.connection.get().pollInterval).toBe(60_000);
    page.tell('shown');
    expect(client.connection.get().pollInterval).toBe(10_000);
  });

  it('should back off from errors, say the wait it keeps, and never give up by itself', async () => {
    let isFailing = true;
    const server = await pollServer(() => (isFailing ? { status: 500 } : answer(whole('a'))));
    const { client } = connectTo(server.url, { ...onlyPolls, polling: { interval: 4 } });
    const reader = follow(client, 'a');
    const waits = new Set<number>();
    client.connection.subscribe(() => waits.add(client.connection.get().pollInterval ?? 0));
    await eventually(() => expect(server.syncs.length).toBeGreaterThanOrEqual(7));
    expect(Math.max(...waits)).toBeGreaterThan(4);
    expect(client.connection.get().state).toBe('polling');
    isFailing = false;
    await eventually(() => expect(reader.meta.isFresh).toBe(true));
    expect(client.connection.get().pollInterval).toBe(4);
  });

  it('should end at polling.maxAttempts in a state that says so, and be revived by refresh', async () => {
    let isFailing = true;
    const server = await pollServer(() => (isFailing ? { status: 500 } : answer(whole('a'))));
    const { client } = connectTo(server.url, {
      ...onlyPolls,
      polling: { interval: 2, maxAttempts: 3 },
    });
    const reader = follow(client, 'a');
    await eventually(() =>
      expect(client.connection.get()).toMatchObject({
        state: 'polling',
        pollInterval: null,
        isExhausted: true,
        error: { code: 'server' },
      }),
    );
    expect(server.syncs).toHaveLength(3);
    await client.refresh();
    await eventually(() => expect(client.connection.get().pollInterval).toBeNull());
    isFailing = false;
    await client.refresh();
    await eventually(() => expect(reader.meta.isFresh).toBe(true));
    expect(client.connection.get()).toMatchObject({ pollInterval: 2, isExhausted: false });
  });
});
