// @vitest-environment node
// The hub's messages as server-sent events: the same as on a socket, resumed by the id of the last
// event, bounded, and closed with the hub.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { eventReader, type StreamEvent } from '../../src/backends/serverSentEvents.js';
import type { LogLine, ServerMessage } from '../../src/protocol/index.js';
import { createTaskHub } from '../../src/server/index.js';
import { createEventIds, readEventId } from '../../src/server/socket/eventIds.js';
import { afterTest, serveHub } from './support.js';

/** Reads a stream until it is stopped. */
function readStream(response: Response) {
  const events: StreamEvent[] = [];
  const messages: ServerMessage[] = [];
  const reader = eventReader(
    (event) => {
      events.push(event);
      if (event.event === 'message') messages.push(...[JSON.parse(event.data)].flat());
    },
    () => {},
  );
  const chunks = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const ended = (async () => {
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) return;
      reader.take(decoder.decode(value, { stream: true }));
    }
  })();
  ended.catch(() => undefined);
  afterTest(() => chunks.cancel().catch(() => undefined));
  const lines = (): LogLine[] =>
    messages.flatMap((message) => (message.type === 'logs' ? message.lines : []));
  return { events, messages, lines, ended, stop: () => chunks.cancel() };
}

async function open(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  return readStream(response);
}

test('should send what a socket is sent', async () => {
  const { hub, url } = await serveHub();
  const task = await hub.create({ id: 'a', title: 'A' });
  const { messages, lines } = await open(`${url}/a/events?logs=true`);
  await vi.waitFor(() => expect(messages.at(-1)?.type).toBe('synced'));
  expect(messages.map(({ type }) => type)).toEqual(['welcome', 'task', 'logs', 'synced']);
  task.log('one');
  await task.update({ status: 'running', progress: { value: 1, total: 2 } });
  task.log('two');
  await task.complete('done');
  await vi.waitFor(() => expect(lines().map(({ text }) => text)).toEqual(['one', 'two']));
  await vi.waitFor(() =>
    expect(JSON.stringify(messages.filter(({ type }) => type === 'patch'))).toContain('completed'),
  );
});

test('should send no logs to who did not ask for them, and say what is not known', async () => {
  const { hub, url } = await serveHub();
  const task = await hub.create({ id: 'a' });
  task.log('one');
  const { messages } = await open(`${url}/events?ids=a,b`);
  await vi.waitFor(() => expect(messages.at(-1)?.type).toBe('synced'));
  expect(messages.map(({ type }) => type).toSorted()).toEqual([
    ...['rejected', 'synced', 'task', 'welcome'],
  ]);
});

test('should go on after the last event that the client has, each line once', async () => {
  const { hub, url } = await serveHub();
  const task = await hub.create({ id: 'a' });
  await hub.create({ id: 'b' });
  const address = `${url}/events?ids=a,b&logs=true`;
  const first = await open(address);
  task.log('one');
  task.log('two');
  await vi.waitFor(() => expect(first.lines()).toHaveLength(2));
  const id = first.events.at(-1)?.id ?? '';
  await first.stop();
  task.log('three');
  await task.update({ message: 'Going on' });
  const second = await open(address, { headers: { 'last-event-id': id } });
  await vi.waitFor(() => expect(second.lines().map(({ text }) => text)).toEqual(['three']));
  await vi.waitFor(() => expect(second.messages.some(({ type }) => type === 'synced')).toBe(true));
  const told = second.messages.filter(({ type }) => type === 'task' || type === 'patch');
  expect(JSON.stringify(told)).toContain('Going on');
  // What has not changed is not sent again.
  expect(JSON.stringify(second.messages)).not.toContain('"b"');
});

test('should take the cursors of a client in a POST', async () => {
  const { hub, url } = await serveHub();
  const task = await hub.create({ id: 'a' });
  for (const text of ['one', 'two', 'three']) task.log(text);
  const { epoch = 0, version } = (await hub.get('a')) as { epoch?: number; version: number };
  const { messages, lines } = await open(`${url}/events`, {
    method: 'POST',
    body: JSON.stringify({ tasks: [{ id: 'a', epoch, version, nextLine: 2 }] }),
    headers: { 'content-type': 'application/json' },
  });
  await vi.waitFor(() => expect(lines().map(({ text }) => text)).toEqual(['three']));
  expect(messages.some(({ type }) => type === 'task')).toBe(false);
});

