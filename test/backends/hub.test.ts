// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { hubBackend } from '../../src/backends/hub.js';
import { TaskStatusError } from '../../src/protocol/errors.js';

const ENDLESS = 60_000;

const empty: typeof fetch = async () => Response.json({});

describe('the hub backend', () => {
  const at = (getTicket?: () => string | Promise<string>) =>
    hubBackend({ url: 'https://x.test/tasks/', fetch: empty, timeout: 30, getTicket });

  it('should put a fresh ticket into the address of each socket', async () => {
    let count = 0;
    const backend = at(() => `t${(count += 1)}`);
    expect(await backend.socketUrl()).toBe('wss://x.test/tasks?ticket=t1');
    expect(await backend.socketUrl()).toBe('wss://x.test/tasks?ticket=t2');
    expect(await at().socketUrl()).toBe('wss://x.test/tasks');
  });

  it.each<[string, () => Promise<string>]>([
    ['throws', () => Promise.reject(new Error('no'))],
    ['gives an empty string', () => Promise.resolve('')],
    ['never settles', () => new Promise(() => {})],
  ])('should name getTicket when it %s', async (_, getTicket) => {
    await expect(at(getTicket).socketUrl()).rejects.toMatchObject({
      code: 'app',
      message: expect.stringContaining('getTicket') as string,
    });
  });

  it('should pass on that the ticket provider itself was refused', async () => {
    const refused = new TaskStatusError('unauthorized', 'Log in again.');
    await expect(at(() => Promise.reject(refused)).socketUrl()).rejects.toBe(refused);
  });

  it('should read a page of a list, and request the next one', async () => {
    const task = {
      id: 'a',
      status: 'running',
      updatedAt: 1,
      version: 1,
      logCount: 0,
      firstLogLine: 0,
    };
    const urls: string[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      urls.push(String(url));
      const nextCursor = urls.length === 1 ? '7' : null;
      return Response.json({ tasks: [task], missing: ['b'], nextCursor });
    };
    const backend = hubBackend({ url: '/tasks', fetch, timeout: 1_000 });
    const first = await backend.list({ status: ['running', 'paused'], limit: 1 });
    expect(first).toMatchObject({ tasks: [{ id: 'a' }], missing: ['b'], nextCursor: '7' });
    const last = await backend.list({ limit: 1, cursor: '7' });
    expect(last).not.toHaveProperty('nextCursor');
    expect(urls).toEqual(['/tasks?status=running%2Cpaused&limit=1', '/tasks?limit=1&cursor=7']);
  });

  it('should name getTicket where it returns no string', async () => {
    const getTicket = (() => 7) as unknown as () => string;
    await expect(at(getTicket).socketUrl()).rejects.toThrow(
      /`getTicket` returned 7, not the ticket as a string/,
    );
  });

  it('should give its ticket less time than a request, where it is told so', async () => {
    const getTicket = (): Promise<string> => new Promise(() => {});
    const options = { url: 'https://x.test/tasks', timeout: ENDLESS, ticketTimeout: 10, getTicket };
    await expect(hubBackend(options).socketUrl()).rejects.toThrow(/did not settle within 10 ms/);
  });

  it('should keep the query of its url on every request, and on the socket', async () => {
    const urls: string[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      urls.push(`${init?.method} ${String(url)}`);
      return Response.json({});
    };
    const url = 'https://x.test/tasks?tenant=acme';
    const backend = hubBackend({ url, fetch, timeout: ENDLESS, getTicket: () => 't&' });
    await Promise.allSettled([
      backend.sync({ tasks: [] }),
      backend.start({ type: 'export' }),
      backend.act('a', 'cancel'),
      backend.list({ tag: 'x' }),
      backend.summary(),
    ]);
    expect(urls).toEqual([
      'POST https://x.test/tasks/sync?tenant=acme',
      'POST https://x.test/tasks?tenant=acme',
      'POST https://x.test/tasks/a/cancel?tenant=acme',
      'GET https://x.test/tasks?tenant=acme&tag=x&limit=100',
      'GET https://x.test/tasks/summary?tenant=acme',
    ]);
    expect(await backend.socketUrl()).toBe('wss://x.test/tasks?tenant=acme&ticket=t%26');
  });

  it('should wait with a relative url on a server until something is requested', async () => {
    const backend = hubBackend({ url: '/tasks', timeout: ENDLESS });
    expect(backend.key).toBe('/tasks');
    const calls = [backend.summary(), backend.socketUrl(), backend.start({ type: 'export' })];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({ code: 'app' });
      await expect(call).rejects.toThrow(/"\/tasks" is relative, and there is no page here/);
    }
  });
});

describe("a request's signal", () => {
  it('should end the request when its caller aborts, and say that nothing went wrong', async () => {
    let ended: AbortSignal | null | undefined;
    const hanging: typeof fetch = (_, init) => {
      ended = init?.signal;
      return new Promise(() => {});
    };
    const backend = hubBackend({ url: 'https://x.test/tasks', fetch: hanging, timeout: 60_000 });
    const caller = new AbortController();
    const answer = backend.summary({ signal: caller.signal });
    await Promise.resolve();
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'aborted' });
    expect(ended?.aborted).toBe(true);
  });

  it('should send nothing where its caller has aborted already', async () => {
    let sent = 0;
    const counting = (async () => ((sent += 1), Response.json({}))) as typeof fetch;
    const backend = hubBackend({ url: 'https://x.test/tasks', fetch: counting, timeout: 60_000 });
    const signal = AbortSignal.abort();
    await expect(backend.sync({ tasks: [] }, { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(sent).toBe(0);
  });
});
