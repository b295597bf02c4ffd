// @vitest-environment jsdom
// Waits longer than a timer can be: browsers and Node make none at all of them.
// Loaded before the clock stands still: the client loads it only once it connects.
import '../../src/client/connection/webSocket.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { ClientEnvironment } from '../../src/client/createTaskClient.js';
import type { TaskClientOptions } from '../../src/client/options.js';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import { welcomingSocket } from './welcomingSocket.js';

/** By a server that pings once in a lifetime. */
const WelcomingSocket = welcomingSocket(1e12);

/** A socket of which nothing is heard, not even that it opened. */
class MuteSocket extends EventTarget {
  static readonly CLOSING = 2;
  readonly url = '';
  readyState = 0;
  binaryType = 'blob';
  send(): void {}
  close(): void {
    this.readyState = 3;
  }
}

let end = (): void => {};
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  end();
  vi.useRealTimers();
});

function connect(options: Partial<TaskClientOptions & ClientEnvironment>) {
  const client = createTaskClient({
    ...{ url: 'http://localhost/tasks', fetch: () => new Promise(() => {}) },
    WebSocket: MuteSocket as unknown as WebSocketConstructor,
    ...options,
  });
  end = () => client.close();
  client.watch('a');
  return client;
}

it('should not poll at once where an outage may take forever', async () => {
  const client = connect({ reconnect: { maxOutage: Infinity } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(client.connection.get().state).toBe('connecting');
});

it('should not look for silence without pause where a server hardly ever pings', async () => {
  const client = connect({ WebSocket: WelcomingSocket as unknown as WebSocketConstructor });
  await vi.advanceTimersByTimeAsync(100);
  expect(client.connection.get().state).toBe('live');
  const started = vi.spyOn(globalThis, 'setTimeout');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(started.mock.calls.length).toBeLessThan(10);
});

it.each([
  ['after a refusal', 429, { error: {} }],
  ['between two polls', 200, { epoch: 1, messages: [], more: false, minInterval: 1e12 }],
])(
  'should not ask without pause where a server wants a very long one %s',
  async (_, status, body) => {
    const fetch = vi.fn(async () => {
      const headers = { 'retry-after': '9'.repeat(12) };
      return new Response(JSON.stringify(body), { status, headers });
    });
    connect({
      fetch,
      reconnect: { maxAttempts: 1, handshakeTimeout: 10, probeMinDelay: 3_600_000 },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch.mock.calls.length).toBeLessThan(10);
  },
);

it('should not give up a request at once that may take forever', async () => {
  const fetch = vi.fn((_: unknown, init?: RequestInit) => {
    void init;
    return new Promise<Response>(() => {});
  });
  const client = connect({ fetch, requestTimeout: Infinity });
  void client.refresh('a');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(false);
});
