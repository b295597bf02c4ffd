// Five backends as their owners write them, knowing nothing of us, each through progress, end,
// failure, cancel, a server that is gone and back, an unknown id and garbage, with the card that is
// shown. The fifth, with a socket of its own, is in live.test.tsx too.
import { act } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { TaskBackend } from '../../../src/backends/backend.js';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import { jsonRpc } from '../../../src/backends/jsonRpc.js';
import type { Task } from '../../../src/protocol/task.js';
import { readUsual } from '../../../src/backends/readUsual.js';
import { eventually, showCard, startServer, type Reply, type Requested } from './support.js';

/** One backend: how it answers in each of its states, and the definition for it. */
interface Subject {
  readonly name: string;
  readonly id: string;
  readonly backend: (url: string) => TaskBackend;
  /** The body for one task, or `undefined` where it does not know it. */
  readonly bodies: Readonly<Record<'early' | 'running' | 'done' | 'failed' | 'cancelled', unknown>>;
  readonly unknown: Reply;
  /** Puts a body into an answer to this request. */
  readonly answer: (body: unknown, request: Requested) => Reply;
  /** What the card shows while it runs and when it has failed. */
  readonly texts: { readonly running: string; readonly failed: string };
}

const plain = (json: unknown): Reply => ({ json });
const notFound: Reply = { json: { detail: 'not found' }, status: 404 };

const catalogue: Subject = {
  name: 'a catalogue whose services run on',
  id: 'solver',
  backend: (url) =>
    createTaskBackend({
      url,
      get: '/catalog/{id}/status',
      interval: 20,
      cancel: 'POST /catalog/{id}/stop',
    }),
  bodies: {
    early: { status: 'booting', pid: null, uptime_seconds: null, error: null },
    running: { status: 'running', pid: 4711, uptime_seconds: 12, error: null },
    done: { status: 'done', pid: null, uptime_seconds: null, error: null },
    failed: { status: 'error', pid: null, uptime_seconds: null, error: 'port in use' },
    cancelled: { status: 'stopped', pid: null, uptime_seconds: null, error: null },
  },
  unknown: notFound,
  answer: plain,
  texts: { running: '4711', failed: 'port in use' },
};

const rpc: Subject = {
  name: 'jobs behind JSON-RPC',
  id: 'job-1',
  backend: (url) =>
    createTaskBackend({
      ...jsonRpc({ url, cancel: 'jobs.cancel', params: (id) => ({ job_id: id }) }),
      interval: 20,
    }),
  bodies: {
    early: { job_id: 'job-1', status: 'queued', error: null, result: null },
    running: {
      job_id: 'job-1',
      status: 'running',
      message: 'SCF step 4',
      error: null,
      result: null,
    },
    done: {
      ...{ job_id: 'job-1', status: 'completed', error: null },
      result: { energy_ev: -3.2, max_force_ev_ang: 0.01, formula: 'H2O' },
    },
    failed: { job_id: 'job-1', status: 'failed', error: 'did not converge', result: null },
    cancelled: { job_id: 'job-1', status: 'cancelled', error: null, result: null },
  },
  unknown: { json: { jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'job not found' } } },
  answer: (body, { body: asked }) => ({
    json: { jsonrpc: '2.0', id: (asked as { id: number }).id, result: body },
  }),
  texts: { running: 'SCF step 4', failed: 'did not converge' },
};

interface Operation {
  operation_id: string;
  operation_type: string;
  description: string;
}
const operation = {
  ...{ operation_id: 'op/1', operation_type: 'download', description: 'Get a model' },
  ...{ progress: 45, total_size_mb: 1000, downloaded_mb: 450, pid: 9, error: null },
  resource_impact: { cpu_percent: 20, memory_mb: 512 },
};
const operations: Subject = {
  name: 'operations with a list of the active ones',
  id: 'op/1',
  backend: (url) =>
    createTaskBackend<Operation>({
      url: `${url}/operations`,
      get: '/{id}',
      interval: 20,
      cancel: 'DELETE /{id}',
      list: async ({ json }) =>
        (await json<{ operations: Operation[] }>('')).operations.map((one) => [
          one.operation_id,
          one,
        ]),
      read: (one) => ({ ...readUsual(one), type: one.operation_type, title: one.description }),
    }),
  bodies: {
    early: { ...operation, status: 'pending', progress: 0, downloaded_mb: 0 },
    running: { ...operation, status: 'in_progress' },
    done: { ...operation, status: 'completed', progress: 100, downloaded_mb: 1000 },
    failed: { ...operation, status: 'failed', error: 'disk full' },
    cancelled: { ...operation, status: 'cancelled' },
  },
  unknown: notFound,
  answer: plain,
  texts: { running: '450', failed: 'disk full' },
};

