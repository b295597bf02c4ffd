// @vitest-environment node
/** Every problem on the way to a hub, and what it is called. Servers are real where sockets matter. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { requestJson, type HttpOptions, type HttpRequest } from '../../src/backends/http.js';
import { parseRetryAfter, unreachableError } from '../../src/backends/httpErrors.js';
import { hubBackend } from '../../src/backends/hub.js';
import { TaskStatusError } from '../../src/protocol/errors.js';

const answering =
  (status: number, body: BodyInit | null = '{}', headers: HeadersInit = {}): typeof fetch =>
  async () =>
    new Response(body, { status, headers });

const GET = { method: 'GET', url: 'http://x.test/tasks?token=secret' };
const ENDLESS = 60_000;
const anything = (value: unknown): unknown => value;

/** How a request fails, which it has to. */
async function failure(
  options: Partial<HttpOptions>,
  request: Partial<HttpRequest> = {},
): Promise<TaskStatusError> {
  const error: unknown = await requestJson(
    { fetch: answering(200), timeout: ENDLESS, ...options },
    { ...GET, ...request },
    anything,
  ).catch((reason: unknown) => reason);
  if (!(error instanceof TaskStatusError)) throw new Error(`No TaskStatusError: ${String(error)}`);
  expect(error.message).not.toContain('secret');
  return error;
}

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A server of the test's own; returns its url. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`;
}

