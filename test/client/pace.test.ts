// @vitest-environment jsdom
// A whole client on a page that draws slowly: what its server hears of that.
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';

let sockets: { heard: { type: string }[]; say: (...messages: object[]) => void }[];
/** What the page's own work has cost so far, in ms: time that only its own clock sees pass. */
let spent: number;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  spent = 0;
  const start = Date.now();
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - start + spent);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A class of sockets on which the test speaks for the server. */
function socketClass(welcome: object): WebSocketConstructor {
  class Scripted extends EventTarget {
    static readonly CLOSING = 2;
    readonly url = '';
    readyState = 0;
    binaryType = 'blob';
    readonly heard: { type: string }[] = [];
    constructor() {
      super();
      sockets.push(this);
      setTimeout(() => {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        this.say({ type: 'welcome', protocol: 1, epoch: 1, pingInterval: 15_000, ...welcome });
      }, 0);
    }
    say(...messages: readonly object[]): void {
      this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(messages) }));
    }
    send(data: string): void {
      this.heard.push(JSON.parse(data) as { type: string });
    }
    close(): void {
      this.readyState = 3;
    }
  }
  return Scripted as unknown as WebSocketConstructor;
}

/** A client whose page takes 9 ms to show a change. */
async function startSlowPage(welcome: object) {
  const queryClient = new QueryClient();
  const client = createTaskClient({
    ...{ url: 'http://localhost/tasks', fetch: () => new Promise<Response>(() => {}), queryClient },
    WebSocket: socketClass(welcome),
  });
  client.watch('a');
  const stop = queryClient.getQueryCache().subscribe(({ type }) => {
    if (type === 'updated') spent += 9;
  });
  await vi.advanceTimersByTimeAsync(100);
  return () => {
    stop();
    client.close();
  };
}

const step = (version: number): object => ({
  type: 'task',
  task: { id: 'a', epoch: 1, version, status: 'running', progress: { value: version } },
});

it('should tell a server that takes a pace how often the page draws', async () => {
  const stop = await startSlowPage({ takesPace: true });
  sockets[0]?.say(step(1));
  await vi.advanceTimersByTimeAsync(100);
  expect(sockets[0]?.heard.map(({ type }) => type)).toEqual(['subscribe', 'pace']);
  const [, pace] = sockets[0]?.heard ?? [];
  const { interval = 0 } = pace as { interval?: number };
  expect(interval).toBeGreaterThan(100);
  expect(interval).toBeLessThanOrEqual(1_000);
  stop();
});

it('should not say a word that the server does not know', async () => {
  const stop = await startSlowPage({});
  sockets[0]?.say(step(1));
  await vi.advanceTimersByTimeAsync(100);
  expect(sockets[0]?.heard.map(({ type }) => type)).toEqual(['subscribe']);
  stop();
});
