// @vitest-environment node
// The ways to serve a hub, and how it ends: nothing of it stays open.
import { once } from 'node:events';
import {
  createServer,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
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

describe('attach, undone', () => {
  /** A server of an app, and how often its own listener was called. */
  async function app() {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls += 1;
      response.writeHead(200).end('the app');
    });
    const origin = await listen(server);
    const get = async (path = '/'): Promise<string> => (await fetch(origin + path)).text();
    return { server, origin, get, calls: () => calls };
  }

  function makeHub() {
    const hub = createTaskHub();
    afterTest(() => hub.close());
    return hub;
  }

  it('should leave one listener when it is undone twice, and by close as well', async () => {
    const { server, get, calls } = await app();
    const hub = makeHub();
    const detach = hub.attach(server);
    detach();
    detach();
    await hub.close();
    expect(server.listenerCount('request')).toBe(1);
    expect(server.listenerCount('upgrade')).toBe(0);
    expect(await get()).toBe('the app');
    expect(calls()).toBe(1);
  });

  it.each([
    ['the first', [0, 1]],
    ['the last', [1, 0]],
  ])('should serve one hub when %s of two is closed, and none after both', async (_, order) => {
    const { server, origin, get, calls } = await app();
    const hubs = [makeHub(), makeHub()];
    for (const [index, hub] of hubs.entries()) {
      hub.attach(server, { path: `/${index}` });
      await hub.create({ id: 'a' });
    }
    const [closed = 0, open = 1] = order;
    await hubs[closed]?.close();
    expect(await get()).toBe('the app');
    expect(await get(`/${closed}/a`)).toBe('the app');
    expect(await bodyOf(fetch(`${origin}/${open}/a`))).toMatchObject({ id: 'a' });
    await (await connect(`${origin}/${open}`)).subscribe({ id: 'a' });
    await hubs[open]?.close();
    expect(await get(`/${open}/a`)).toBe('the app');
    expect(calls()).toBe(3);
    expect(server.listenerCount('request')).toBe(1);
  });

  it('should serve again after it was undone', async () => {
    const { server, origin, get } = await app();
    makeHub().attach(server)();
    const hub = makeHub();
    hub.attach(server);
    await hub.create({ id: 'a' });
    expect(await bodyOf(fetch(`${origin}/tasks/a`))).toMatchObject({ id: 'a' });
    await (await connect(`${origin}/tasks`)).subscribe({ id: 'a' });
    expect(await get()).toBe('the app');
  });

  it('should keep a request from a listener that was added later', async () => {
    const { server, origin, get } = await app();
    const hub = makeHub();
    hub.attach(server);
    server.on('request', (_, response: ServerResponse) => {
      if (!response.headersSent) response.writeHead(404).end('late');
    });
    await hub.create({ id: 'a' });
    expect((await fetch(`${origin}/tasks/a`)).status).toBe(200);
    expect(await get()).toBe('the app');
  });
});

describe('attach, to a server of HTTP/2', () => {
  it('should answer requests over HTTP/2', async () => {
    const server = createHttp2Server((_request, response) => response.end('the app'));
    const hub = createTaskHub();
    afterTest(() => hub.close());
    hub.attach(server);
    await hub.create({ id: 'a' });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterTest(() => server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const session = connectHttp2(origin);
    afterTest(() => session.destroy());
    const ask = async (headers: OutgoingHttpHeaders, body?: string) => {
      const stream = session.request(headers);
      stream.end(body);
      const [answer] = (await once(stream, 'response')) as [{ ':status'?: number }];
      let text = '';
      for await (const chunk of stream) text += String(chunk);
      return { status: answer[':status'], text };
    };
    const page = await ask({ ':path': '/page' });
    expect(page).toEqual({ status: 200, text: 'the app' });
    const task = await ask({ ':path': '/tasks/a' });
    expect(task.status).toBe(200);
    expect(JSON.parse(task.text)).toMatchObject({ id: 'a' });
    const synced = await ask(
      { ':path': '/tasks/sync', ':method': 'POST', origin, 'content-type': 'application/json' },
      '{"tasks":[{"id":"a"}]}',
    );
    expect(synced.status).toBe(200);
    expect(JSON.parse(synced.text)).toMatchObject({ messages: [{ type: 'task' }] });
    const foreign = await ask({ ':path': '/tasks/a', origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
  });
});

describe('an offer of another protocol', () => {
  /** Sends bytes; gives what came back until the server closed. */
  async function exchange(origin: string, text: string): Promise<string> {
    const socket = connectTcp(Number(new URL(origin).port), '127.0.0.1');
    afterTest(() => socket.destroy());
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }

  const offer = (line: string, rest = '\r\n'): string =>
    `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings, close\r\n` +
    `Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n${rest}`;

  it('should not be taken, and the request be answered by hub and app', async () => {
    const server = createServer((_request, response) => response.end('the app'));
    const hub = createTaskHub();
    afterTest(() => hub.close());
    hub.attach(server);
    const origin = await listen(server);
    await hub.create({ id: 'a' });
    const task = await exchange(origin, offer('GET /tasks/a'));
    expect(task).toMatch(/^HTTP\/1\.1 200 /);
    expect(task).toContain('"id":"a"');
    expect(await exchange(origin, offer('GET /page'))).toContain('the app');
    const body = '{"status":"running","message":"grüß"}';
    const length = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    const reported = await exchange(origin, offer('PATCH /tasks/a', length + body));
    expect(reported).toMatch(/^HTTP\/1\.1 200 /);
    expect(await hub.get('a')).toMatchObject({ status: 'running', message: 'grüß' });
  });

  it('should go to an app that takes upgrades of its own', async () => {
    const server = createServer();
    server.on('upgrade', (_, socket: Duplex) => socket.end('HTTP/1.1 101 mine\r\n\r\n'));
    const hub = createTaskHub();
    afterTest(() => hub.close());
    hub.attach(server);
    const origin = await listen(server);
    await hub.create({ id: 'a' });
    expect(await exchange(origin, offer('GET /page'))).toContain('101 mine');
    expect(await exchange(origin, offer('GET /tasks/a'))).toMatch(/^HTTP\/1\.1 200 /);
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