describe('a status', () => {
  const SAID = JSON.stringify({ error: { code: 'theirs', message: 'Because.' } });

  it.each([
    [400, 'invalid_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [405, 'invalid_request'],
    [408, 'network'],
    [409, 'conflict'],
    [410, 'not_found'],
    [429, 'rate_limited'],
    [500, 'server'],
    [501, 'server'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ])('of %i should be called %s, in the words of the server', async (status, code) => {
    const error = await failure({ fetch: answering(status, SAID) }, { isAboutTask: true });
    expect(error).toMatchObject({ code, status, serverCode: 'theirs', message: 'Because.' });
  });

  it.each([
    [401, 'unauthorized', /answered 401 to GET http:\/\/x\.test\/tasks\. Sign in again/],
    [429, 'rate_limited', /Poll less often/],
    [502, 'unavailable', /answered 502 .* proxy before it cannot reach it/],
    [503, 'unavailable', /starting, closing or overloaded/],
    [500, 'server', /answered 500/],
    [304, 'protocol', /answered 304 .*by default \/tasks/],
  ])('of %i with a page that is not JSON should be %s all the same', async (status, code, text) => {
    const body = status === 304 ? null : '<html>nginx</html>';
    const error = await failure({ fetch: answering(status, body) });
    expect(error).toMatchObject({ code, status });
    expect(error.message).toMatch(text);
  });

  it('of 404 should not mean that a task is gone where it is not about one, or says nothing', async () => {
    const list = await failure({ fetch: answering(404, SAID) });
    expect(list.code).toBe('protocol');
    expect(list.message).toMatch(/^Because\. Check that the client's url is where the hub listens/);
    const proxy = await failure(
      { fetch: answering(404, 'default backend') },
      { isAboutTask: true },
    );
    expect(proxy).toMatchObject({ code: 'protocol', status: 404 });
  });

  it('should say how long to wait, in seconds or as a date by the clock of the server', async () => {
    const seconds = await failure({ fetch: answering(429, '{}', { 'retry-after': '7' }) });
    expect(seconds.retryAfter).toBe(7_000);
    // A server whose clock is years behind this device's.
    const byDate = { date: 'Wed, 01 Jan 2020 00:00:00 GMT' };
    const headers = { ...byDate, 'retry-after': 'Wed, 01 Jan 2020 00:00:30 GMT' };
    const date = await failure({ fetch: answering(503, '{}', headers) });
    expect(date.retryAfter).toBe(29_500);
    const past = { ...byDate, 'retry-after': 'Tue, 31 Dec 2019 00:00:00 GMT' };
    expect((await failure({ fetch: answering(503, '{}', past) })).retryAfter).toBe(0);
  });

  it.each([null, '', 'soon', 'Infinity'])('should not make a wait of %j', (value) => {
    expect(parseRetryAfter(value)).toBeUndefined();
  });
});

describe('an answer', () => {
  const LOGIN = '<!doctype html><title>Log in</title>';

  it.each<[string, typeof fetch, RegExp]>([
    [
      'is an HTML page',
      answering(200, LOGIN, { 'content-type': 'text/html' }),
      /is an HTML page, not JSON\. Check that the client's url .*no login page or proxy/,
    ],
    ['is empty', answering(200, ''), /is empty \(status 200\)/],
    ['has no content', answering(204, null), /is empty \(status 204\)/],
    ['is cut short', answering(200, '{"tasks": ['), /not JSON, or cut short: "{\\"tasks\\": \["/],
    ['is text', answering(200, 'ok'), /not JSON, or cut short: "ok"/],
  ])('should be a protocol error where it %s', async (_, fetch, message) => {
    const error = await failure({ fetch });
    expect(error.code).toBe('protocol');
    expect(error.message).toMatch(message);
  });

  it('should be told apart from JSON of something else', async () => {
    const fetch = answering(200, '{"hello":"world"}');
    const backend = hubBackend({ url: 'https://x.test/tasks', fetch, timeout: ENDLESS });
    for (const call of [
      () => backend.sync({ tasks: [] }),
      () => backend.list({}),
      () => backend.summary(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'protocol' });
      await expect(call()).rejects.toThrow(
        /JSON, but not of the task status protocol.*by default \/tasks/,
      );
    }
  });

  it('should say that it was redirected to a login page', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/login') response.setHeader('content-type', 'text/html').end(LOGIN);
      else response.writeHead(302, { location: '/login' }).end();
    });
    const error = await failure({ fetch }, { url, method: 'POST', body: {} });
    expect(error.code).toBe('protocol');
    expect(error.message).toMatch(/an HTML page.* redirected to http:.*\/login, so the session/);
  });

  it('should say where a redirect leads that was not followed', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/login' }).end());
    const manual: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' });
    const error = await failure({ fetch: manual }, { url });
    expect(error).toMatchObject({ code: 'protocol', status: 302 });
    expect(error.message).toContain('redirected to /login');
  });

  it.each(['opaque', 'opaqueredirect'])(
    'should be named where a browser hides it as %s',
    async (type) => {
      const response = Object.defineProperties(new Response(null), {
        status: { value: 0 },
        ok: { value: false },
        type: { value: type },
      });
      const error = await failure({ fetch: async () => response });
      expect(error.code).toBe('protocol');
      expect(error.message).toMatch(/unreadable \(opaque.*`fetch` option must not use mode/);
    },
  );

  it('should be a network error where the connection breaks in the middle of it', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"epoch":1', () => response.destroy());
    });
    const error = await failure({ fetch }, { url });
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/was cut short/);
  });

  it('should be given up where it begins and never ends', async () => {
    const url = await serve((_, response) => void response.writeHead(200).write('{'));
    const error = await failure({ fetch, timeout: 300 }, { url });
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/began to answer, but did not end GET .* within 300 ms/);
  });

  it('should be given up where it never begins', async () => {
    const url = await serve(() => {});
    const error = await failure({ fetch, timeout: 50 }, { url });
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/did not answer GET .* within 50 ms/);
  });
});