test('should refuse what it cannot do', async () => {
  const { url } = await serveHub({ limits: { maxConnections: 1 } });
  const statuses = async (path: string, init?: RequestInit): Promise<number> => {
    const response = await fetch(url + path, init);
    await response.body?.cancel();
    return response.status;
  };
  expect(await statuses('/events')).toBe(400);
  expect(await statuses('/events?ids=a/b')).toBe(400);
  expect(await statuses(`/events?ids=${Array.from({ length: 201 }, (_, at) => at).join()}`)).toBe(
    400,
  );
  expect(await statuses('/events', { method: 'POST', body: '{"tasks":1}' })).toBe(400);
  expect(await statuses('/events', { method: 'PUT' })).toBe(405);
  expect(await statuses('/a/events', { method: 'HEAD' })).toBe(200);
  await open(`${url}/events?ids=a`);
  expect(await statuses('/events?ids=a')).toBe(429);
});

test('should count a stream as a connection until its client leaves', async () => {
  const { hub, url } = await serveHub();
  const { messages, stop } = await open(`${url}/events?ids=a`);
  await vi.waitFor(() => expect(messages.at(-1)?.type).toBe('synced'));
  expect(hub.metrics()).toMatchObject({ connections: 1, subscriptions: 1 });
  await stop();
  await vi.waitFor(() => expect(hub.metrics()).toMatchObject({ connections: 0, subscriptions: 0 }));
});

test('should say why it ends, and end with its hub', async () => {
  const { hub, url } = await serveHub();
  const { events, ended } = await open(`${url}/events?ids=a`);
  await hub.close();
  await ended.catch(() => undefined);
  expect(events.at(-1)?.event).toBe('close');
  expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({ code: 1001 });
});

test('should keep a stream alive that is read, without an answer to its pings', async () => {
  const { url, hub } = await serveHub({ pingInterval: 20 });
  const { messages } = await open(`${url}/events?ids=a`);
  await vi.waitFor(() =>
    expect(messages.filter(({ type }) => type === 'ping').length).toBeGreaterThan(6),
  );
  expect(hub.metrics().connections).toBe(1);
});

test('should end a stream that nobody reads before it holds too much', async () => {
  const { url, hub, problems } = await serveHub({ limits: { maxBufferedBytes: 200_000 } });
  const task = await hub.create({ id: 'a' });
  const response = await fetch(`${url}/a/events`);
  afterTest(() => response.body?.cancel().catch(() => undefined));
  const filling = 'x'.repeat(30_000);
  for (let count = 0; hub.metrics().connections > 0 && count < 2_000; count += 1) {
    await task.update({ message: `${count} ${filling}` });
    // Each is sent before the next, which would take its place.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await vi.waitFor(() => expect(hub.metrics().connections).toBe(0));
  expect(problems).toContain('slow_client');
});

test('should stream through a server of web requests, too', async () => {
  const hub = createTaskHub();
  afterTest(() => hub.close());
  await hub.create({ id: 'a', title: 'A' });
  const response = await hub.handle(new Request('http://localhost/tasks/a/events'));
  const { messages } = readStream(response);
  await vi.waitFor(() => expect(messages.at(-1)?.type).toBe('synced'));
  expect(hub.metrics().connections).toBe(1);
});

test('should know from any id how far the stream had come', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 5 });
  const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(ids, fc.array(fc.tuple(number, number, number)), fc.boolean(), (all, at, logs) => {
      const begin = readEventId(null, all, logs);
      const writer = createEventIds(begin);
      let last = writer.next('[]');
      all.forEach((id, index) => {
        const [epoch = 1, version = 2, line = 3] = at[index] ?? [];
        const task = { id, epoch, version, status: 'running', logCount: 0, firstLogLine: 0 };
        writer.next(JSON.stringify({ type: 'task', task }));
        const lines = [{ line: Math.min(line, 1e9), at: 1, level: 'info', text: '' }];
        last = writer.next(JSON.stringify([{ type: 'logs', id, epoch, lines }]));
      });
      expect(readEventId(last, all, logs)).toEqual(
        all.map((id, index) => {
          const [epoch = 1, version = 2, line = 3] = at[index] ?? [];
          return { id, epoch, version, ...(logs && { nextLine: Math.min(line, 1e9) + 1 }) };
        }),
      );
      expect(readEventId('nonsense', all, logs)).toEqual(begin);
    }),
  );
});
