// What public bug reports say goes wrong with updates that are pushed: the cases that no other test
// here has. The table in test/README.md lists all of them.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import { eventStream } from '../../../src/backends/eventStream.js';
import type { Live, LiveFeed } from '../../../src/backends/live.js';
import { eventually, startServer, watch } from './support.js';

interface State {
  status: string;
}

/** A stream in the hands of the test, and how often the state was requested. */
function startStream(first: State) {
  let state = first;
  const feeds: LiveFeed<State>[] = [];
  const get = vi.fn(() => Promise.resolve(state));
  const live: Live<State> = (_, feed) => {
    feeds.push(feed);
    return { watch() {}, close() {} };
  };
  const watched = watch(createTaskBackend<State>({ get, live, interval: 500 }), 'a');
  const { client } = watched;
  return {
    ...watched,
    get,
    feed: () => feeds.at(-1) as LiveFeed<State>,
    set: (status: string) => (state = { status }),
    async open() {
      await vi.advanceTimersByTimeAsync(10);
      await vi.waitFor(() => expect(feeds).toHaveLength(1));
      feeds[0]?.open();
      await vi.waitFor(() => expect(client.connection.get().state).toBe('live'));
      // Whatever is requested at its beginning has been answered.
      await vi.advanceTimersByTimeAsync(2_000);
    },
  };
}

describe('of a stream, on a clock of the test', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => void vi.useRealTimers());

  test('should request what it may have slept through', async () => {
    const { set, open, task, feed } = startStream({ status: 'running' });
    await open();
    feed().push('alive');
    set('done');
    // The page was frozen: the clock went on, its timers did not.
    vi.setSystemTime(Date.now() + 7_000);
    await vi.advanceTimersByTimeAsync(300);
    await vi.waitFor(() => expect(task()?.status).toBe('completed'));
  });

  test('should find an end of which its stream said nothing', async () => {
    const { set, open, task, feed } = startStream({ status: 'running' });
    await open();
    feed().push('alive');
    set('done');
    for (let second = 0; second < 70; second += 1) {
      if (second % 2 === 0) feed().push('alive');
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(task()?.status).toBe('completed');
  });

  test('should give up a stream that is open and brings nothing while requests do, and say why', async () => {
    const { set, open, task, client } = startStream({ status: 'queued' });
    await open();
    set('done');
    await vi.advanceTimersByTimeAsync(6_000);
    await vi.waitFor(() => expect(task()?.status).toBe('completed'));
    await vi.waitFor(() => expect(client.connection.get().state).not.toBe('live'));
    expect(client.connection.get().error?.message).toMatch(/proxy/);
  });
});

test('should open four streams at most, and poll the tasks beyond that', async () => {
  const open = new Set<string>();
  let most = 0;
  const done = new Set<string>();
  const server = await startServer(({ path }) => {
    const id = path.split('/')[1] ?? '';
    if (!path.endsWith('/events')) return { json: { status: done.has(id) ? 'done' : 'running' } };
    return {
      write(response) {
        open.add(id);
        most = Math.max(most, open.size);
        response.on('close', () => open.delete(id));
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
      },
    };
  });
  const backend = createTaskBackend({
    ...{ url: server.url, get: '/{id}', interval: 20 },
    live: eventStream({ route: '/{id}/events', decode: (raw, _, id) => ({ id, raw }) }),
  });
  const ids = ['1', '2', '3', '4', '5', '6'];
  const { task } = watch(backend, ...ids);
  await eventually(() => expect(open.size).toBe(4));
  const polled = ids.filter((id) => !open.has(id));
  for (const id of polled) done.add(id);
  await eventually(() => {
    for (const id of polled) expect(task(id)?.status).toBe('completed');
  });
  expect(most).toBe(4);
});

test('should never send a stream by POST again, and poll when it has ended', async () => {
  let state = { status: 'running' };
  const server = await startServer(({ method }) =>
    method === 'POST'
      ? {
          write: (response) =>
            response
              .writeHead(200, { 'content-type': 'text/event-stream' })
              .end('data: {"status":"running"}\n\n'),
        }
      : { json: state },
  );
  const backend = createTaskBackend({
    ...{ url: server.url, get: '/{id}', interval: 10 },
    live: eventStream({ route: 'POST /{id}/run', decode: (raw, _, id) => ({ id, raw }) }),
  });
  const { client, task } = watch(backend, 'a');
  const posts = (): number => server.requests.filter(({ method }) => method === 'POST').length;
  await eventually(() => expect(posts()).toBe(1));
  const polls = server.requests.length;
  await eventually(() => expect(server.requests.length).toBeGreaterThan(polls + 10));
  client.retryConnection();
  state = { status: 'done' };
  await eventually(() => expect(task()?.status).toBe('completed'));
  expect(posts()).toBe(1);
});

test('should read each event once, wherever the network cuts the bytes', async () => {
  const events = ['{"n":1}', '{"n":"grün 漢字 🙂"}', '{"n":[2,3]}', '{"n":4}'];
  const formats = [
    ['text/event-stream', events.map((data) => `: beat\r\nid: 1\ndata: ${data}\n\n`).join('')],
    // The last line has no line end.
    ['application/x-ndjson', events.join('\n')],
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...formats),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
      async ([type, body], sizes) => {
        const bytes = new TextEncoder().encode(body);
        let at = 0;
        let turn = 0;
        const stream = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (at >= bytes.length) return controller.close();
            const size = sizes[turn++ % sizes.length] ?? 1;
            controller.enqueue(bytes.slice(at, (at += size)));
          },
        });
        const heard: unknown[] = [];
        const live = eventStream({
          route: '/all',
          decode: (message) => void heard.push(message),
        });
        await new Promise<void>((resolve) => {
          const feed = { open() {}, push() {}, lost() {}, end: () => resolve(), report: fail };
          const { signal } = new AbortController();
          live(['a'], feed, {
            ...{ signal, json: fail, text: fail },
            address: () => ({ method: 'GET', url: '/all' }),
            open: () =>
              Promise.resolve(new Response(stream, { headers: { 'content-type': type } })),
          });
        });
        expect(heard).toEqual(events.map((data) => JSON.parse(data) as unknown));
      },
    ),
  );
});

test('should go on after the last event that it has', async () => {
  const asked: (string | undefined)[] = [];
  const server = await startServer(({ path, headers }) => {
    if (!path.endsWith('/events')) return { json: { status: 'running' } };
    const last = headers['last-event-id'] as string | undefined;
    asked.push(last);
    const next = Number(last ?? 0) + 1;
    return {
      write(response) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`id: ${next}\ndata: {"line":"line ${next}"}\n\n`);
        setTimeout(() => response.end(), 100);
      },
    };
  });
  const backend = createTaskBackend<unknown>({
    ...{ url: server.url, get: '/{id}', interval: 10 },
    live: eventStream<unknown, { line: string }>({
      ...{ route: '/events', resumes: true },
      decode: ({ line }) => ({ id: 'a', lines: [line] }),
    }),
  });
  const { client } = watch(backend, 'a');
  const log = client.logs('a');
  onTestFinished(log.subscribe(() => {}));
  await eventually(() => expect(log.getSnapshot().count).toBeGreaterThan(2));
  expect(asked.slice(0, 3)).toEqual([undefined, '1', '2']);
  const texts = log.slice(0, 3).map((line) => line?.text);
  expect(texts).toEqual(['line 1', 'line 2', 'line 3']);
});

function fail(): never {
  throw new Error('This was not expected.');
}