describe('a server that cannot be reached', () => {
  it('should be named, with the reason that was given', async () => {
    const url = await serve(() => {});
    stops.splice(0).forEach((stop) => stop());
    const error = await failure({ fetch }, { url });
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/could not be reached by GET .*ECONNREFUSED.*Check that it runs/);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  const hint = (url: string, origin: string, onLine = true): string =>
    unreachableError({ method: 'GET', url }, new TypeError('Failed to fetch'), {
      location: { origin },
      navigator: { onLine },
    }).message;

  it.each([
    ['http://hub.test/tasks', 'https://app.test', /A page on https: may not request http:/],
    ['http://localhost:3000/tasks', 'https://app.test', /allows requests from https:\/\/app\.test/],
    ['http://127.0.0.1/tasks', 'https://app.test', /`origins`/],
    ['https://hub.test/tasks', 'https://app.test', /`origins`.*connect-src/],
    ['https://app.test.evil/tasks', 'https://app.test', /`origins`/],
    ['https://app.test/tasks', 'https://app.test', /Check that it runs, and the client's url/],
  ])('should come with what is likely: %s from %s', (url, origin, text) => {
    expect(hint(url, origin)).toMatch(text);
    expect(hint(url, origin, false)).toMatch(/This device is offline\.$/);
  });
});

describe('the headers option', () => {
  const sent = async (headers: unknown): Promise<Headers> => {
    let seen: HeadersInit | undefined;
    const fetch: typeof globalThis.fetch = async (_, init) => {
      seen = init?.headers;
      return Response.json({});
    };
    await requestJson({ fetch, timeout: ENDLESS, headers: headers as never }, GET, anything);
    return new Headers(seen);
  };

  it('should be called for each request, so that a new token counts at once', async () => {
    let count = 0;
    const headers = async () => ({ authorization: `Bearer ${(count += 1)}` });
    expect((await sent(headers)).get('authorization')).toBe('Bearer 1');
    expect((await sent(headers)).get('authorization')).toBe('Bearer 2');
  });

  it('should take what fetch takes, and leave out what has no value', async () => {
    const all = [
      { Authorization: 'me' },
      new Headers({ authorization: 'me' }),
      [['authorization', 'me']],
    ];
    for (const headers of all) expect((await sent(headers)).get('authorization')).toBe('me');
    expect((await sent({ authorization: undefined })).has('authorization')).toBe(false);
    expect((await sent(() => undefined)).get('accept')).toBe('application/json');
    expect((await sent({ Accept: 'application/x' })).get('accept')).toBe('application/x');
  });

  it.each<[string, unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
      /failed: no session, so nothing was requested/,
    ],
    ['rejects', () => Promise.reject(new Error('no session')), /failed: no session/],
    ['never settles', () => new Promise(() => {}), /did not settle within 20 ms/],
    ['returns a string', () => 'Bearer me', /returned "Bearer me"/],
    ['is a number', 7, /returned 7/],
    ['has a bad name', { 'a b': 'me' }, /something that cannot be sent/],
    ['has a bad value', () => ({ authorization: 'a\nb' }), /something that cannot be sent/],
  ])('should be named where it %s, and nothing be sent', async (_, headers, message) => {
    let count = 0;
    const counting = (async () => ((count += 1), Response.json({}))) as typeof fetch;
    const error = await failure({ fetch: counting, headers: headers as never, timeout: 20 });
    expect(error.code).toBe('app');
    expect(error.message).toMatch(/`headers` option/);
    expect(error.message).toMatch(message);
    expect(count).toBe(0);
  });

  it('should decide itself what kind of error it is', async () => {
    const own = new TaskStatusError('unauthorized', 'Sign in.');
    expect(await failure({ headers: () => Promise.reject(own) })).toBe(own);
  });
});

describe('the fetch option', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'throws at once',
      () => {
        throw new Error('not mocked');
      },
      /threw before it returned a promise: not mocked/,
    ],
    ['returns nothing', () => undefined, /resolved to undefined, not to a Response/],
    ['returns JSON', async () => ({ tasks: [] }), /resolved to an object with tasks/],
    [
      'returns a body that was read',
      async () => {
        const response = Response.json({});
        await response.text();
        return response;
      },
      /body was read already\. Read a clone\(\) of it/,
    ],
  ])('should be named where it %s', async (_, fetch, message) => {
    const error = await failure({ fetch: fetch as never });
    expect(error.code).toBe('app');
    expect(error.message).toMatch(/`fetch` option/);
    expect(error.message).toMatch(message);
  });

  it('should be called as a function, not as a method', async () => {
    const fetch = function (this: unknown) {
      return Promise.resolve(Response.json({ isBare: this === undefined }));
    };
    const answer = await requestJson({ fetch, timeout: ENDLESS }, GET, anything);
    expect(answer).toEqual({ isBare: true });
  });
});

describe("a task's input", () => {
  it('should be blamed where it cannot be written as JSON', async () => {
    const input: Record<string, unknown> = {};
    input['self'] = input;
    const error = await failure({}, { method: 'POST', body: { type: 'export', input } });
    expect(error.code).toBe('invalid_request');
    expect(error.message).toMatch(/cannot be written as JSON: .*Check the task's input/s);
  });
});

describe("the server's time", () => {
  const timesOf = async (headers: HeadersInit): Promise<number[]> => {
    const times: number[] = [];
    const onServerTime = (time: number): void => void times.push(time);
    await requestJson(
      { timeout: 1_000, fetch: answering(200, '{}', headers), onServerTime },
      GET,
      anything,
    );
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
