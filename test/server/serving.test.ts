// @vitest-environment node
// The ways to serve a hub, and how it ends: nothing of it stays open.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { createTaskHub, HubError } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import {
  afterTest,
  bodyOf,
  connect,
  gate,
  send,
  serveHub,
  taskWhen,
  TestSocket,
} from './support.js';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('listen', () => {
  it('should say where it listens, at the path that was asked for', async () => {
    const hub = createTaskHub();
    afterTest(() => hub.close());
    const { url } = await hub.listen({ port: 0, path: 'api/jobs/' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/jobs$/);
    hub.define('work', () => 1);
    const response = await send(url, 'POST', { type: 'work', id: 'a' });
    expect(response.headers.get('location')).toBe('/api/jobs/a');
    expect((await fetch(`${url}-other`)).status).toBe(404);
    await (await connect(url)).subscribe({ id: 'a' });
  });

  it('should reject where the port is taken', async () => {
    const { hub, url } = await serveHub();
    const port = Number(new URL(url).port);
    await expect(hub.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('should close one server and serve on by another', async () => {
    const { hub, url } = await serveHub();
    const second = await hub.listen({ port: 0 });
    await hub.create({ id: 'a' });
    const client = await connect(second.url);
    await second.close({ restart: true });
    expect((await client.closed).code).toBe(1012);
    await expect(fetch(`${second.url}/a`)).rejects.toThrow('fetch failed');
    expect((await fetch(`${url}/a`)).status).toBe(200);
  });
});

describe('attach', () => {
  it('should leave everything else to the server, also its own sockets', async () => {
    const server = createServer((_request, response) => response.end('the app'));
    const own = new WebSocketServer({ server, path: '/own' });
    afterTest(() => own.close());
    own.on('connection', (socket) => socket.send('own'));
    const hub = createTaskHub();
    afterTest(() => hub.close());
    const detach = hub.attach(server);
    const origin = await listen(server);
    await hub.create({ id: 'a' });
    expect(await (await fetch(`${origin}/page`)).text()).toBe('the app');
    expect(await (await fetch(`${origin}/tasks-list`)).text()).toBe('the app');
    expect(await bodyOf(fetch(`${origin}/tasks/a`))).toMatchObject({ id: 'a' });
    await (await connect(`${origin}/tasks`)).subscribe({ id: 'a' });
    const foreign = new WebSocket(`${origin.replace('http', 'ws')}/own`);
    expect(
      await new Promise((resolve) => foreign.on('message', (data) => resolve(String(data)))),
    ).toBe('own');
    foreign.terminate();
    detach();
    expect(await (await fetch(`${origin}/tasks/a`)).text()).toBe('the app');
  });
});

describe('handle', () => {
  it('should answer web requests without any server', async () => {
    const hub = createTaskHub();
    afterTest(() => hub.close());
    hub.define('work', (_task, input) => input);
    const body = JSON.stringify({ type: 'work', id: 'a', input: 5 });
    const started = await hub.handle(
      new Request('https://app.example/tasks', { method: 'POST', body }),
    );
    expect(started.status).toBe(202);
    const mounted = new Request('https://app.example/v1/tasks/a', {
      headers: { origin: 'https://app.example' },
    });
    expect((await hub.handle(mounted, { path: '/v1/tasks' })).status).toBe(200);
    const foreign = new Request('https://app.example/tasks/a', {
      headers: { origin: 'https://x.example' },
    });
    expect((await hub.handle(foreign)).status).toBe(403);
  });

  it('should answer 500 and tell the owner where a hook fails', async () => {
    const problems: unknown[] = [];
    const hub = createTaskHub({
      authenticate: () => {
        throw new Error('secret detail');
      },
      onError: ({ code, cause }) => problems.push(code, (cause as Error).message),
    });
    afterTest(() => hub.close());
    const response = await hub.handle(new Request('http://localhost/tasks/a'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(problems).toEqual(['internal', 'secret detail']);
  });

  it('should survive an owner whose listener throws', async () => {
    const hub = createTaskHub({
      authenticate: () => Promise.reject(new Error('no')),
      onError: () => {
        throw new Error('worse');
      },
    });
    afterTest(() => hub.close());
    expect((await hub.handle(new Request('http://localhost/tasks/a'))).status).toBe(500);
    expect(hub.metrics().problems).toEqual({ internal: 1 });
  });
});

describe('close', () => {
  it('should stop handlers, tell clients the end, then close the sockets', async () => {
    const { hub, url } = await serveHub();
    hub.define('work', async (task) => {
      await new Promise((resolve) => task.signal.addEventListener('abort', resolve));
      task.log('stopped in time');
    });
    hub.define('queued', () => gate().promise, { concurrency: 1 });
    await hub.start({ type: 'work', id: 'a' });
    await taskWhen(url, 'a', ({ status }) => status === 'running');
    const client = await connect(url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    await hub.close();
    expect((await client.closed).code).toBe(1001);
    expect(client.all('logs').at(-1)?.lines.at(-1)?.text).toBe('stopped in time');
    expect(client.all('patch').at(-1)?.set).toMatchObject({
      status: 'cancelled',
      reason: 'shutdown',
    });
    await expect(hub.start({ type: 'work' })).rejects.toBeInstanceOf(HubError);
    const response = await hub.handle(new Request('http://localhost/tasks/a'));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });

  it('should leave no timer, whatever was going on', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const begun = gate();
    hub.define('deaf', async () => {
      begun.open();
      await gate().promise;
    });
    await hub.start({ type: 'deaf', id: 'deaf' });
    await begun.promise;
    const outside = await hub.create({ id: 'outside' });
    outside.update({ status: 'running' });
    await hub.cancel('outside');
    await hub.cancel('deaf');
    const clients = await Promise.all([connect(url), connect(url)]);
    for (const client of clients) await client.subscribe({ id: 'outside', nextLine: 0 });
    outside.log('something');
    clients[0].socket.pause();
    const closing = hub.close();
    while (hub.metrics().connections > 0) {
      clock.advance(1_000);
      await new Promise(setImmediate);
    }
    await closing;
    expect(clock.pending).toBe(0);
    expect(hub.metrics()).toMatchObject({ connections: 0, subscriptions: 0 });
  });

  it('should turn away a socket that comes while it closes', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock });
    const first = await connect(url);
    first.socket.pause();
    const closing = hub.close();
    const late = new TestSocket(url);
    expect([1001, 1006]).toContain((await late.closed).code);
    clock.advance(5_000);
    await closing;
  });
});
