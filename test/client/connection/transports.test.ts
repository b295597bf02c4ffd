// @vitest-environment node
// Down from a WebSocket to server-sent events to polling, and up again, against a real hub.
import { QueryClient } from '@tanstack/react-query';
import { WebSocket as NodeWebSocket } from 'ws';
import { describe, expect, test, vi } from 'vitest';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import { createTransportLadder } from '../../../src/client/connection/transports.js';
import type { TaskClientOptions } from '../../../src/client/options.js';
import { readTask } from '../../../src/client/taskCache.js';
import { systemClock } from '../../../src/shared/clock.js';
import type { WebSocketConstructor } from '../../../src/shared/socket.js';
import { afterTest, serveHub } from '../../server/support.js';

const soon = { timeout: 20_000 };

/** Sockets that a switch lets through, and how often one was tried. */
function switchedSockets() {
  const state = { isBlocked: true, tries: 0 };
  class Switched extends NodeWebSocket {
    constructor(url: string, protocols?: string | string[]) {
      state.tries += 1;
      super(state.isBlocked ? 'ws://127.0.0.1:1/' : url, protocols);
      this.on('error', () => {});
    }
  }
  return { state, Class: Switched as unknown as WebSocketConstructor };
}

function watch(options: TaskClientOptions, ...ids: string[]) {
  const queryClient = new QueryClient();
  // A minute and more until a WebSocket is tried beside a stream is long for a test.
  const clock = {
    ...systemClock,
    setTimeout: (run: () => void, delay: number) =>
      systemClock.setTimeout(run, delay >= 60_000 && delay <= 600_000 ? 50 : delay),
  };
  const client = createTaskClient({
    ...{ queryClient, clock },
    reconnect: { maxAttempts: 5, minDelay: 1, maxDelay: 10, probeMinDelay: 50, probeMaxDelay: 100 },
    polling: { interval: 50 },
    ...options,
  });
  const stops = ids.map((id) => client.watch(id));
  afterTest(() => {
    client.close();
    queryClient.clear();
  });
  const lines = (id: string) => {
    const source = client.logs(id);
    afterTest(source.subscribe(() => {}));
    return () => source.slice(0, source.getSnapshot().count).map((line) => line?.text);
  };
  return { client, stops, lines, task: (id: string) => readTask(queryClient, client, id) };
}

/** Requests that are counted by their path, and may be answered by nobody. */
function countedFetch(isBlocked: (path: string) => boolean = () => false) {
  const paths: string[] = [];
  const counted: typeof fetch = (input, init) => {
    const { pathname } = new URL(String(input));
    paths.push(pathname);
    return isBlocked(pathname) ? Promise.reject(new TypeError('blocked')) : fetch(input, init);
  };
  return { paths, counted };
}

test('should be live over server-sent events alone, whatever is subscribed to in between', async () => {
  const { hub, url } = await serveHub();
  const [a, b] = [await hub.create({ id: 'a' }), await hub.create({ id: 'b' })];
  const { counted, paths } = countedFetch();
  const { client, task, lines, stops } = watch(
    { url, fetch: counted, transports: ['sse', 'polling'] },
    'a',
  );
  await vi.waitFor(() => expect(client.connection.get().state).toBe('live'), soon);
  const shown = lines('a');
  a.log('one');
  await vi.waitFor(() => expect(shown()).toEqual(['one']), soon);
  stops.push(client.watch('b'));
  a.log('two');
  await b.update({ status: 'running', progress: { value: 1, total: 3 } });
  await vi.waitFor(() => expect(task('b')?.progress?.value).toBe(1), soon);
  a.log('three');
  await a.complete('done');
  await vi.waitFor(() => expect(task('a')?.status).toBe('completed'), soon);
  await vi.waitFor(() => expect(shown()).toEqual(['one', 'two', 'three']), soon);
  stops[0]?.();
  await b.complete();
  await vi.waitFor(() => expect(task('b')?.status).toBe('completed'), soon);
  expect(paths.filter((path) => path.endsWith('/events')).length).toBeGreaterThan(1);
});

test('should step down where no WebSocket comes through, and up as soon as one does', async () => {
  const { hub, url } = await serveHub();
  const a = await hub.create({ id: 'a' });
  const { state, Class } = switchedSockets();
  const { counted, paths } = countedFetch();
  const { client, task, lines } = watch(
    { url, fetch: counted, WebSocket: Class, transports: ['websocket', 'sse', 'polling'] },
    'a',
  );
  const shown = lines('a');
  await vi.waitFor(() => expect(client.connection.get().state).toBe('live'), soon);
  expect(paths.some((path) => path.endsWith('/events'))).toBe(true);
  a.log('one');
  await vi.waitFor(() => expect(shown()).toEqual(['one']), soon);
  state.isBlocked = false;
  const streams = (): number => paths.filter((path) => path.endsWith('/events')).length;
  await vi.waitFor(() => expect(state.tries).toBeGreaterThan(3), soon);
  await vi.waitFor(() => expect(client.connection.get().state).toBe('live'), soon);
  const before = streams();
  a.log('two');
  await a.update({ status: 'running', message: 'On a socket' });
  await vi.waitFor(() => expect(task('a')?.message).toBe('On a socket'), soon);
  await vi.waitFor(() => expect(shown()).toEqual(['one', 'two']), soon);
  expect(streams()).toBe(before);
});

test('should poll where neither comes through', async () => {
  const { hub, url } = await serveHub();
  const a = await hub.create({ id: 'a' });
  const { Class } = switchedSockets();
  const { counted, paths } = countedFetch((path) => path.endsWith('/events'));
  const { client, task } = watch(
    { url, fetch: counted, WebSocket: Class, transports: ['websocket', 'sse', 'polling'] },
    'a',
  );
  await vi.waitFor(() => expect(client.connection.get().state).toBe('polling'), soon);
  expect(paths.some((path) => path.endsWith('/events'))).toBe(true);
  await a.complete();
  await vi.waitFor(() => expect(task('a')?.status).toBe('completed'), soon);
});

test('should open nothing where only polling is allowed, and call that no fault', async () => {
  const { hub, url } = await serveHub();
  await hub.create({ id: 'a', title: 'A' });
  const { state, Class } = switchedSockets();
  const { client, task } = watch({ url, WebSocket: Class, transports: ['polling'] }, 'a');
  await vi.waitFor(() => expect(task('a')?.title).toBe('A'), soon);
  await vi.waitFor(() => expect(client.connection.get().state).toBe('polling'), soon);
  expect(client.connection.get().error).toBeNull();
  expect(state.tries).toBe(0);
});

describe('the ladder', () => {
  test('should step down after two failures in a row, and up again after one', () => {
    const ladder = createTransportLadder(true);
    ladder.failed('websocket');
    ladder.opened('websocket');
    ladder.failed('websocket');
    expect(ladder.next()).toBe('websocket');
    ladder.failed('websocket');
    expect(ladder.next()).toBe('sse');
    ladder.failed('sse');
    expect(ladder.next()).toBe('websocket');
  });

  test('should stay with server-sent events where there is nothing else', () => {
    const ladder = createTransportLadder(false);
    for (let tries = 0; tries < 5; tries += 1) ladder.failed('sse');
    expect(ladder.next()).toBe('sse');
  });
});