const stories: Subject = {
  name: 'stories of FastAPI with names for ids',
  id: 'Sylvanas Windrunner',
  backend: (url) =>
    createTaskBackend({
      url,
      get: '/story/progress/{id}',
      cancel: 'DELETE /task/{id}/cancel',
      start: { route: 'POST /story/create', id: 'task_id' },
      interval: 20,
    }),
  bodies: {
    early: { status: 'starting', progress: 0 },
    running: { status: 'running', current_step: 'Writing chapter 2', step: 2, total_steps: 5 },
    done: { status: 'completed', progress: 100, result: { story: 'Once upon a time' } },
    failed: { status: 'error', error: 'the model is away' },
    cancelled: { status: 'cancelled' },
  },
  unknown: notFound,
  answer: plain,
  texts: { running: 'Writing chapter 2', failed: 'the model is away' },
};

const agents: Subject = {
  name: 'agents, by the routes that they fall back on',
  id: 'agent 7',
  backend: (url) =>
    createTaskBackend<{ status: string }>({
      url,
      get: '/agent-tasks/{id}/status',
      cancel: 'POST /agent-tasks/{id}/cancel',
      interval: 20,
    }),
  bodies: {
    early: { taskId: 'agent 7', status: 'queued', phase: 'plan' },
    running: { taskId: 'agent 7', status: 'working', phase: 'Reviewing the plan' },
    done: { taskId: 'agent 7', status: 'done', phase: 'finished' },
    failed: { taskId: 'agent 7', status: 'failed', error: 'no tool could do it' },
    cancelled: { taskId: 'agent 7', status: 'aborted' },
  },
  unknown: notFound,
  answer: plain,
  texts: { running: 'Reviewing the plan', failed: 'no tool could do it' },
};

describe.each([catalogue, rpc, operations, stories, agents])('$name', (subject) => {
  const { bodies, texts, answer, id } = subject;
  const start = async (first: unknown) => {
    let reply = (request: Requested): Reply => answer(first, request);
    const server = await startServer((request) => reply(request));
    return {
      server,
      say: (body: unknown) => (reply = (request) => answer(body, request)),
      reply: (next: Reply) => (reply = () => next),
    };
  };

  test('should show the start, the progress and the end', async () => {
    const { server, say } = await start(bodies.early);
    const { status, text } = showCard(subject.backend(server.url), id);
    await eventually(() => expect(status()).toBe('pending'));
    say(bodies.running);
    await eventually(() => expect(text()).toContain(texts.running));
    expect(status()).toBe('running');
    say(bodies.done);
    await eventually(() => expect(status()).toBe('completed'));
  });

  test('should show a failure and its reason', async () => {
    const { server, say } = await start(bodies.running);
    const { status, text } = showCard(subject.backend(server.url), id);
    await eventually(() => expect(status()).toBe('running'));
    say(bodies.failed);
    await eventually(() => expect(status()).toBe('failed'));
    expect(text()).toContain(texts.failed);
  });

  test('should cancel, and show that it does until the backend says how it ended', async () => {
    const { server, say } = await start(bodies.running);
    const { client, status } = showCard(subject.backend(server.url), id);
    await eventually(() => expect(status()).toBe('running'));
    let cancelling: Task | undefined;
    await act(async () => void (cancelling = await client.act(id, 'cancel')));
    expect(cancelling).toMatchObject({ status: 'running', reason: 'cancelling' });
    say(bodies.cancelled);
    await eventually(() => expect(status()).toBe('cancelled'));
  });

  test('should keep the last state while the server is gone, and go on when it is back', async () => {
    const { server, say, reply } = await start(bodies.running);
    const { client, status } = showCard(subject.backend(server.url), id);
    await eventually(() => expect(status()).toBe('running'));
    reply({ json: { detail: 'deploying' }, status: 503 });
    await eventually(() => expect(client.peekMeta(id).isFresh).toBe(false));
    expect(status()).toBe('running');
    say(bodies.done);
    await eventually(() => expect(status()).toBe('completed'));
  });

  test('should say that a task is not known, which is no failure of it', async () => {
    const { server, reply } = await start(bodies.running);
    const { client, status } = showCard(subject.backend(server.url), id);
    await eventually(() => expect(status()).toBe('running'));
    reply(subject.unknown);
    await eventually(() => expect(client.peekMeta(id).error?.code).toBe('not_found'));
    expect(status()).toBe('running');
  });

  test('should take no garbage for an end of the task', async () => {
    const { server, say, reply } = await start(bodies.running);
    const { client, status, errors } = showCard(subject.backend(server.url), id);
    await eventually(() => expect(status()).toBe('running'));
    reply({ json: ['garbage'] });
    await eventually(() => expect(errors.map(({ code }) => code)).toContain('protocol'));
    expect(status()).toBe('running');
    await eventually(() => expect(client.peekMeta(id).isFresh).toBe(false));
    say(bodies.done);
    await eventually(() => expect(status()).toBe('completed'));
  });
});
