// @vitest-environment node
// Who may call: origins over HTTP and at the socket's door, identities, tickets, permissions.
import { describe, expect, it } from 'vitest';
import type { ErrorBody, SyncResponse, TasksPage } from '../../src/protocol/index.js';
import { bodyOf, connect, send, serveHub, TestSocket } from './support.js';

const APP = 'https://app.example';

/** The status that an upgrade is refused with. */
function refusedUpgrade(url: string, origin: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const client = new TestSocket(url, 'task-status.v1', { origin });
    client.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    client.socket.on('open', () => resolve(undefined));
  });
}

describe('origins', () => {
  it('should let only the same origin and non-browsers call by default', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const get = (origin: string): Promise<Response> => fetch(`${url}/a`, { headers: { origin } });
    expect((await fetch(`${url}/a`)).status).toBe(200);
    expect((await get(new URL(url).origin)).status).toBe(200);
    for (const origin of [APP, 'null', 'http://127.0.0.1:1', 'nonsense']) {
      const response = await get(origin);
      expect(response.status).toBe(403);
      expect((await bodyOf<ErrorBody>(response)).error.code).toBe('forbidden_origin');
      expect(response.headers.has('access-control-allow-origin')).toBe(false);
    }
    expect((await fetch(url, { method: 'OPTIONS', headers: { origin: APP } })).status).toBe(403);
  });

  it('should let listed origins call, with the headers that a browser asks for', async () => {
    const { hub, url } = await serveHub({ origins: [APP] });
    await hub.create({ id: 'a' });
    const preflight = await fetch(`${url}/a`, {
      method: 'OPTIONS',
      headers: {
        ...{ origin: APP, 'access-control-request-method': 'PATCH' },
        'access-control-request-headers': 'content-type, x-own',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(APP);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type, x-own');
    for (const path of ['/a', '/missing']) {
      const response = await fetch(url + path, { headers: { origin: APP } });
      expect(response.headers.get('access-control-allow-origin')).toBe(APP);
      expect(response.headers.get('vary')).toBe('Origin');
      expect(response.headers.get('access-control-expose-headers')).toBe(
        'Date, ETag, Location, Retry-After',
      );
    }
    const other = await fetch(`${url}/a`, { headers: { origin: `${APP}.evil` } });
    expect(other.status).toBe(403);
  });

  it('should let everyone call where the hub says so', async () => {
    const { hub, url } = await serveHub({ origins: '*' });
    await hub.create({ id: 'a' });
    const response = await fetch(`${url}/a`, { headers: { origin: APP } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
    expect(await refusedUpgrade(url, APP)).toBeUndefined();
  });

  it('should hold the same rule at the door of the socket', async () => {
    const own = await serveHub();
    expect(await refusedUpgrade(own.url, APP)).toBe(403);
    expect(await refusedUpgrade(own.url, new URL(own.url).origin)).toBeUndefined();
    const listed = await serveHub({ origins: [APP] });
    expect(await refusedUpgrade(listed.url, APP)).toBeUndefined();
    expect(await refusedUpgrade(listed.url, 'https://other.example')).toBe(403);
  });
});

describe('identities', () => {
  const authenticate = (request: Request): string | null => request.headers.get('authorization');

  it('should refuse whoever is not known, on every route', async () => {
    const { hub, url } = await serveHub({ authenticate });
    await hub.create({ id: 'a' });
    const calls: [method: string, path: string][] = [
      ['POST', ''],
      ['GET', ''],
      ['POST', '/sync'],
      ['GET', '/summary'],
      ['POST', '/tickets'],
      ['GET', '/a'],
      ['PATCH', '/a'],
      ['GET', '/a/logs'],
      ['POST', '/a/cancel'],
    ];
    for (const [method, path] of calls) {
      const response = await send(url + path, method, method === 'GET' ? undefined : {});
      expect([path, response.status]).toEqual([path, 401]);
    }
    expect((await fetch(`${url}/a`, { headers: { authorization: 'ann' } })).status).toBe(200);
  });

  it('should let a ticket open one socket, once and for 30 s', async () => {
    let now = 1_000_000;
    const clock = {
      now: () => now,
      setTimeout: (callback: () => void, delay: number) => setTimeout(callback, delay),
      clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
    };
    const { url } = await serveHub({ authenticate, clock });
    const getTicket = async (): Promise<string> => {
      const response = await send(`${url}/tickets`, 'POST', undefined, { authorization: 'ann' });
      expect(response.status).toBe(201);
      return (await bodyOf<{ ticket: string }>(response)).ticket;
    };
    const codeWith = async (query: string): Promise<number> =>
      (await new TestSocket(url + query).closed).code;

    const ticket = await getTicket();
    await connect(`${url}?ticket=${ticket}`);
    expect(await codeWith(`?ticket=${ticket}`)).toBe(4401);
    expect(await codeWith('?ticket=made-up')).toBe(4401);
    expect(await codeWith('')).toBe(4401);
    const late = await getTicket();
    now += 30_001;
    expect(await codeWith(`?ticket=${late}`)).toBe(4401);
  });
});

describe('permissions', () => {
  const options = {
    authenticate: (request: Request) => request.headers.get('authorization'),
    authorize: async (
      identity: string | null,
      action: string,
      task: { id?: string; type?: string },
    ) =>
      action === 'start' ? task.type !== 'secret' : task.id?.startsWith(`${identity}-`) === true,
  };
  const headers = { authorization: 'ann' };

  it('should ask for permission for each action on each task', async () => {
    const { hub, url } = await serveHub(options);
    hub.define('secret', () => 1);
    await hub.create({ id: 'ann-1' });
    await hub.create({ id: 'bob-1' });
    const statusOf = async (method: string, path: string, body?: unknown): Promise<number> =>
      (await send(url + path, method, body, headers)).status;
    expect(await statusOf('GET', '/ann-1')).toBe(200);
    expect(await statusOf('GET', '/bob-1')).toBe(404);
    expect(await statusOf('GET', '/bob-1/logs')).toBe(404);
    expect(await statusOf('PATCH', '/bob-1', {})).toBe(404);
    expect(await statusOf('POST', '/bob-1/cancel')).toBe(404);
    expect(await statusOf('POST', '', { type: 'secret' })).toBe(403);
    const list = await bodyOf<TasksPage>(fetch(url, { headers }));
    expect(list.tasks.map(({ id }) => id)).toEqual(['ann-1']);
    const byId = await bodyOf<TasksPage>(fetch(`${url}?ids=ann-1,bob-1`, { headers }));
    expect(byId.missing).toEqual(['bob-1']);
    const body = { tasks: [{ id: 'bob-1' }] };
    const sync = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', body, headers));
    expect(sync.messages).toMatchObject([{ type: 'rejected', id: 'bob-1', code: 'not_found' }]);
  });

  it('should answer for a task of someone else as for none, also when it appears later', async () => {
    const { hub, url } = await serveHub(options);
    const client = new TestSocket(url, 'task-status.v1', { headers });
    await client.first('welcome');
    await hub.create({ id: 'bob-1' });
    await client.subscribe({ id: 'bob-1' }, { id: 'bob-2' }, { id: 'ann-1' });
    expect(client.all('rejected').map(({ id, code }) => `${id} ${code}`)).toEqual([
      ...['bob-1 not_found', 'bob-2 not_found', 'ann-1 not_found'],
    ]);
    await hub.create({ id: 'bob-2' });
    await hub.create({ id: 'ann-1' });
    await client.first('task', ({ task }) => task.id === 'ann-1');
    await client.subscribe();
    expect(client.all('task').map(({ task }) => task.id)).toEqual(['ann-1']);
    expect(client.all('rejected')).toHaveLength(3);
  });
});
