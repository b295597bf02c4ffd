// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseRetryAfter, requestJson } from '../../src/backends/http.js';
import { hubBackend } from '../../src/backends/hub.js';
import { TaskStatusError } from '../../src/protocol/errors.js';

const answering =
  (status: number, body: BodyInit = '{}', headers: HeadersInit = {}): typeof fetch =>
  async () =>
    new Response(body, { status, headers });

const GET = { method: 'GET', url: 'http://x.test/' };

const failure = async (fetch: typeof globalThis.fetch): Promise<TaskStatusError> => {
  const error: unknown = await requestJson({ fetch, timeout: 50 }, GET).catch(
    (reason: unknown) => reason,
  );
  if (error instanceof TaskStatusError) return error;
  throw new Error('It should have failed with a TaskStatusError.');
};

describe('a request', () => {
  it.each([
    [400, 'invalid_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [429, 'rate_limited'],
    [500, 'server'],
    [503, 'unavailable'],
  ])('should say what an answer of %i means: %s', async (status, code) => {
    const said = JSON.stringify({ error: { code: 'theirs', message: 'Because.' } });
    const error = await failure(answering(status, said));
    expect(error).toMatchObject({ code, status, serverCode: 'theirs', message: 'Because.' });
  });

  it('should not trip over an error page that is no JSON', async () => {
    const error = await failure(answering(502, '<html>Bad gateway</html>'));
    expect(error).toMatchObject({ code: 'server', status: 502 });
    expect(error.message).toContain('502');
  });

  it('should carry on how long to wait, in seconds or as a date', async () => {
    const error = await failure(answering(429, '{}', { 'retry-after': '7' }));
    expect(error.retryAfter).toBe(7_000);
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(parseRetryAfter('soon', now)).toBeUndefined();
    expect(parseRetryAfter(null, now)).toBeUndefined();
  });

  it('should fail by network when the server cannot be reached', async () => {
    const error = await failure(() => Promise.reject(new TypeError('refused')));
    expect(error.code).toBe('network');
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it('should give up a server that never answers', async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const error = await failure(never);
    expect(error.message).toContain('did not answer within 50 ms');
  });

  it('should ask for its headers anew each time', async () => {
    const seen: (string | null)[] = [];
    let count = 0;
    const options = {
      timeout: 1_000,
      headers: () => ({ authorization: `Bearer ${(count += 1)}` }),
      fetch: (async (_, init) => {
        seen.push(new Headers(init?.headers).get('authorization'));
        return Response.json({});
      }) as typeof fetch,
    };
    await requestJson(options, GET);
    await requestJson(options, GET);
    expect(seen).toEqual(['Bearer 1', 'Bearer 2']);
  });
});

describe('the hub backend', () => {
  const at = (getTicket?: () => string | Promise<string>) =>
    hubBackend({ url: 'https://x.test/tasks/', fetch: answering(200), timeout: 30, getTicket });

  it('should put a fresh ticket into the address of each socket', async () => {
    let count = 0;
    const backend = at(() => `t${(count += 1)}`);
    expect(await backend.socketUrl()).toBe('wss://x.test/tasks?ticket=t1');
    expect(await backend.socketUrl()).toBe('wss://x.test/tasks?ticket=t2');
    expect(await at().socketUrl()).toBe('wss://x.test/tasks');
  });

  it.each<[string, () => Promise<string>]>([
    ['throws', () => Promise.reject(new Error('no'))],
    ['gives nothing', () => Promise.resolve('')],
    ['never answers', () => new Promise(() => {})],
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

  it('should say where to look when what answers is no hub', async () => {
    await expect(at().sync({ tasks: [] })).rejects.toMatchObject({ code: 'protocol' });
    await expect(at().list({})).rejects.toThrow(/by default \/tasks/);
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

describe("the server's time", () => {
  const timesOf = async (headers: HeadersInit): Promise<number[]> => {
    const times: number[] = [];
    const onServerTime = (time: number): void => void times.push(time);
    await requestJson({ timeout: 1_000, fetch: answering(200, '{}', headers), onServerTime }, GET);
    return times;
  };

  it('should be read from the Date of an answer, as the middle of its second', async () => {
    const second = Date.parse('2026-01-01T00:00:07Z');
    expect(await timesOf({ date: 'Thu, 01 Jan 2026 00:00:07 GMT' })).toEqual([second + 500]);
  });

  it('should not be read where there is no Date, or a cache answered', async () => {
    expect(await timesOf({})).toEqual([]);
    expect(await timesOf({ date: 'today' })).toEqual([]);
    expect(await timesOf({ date: 'Thu, 01 Jan 2026 00:00:07 GMT', age: '30' })).toEqual([]);
  });
});
