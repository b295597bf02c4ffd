// @vitest-environment node
// An application whose own callbacks throw: that is its mistake, and costs it no news.
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import { createTestTaskServer } from '../../src/testing/index.js';

const mistake = new Error('a mistake of the application');
let uncaught: unknown[];
let runnersOwn: NodeJS.UncaughtExceptionListener[];

beforeEach(() => {
  vi.useFakeTimers();
  uncaught = [];
  runnersOwn = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => uncaught.push(error));
});

afterEach(() => {
  vi.useRealTimers();
  process.removeAllListeners('uncaughtException');
  for (const listener of runnersOwn) process.on('uncaughtException', listener);
});

it('should show and tell every end where one who listens to the cache throws', async () => {
  const server = createTestTaskServer();
  const queryClient = new QueryClient();
  const client = createTaskClient({ ...server.clientOptions, queryClient });
  const settled: string[] = [];
  for (const id of ['first', 'second']) {
    server.createTask({ id, status: 'running' });
    client.watch(id, { onSettled: (task) => settled.push(task.id) });
  }
  await vi.advanceTimersByTimeAsync(2_000);
  const stop = queryClient.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey.includes('first')) throw mistake;
  });
  for (const id of ['first', 'second']) server.update(id, { status: 'completed' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(settled).toEqual(['first', 'second']);
  expect(uncaught).toContain(mistake);
  stop();
  client.close();
  server.close();
});

it('should show and tell every end where one who listens to a log throws', async () => {
  const server = createTestTaskServer();
  const client = createTaskClient(server.clientOptions);
  const settled: string[] = [];
  for (const id of ['first', 'second']) {
    server.createTask({ id, status: 'running' });
    client.watch(id, { onSettled: (task) => settled.push(task.id) });
  }
  const stop = client.logs('first').subscribe(() => {
    throw mistake;
  });
  await vi.advanceTimersByTimeAsync(2_000);
  for (const id of ['first', 'second']) server.update(id, { status: 'completed' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(settled).toEqual(['first', 'second']);
  expect(uncaught).toContain(mistake);
  stop();
  client.close();
  server.close();
});

/** A socket that opens, and on which the test speaks for the server. */
class ScriptedSocket extends EventTarget {
  static readonly CLOSING = 2;
  static last: ScriptedSocket;
  readonly url = '';
  readyState = 0;
  binaryType = 'blob';
  constructor() {
    super();
    ScriptedSocket.last = this;
    setTimeout(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
      this.say({ type: 'welcome', protocol: 1, epoch: 1, pingInterval: 15_000 });
    }, 0);
  }
  say(...messages: readonly object[]): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(messages) }));
  }
  send(): void {}
  close(): void {
    this.readyState = 3;
  }
}

it('should take in the rest of a frame where onError throws', async () => {
  const client = createTaskClient({
    ...{ url: 'http://localhost/tasks', fetch: () => new Promise(() => {}) },
    WebSocket: ScriptedSocket as unknown as WebSocketConstructor,
    onError() {
      throw mistake;
    },
  });
  client.watch('a');
  await vi.advanceTimersByTimeAsync(100);
  const task = { id: 'a', epoch: 1, version: 1, status: 'completed' };
  ScriptedSocket.last.say({ type: 'none' }, { type: 'task', task });
  await vi.advanceTimersByTimeAsync(1_000);
  const [kept] = client.queryClient.getQueriesData({ queryKey: ['task-status'] });
  expect(kept?.[1]).toMatchObject(task);
  expect(uncaught).toContain(mistake);
  client.close();
});

it('should be told of its tasks where one who listens to the connection throws', async () => {
  const server = createTestTaskServer();
  const client = createTaskClient(server.clientOptions);
  server.createTask({ id: 'first', status: 'running' });
  const stop = client.connection.subscribe(() => {
    throw mistake;
  });
  client.watch('first');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(client.connection.get().state).toBe('live');
  expect(client.peekMeta('first').isFresh).toBe(true);
  expect(uncaught).toContain(mistake);
  stop();
  client.close();
  server.close();
});
