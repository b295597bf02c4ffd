// @vitest-environment node
// Who comes in: pages, hosts, upgrades.
import { connect as connectTcp, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTaskHub, type TaskHubOptions } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { afterTest, bodyOf, send, serveHub, TestSocket } from './support.js';

describe("pages of any origin, under origins: '*'", () => {
  const options: TaskHubOptions<string> = {
    origins: '*',
    authenticate: (request) =>
      request.headers.get('cookie') ?? request.headers.get('authorization'),
  };
  const origin = 'https://evil.example';

  it('should not come with the cookies of the user', async () => {
    const { hub, url } = await serveHub(options);
    hub.define('work', () => 1);
    const cookie = 'session=ada';
    const own = await fetch(url, { headers: { cookie } });
    expect(own.status).toBe(200);
    const foreign = await fetch(url, { headers: { cookie, origin } });
    expect(foreign.status).toBe(401);
    const form = await fetch(url, {
      method: 'POST',
      body: '{"type":"work"}',
      headers: { cookie, origin, 'content-type': 'text/plain' },
    });
    expect(form.status).toBe(415);
    const socket = new TestSocket(url, 'task-status.v1', { headers: { cookie, origin } });
    const status = await new Promise((resolve) => {
      socket.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(403);
  });

  it('should come with what they sign in by themselves', async () => {
    const { url } = await serveHub(options);
    expect((await fetch(url, { headers: { authorization: 'ada', origin } })).status).toBe(200);
    const { ticket } = await bodyOf<{ ticket: string }>(
      send(`${url}/tickets`, 'POST', {}, { authorization: 'ada', origin }),
    );
    const socket = new TestSocket(`${url}?ticket=${ticket}`, 'task-status.v1', {
      headers: { cookie: 'session=other', origin },
    });
    await socket.first('welcome');
  });

  it('should be able to read the clock and when to come back', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ ...options, clock });
    await hub.create({ id: 'a' });
    const response = await fetch(`${url}/a`, { headers: { authorization: 'ada', origin } });
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['Date', 'ETag', 'Retry-After']));
    expect(Date.parse(response.headers.get('date') ?? '')).toBe(
      Math.floor(clock.now() / 1000) * 1000,
    );
    const closing = hub.close();
    const late = await hub.handle(new Request(`${url}/a`, { headers: { origin } }));
    expect(late.status).toBe(503);
    expect(late.headers.get('access-control-allow-origin')).toBe('*');
    expect(late.headers.get('retry-after')).toBe('5');
    expect(await late.json()).toMatchObject({ error: { code: 'closing' } });
    await closing;
  });
});

describe('a name in "allowedHosts"', () => {
  const statusFor = async (host: string, allowedHosts?: readonly string[]): Promise<number> => {
    const hub = createTaskHub({ ...(allowedHosts && { allowedHosts }) });
    afterTest(() => hub.close());
    const { url } = await hub.listen({ port: 0 });
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
    afterTest(() => socket.destroy());
    socket.write(`GET /tasks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return Number(text.slice(9, 12));
  };

  it.each<[string, readonly string[] | undefined, number]>([
    ['localhost:1', undefined, 200],
    ['app.localhost', undefined, 200],
    ['[::1]:80', undefined, 200],
    ['192.168.1.5', undefined, 200],
    ['app.example', undefined, 403],
    ['app.example', ['app.example'], 200],
    ['APP.example:8080', ['app.EXAMPLE'], 200],
    ['evil.example', ['app.example'], 403],
    ['a.app.example', ['app.example'], 403],
    ['a.app.example', ['.app.example'], 200],
    ['app.example', ['.app.example'], 200],
    ['evilapp.example', ['.app.example'], 403],
  ])('should decide on %s with %j: %i', async (host, allowed, status) => {
    expect(await statusFor(host, allowed)).toBe(status);
  });
});

describe('an upgrade that is turned away', () => {
  it('should cost no connection, whatever the client does, and hold no close up', async () => {
    const { hub, url } = await serveHub();
    const held: Socket[] = [];
    const knock = (how: 'leaves' | 'sends more' | 'stays') =>
      new Promise<void>((resolve) => {
        const socket = connectTcp(
          { port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: how === 'stays' },
          () => {
            socket.write(
              'GET /tasks HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
                'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
                'Origin: https://evil.example\r\n\r\n',
            );
          },
        );
        afterTest(() => socket.destroy());
        socket.on('error', () => undefined);
        socket.once('data', () => {
          if (how === 'leaves') socket.end();
          else if (how === 'sends more') socket.end('hello');
          else {
            held.push(socket);
            resolve();
          }
        });
        socket.on('close', () => resolve());
      });
    for (const how of ['leaves', 'sends more', 'stays'] as const) {
      await Promise.all(Array.from({ length: 10 }, () => knock(how)));
    }
    await hub.close();
    expect(held).toHaveLength(10);
  });
});
