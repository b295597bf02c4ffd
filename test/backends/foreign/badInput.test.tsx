// Each kind of bad answer has one outcome, which the guide "Your backend" lists. A fault on the way
// is never shown as the task's failure.
import { act } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import type { TaskStatusErrorCode } from '../../../src/protocol/errors.js';
import { eventually, showCard, startServer, type Reply } from './support.js';

const page = '<!doctype html><title>Sign in</title>';
const html = (status: number): Reply => ({
  write: (response) => response.writeHead(status, { 'content-type': 'text/html' }).end(page),
});
const text = (body: string): Reply => ({
  write: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
});
const status = (code: number, headers: Record<string, string> = {}): Reply => ({
  json: { detail: 'as it is' },
  status: code,
  headers,
});

describe('answers that are no state', () => {
  test.each<[string, Reply, TaskStatusErrorCode]>([
    ['a login page with 200', html(200), 'protocol'],
    ['a login page with 401', html(401), 'unauthorized'],
    ['a page of a proxy with 502', html(502), 'unavailable'],
    ['an empty body', text(''), 'protocol'],
    ['a body cut short', text('{"status":"compl'), 'protocol'],
    ['a state without a status', text('{"progress":3}'), 'protocol'],
    ['null fields only', text('{"status":null,"progress":null}'), 'protocol'],
    ['a list', text('[]'), 'protocol'],
    ['403', status(403), 'forbidden'],
    ['429', status(429, { 'retry-after': '0' }), 'rate_limited'],
    ['500', status(500), 'server'],
    ['503', status(503), 'unavailable'],
  ])('should take %s for an error of ours', async (_, reply, code) => {
    let next: Reply = { json: { status: 'running' } };
    const server = await startServer(() => next);
    const backend = createTaskBackend({ url: server.url, get: '/{id}', interval: 20 });
    const { errors, status: shown } = showCard(backend, 'a');
    await eventually(() => expect(shown()).toBe('running'));
    next = reply;
    await eventually(() => expect(errors.map((error) => error.code)).toContain(code));
    expect(shown()).toBe('running');
    next = { json: { status: 'done' } };
    await eventually(() => expect(shown()).toBe('completed'));
  });

  test('should take a redirect to a login page for a session that is over', async () => {
    const server = await startServer(({ path }) =>
      path === '/login'
        ? html(200)
        : { write: (response) => response.writeHead(302, { location: '/login' }).end() },
    );
    const backend = createTaskBackend({ url: server.url, get: '/jobs/{id}', interval: 20 });
    const { client } = showCard(backend, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('unauthorized'));
    server.answer(() => ({ json: { status: 'done' } }));
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
  });
});

test('should show one task though another cannot be had', async () => {
  const server = await startServer(({ path }) =>
    path === '/good' ? { json: { status: 'running' } } : status(500),
  );
  const backend = createTaskBackend({ url: server.url, get: '/{id}', interval: 20 });
  const { client, status: shown } = showCard(backend, 'good');
  const stop = client.watch('bad');
  await eventually(() => expect(client.peekMeta('bad').error?.code).toBe('server'));
  expect(shown()).toBe('running');
  expect(client.peekMeta('good').isFresh).toBe(true);
  expect(client.connection.get().error).toBeNull();
  stop();
});

test('should name a word that it does not know once, and poll on', async () => {
  let state = { status: 'Frobnicating' };
  const server = await startServer(() => ({ json: state }));
  const backend = createTaskBackend({ url: server.url, get: '/{id}', interval: 10 });
  const { errors, status: shown, text: shownText } = showCard(backend, 'a');
  await eventually(() => expect(shown()).toBe('unknown'));
  expect(shownText()).toContain('Frobnicating');
  await eventually(() => expect(server.requests.length).toBeGreaterThan(4));
  expect(errors.filter(({ message }) => message.includes('Frobnicating'))).toHaveLength(1);
  state = { status: 'Finished' };
  await eventually(() => expect(shown()).toBe('completed'));
});

describe('polling', () => {
  test('should stop after as many polls as it may, say so, and go on when refreshed', async () => {
    const server = await startServer(() => ({ json: { status: 'running' } }));
    const backend = createTaskBackend({ url: server.url, get: '/{id}', interval: 10, maxPolls: 4 });
    const { client, text: shownText } = showCard(backend, 'a');
    await eventually(() => expect(client.connection.get().isExhausted).toBe(true));
    expect(shownText()).toContain('Automatic checks have stopped');
    await eventually(() => expect(client.peekMeta('a').isFresh).toBe(false));
    const requested = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests).toHaveLength(requested);
    await act(() => client.refresh());
    await eventually(() => expect(server.requests.length).toBeGreaterThan(requested + 1));
  });

  test('should wait as long as the server says, however short the interval', async () => {
    const server = await startServer(() => ({
      json: { status: 'running' },
      headers: { 'retry-after': '30' },
    }));
    const backend = createTaskBackend({ url: server.url, get: '/{id}', interval: 10 });
    const { client } = showCard(backend, 'a');
    await eventually(() => expect(client.connection.get().pollInterval).toBeGreaterThan(25_000));
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  test('should send an ETag back, and take 304 for no change', async () => {
    const server = await startServer(({ headers }) =>
      headers['if-none-match'] === '"1"'
        ? { write: (response) => response.writeHead(304).end() }
        : { json: { status: 'running' }, headers: { etag: '"1"' } },
    );
    const backend = createTaskBackend({ url: server.url, get: '/{id}', interval: 10 });
    const { status: shown } = showCard(backend, 'a');
    await eventually(() => expect(server.requests.length).toBeGreaterThan(3));
    expect(server.requests.at(-1)?.headers['if-none-match']).toBe('"1"');
    expect(shown()).toBe('running');
  });
});

describe('a definition that cannot work', () => {
  test.each<[unknown, RegExp]>([
    [undefined, /`get` is missing/],
    [{ url: '/x' }, /`get` is missing/],
    [{ get: '/jobs' }, /`get` is "\/jobs", but has to be a route with \{id\}/],
    [{ get: '/{id}', poll: 3 }, /no field `poll`/],
    [{ get: '/{id}', interval: 0 }, /`interval` is 0/],
    [{ get: '/{id}', words: { a: 'busy' } }, /`words.a` is "busy"/],
    [{ get: '/{id}', cancel: 'POST /cancel' }, /`cancel`/],
  ])('should say which field is wrong in %j', (definition, message) => {
    expect(() => createTaskBackend(definition as never)).toThrow(message);
  });
});
