// A backend that has one route, and a card that shows what it says.
import { expect, test } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import { eventually, showCard, startServer } from './support.js';

test('should show a task of a backend that has nothing but a route to poll', async () => {
  let state: object = { status: 'queued', progress: 0 };
  const server = await startServer(() => ({ json: state }));
  const backend = createTaskBackend({ url: server.url, get: '/jobs/{id}', interval: 20 });
  const { status, text, card } = showCard(backend, 'job 1/2');

  await eventually(() => expect(status()).toBe('pending'));
  state = { status: 'RUNNING', progress: 80, message: 'Writing rows' };
  await eventually(() => expect(text()).toContain('Writing rows'));
  expect(status()).toBe('running');
  expect(card().querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('80');
  state = { status: 'done', progress: 100, result: { file: 'rows.csv' } };
  await eventually(() => expect(status()).toBe('completed'));
  expect(text()).toContain('rows.csv');

  expect(server.requests[0]?.path).toBe('/jobs/job%201%2F2');
  const requested = server.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.requests).toHaveLength(requested);
});

test('should say how often it checks, and that is no fault', async () => {
  const server = await startServer(() => ({ json: { status: 'running' } }));
  const backend = createTaskBackend({ url: server.url, get: '/jobs/{id}', interval: 2_000 });
  const { client, text } = showCard(backend, '1');
  await eventually(() => expect(text()).toContain('Checking every 2 s'));
  expect(text()).not.toContain('unavailable');
  expect(client.connection.get()).toMatchObject({ state: 'polling', error: null });
});
