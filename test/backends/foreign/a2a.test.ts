// The recipe for agents that speak A2A, against a server that answers as its specification says.
import { QueryClient } from '@tanstack/react-query';
import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { a2aBackend } from '../../../examples/a2a/backend.js';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import { readTask } from '../../../src/client/taskCache.js';
import { eventually, startServer } from './support.js';

const status = (state: string, text?: string) => ({
  state: `TASK_STATE_${state}`,
  timestamp: '2026-01-02T03:04:05Z',
  ...(text !== undefined && { message: { role: 'ROLE_AGENT', parts: [{ text }] } }),
});

/** An agent with one task, which tells its whole state first and ends the stream at the end. */
async function startAgent(first: ReturnType<typeof status>) {
  let task: Record<string, unknown> = { id: 't', contextId: 'c', status: first };
  const isOver = (): boolean => /COMPLETED|FAILED|CANCELED|REJECTED/.test(JSON.stringify(task));
  const streams = new Set<ServerResponse>();
  const send = (response: ServerResponse, event: unknown): void =>
    void response.write(`data: ${JSON.stringify(event)}\n\n`);
  const server = await startServer(({ path, method }) => {
    if (method === 'POST') {
      task = { ...task, status: status('CANCELED') };
      return { json: task };
    }
    if (!path.endsWith(':subscribe')) return { json: task };
    if (isOver()) {
      const reason = { reason: 'UNSUPPORTED_OPERATION', domain: 'a2a-protocol.org' };
      return {
        status: 400,
        json: { error: { code: 400, message: 'It has ended.', details: [reason] } },
      };
    }
    return {
      write(response) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        send(response, { task });
        streams.add(response);
        response.on('close', () => streams.delete(response));
      },
    };
  });
  return {
    server,
    streams,
    update(next: ReturnType<typeof status>, more: object = {}) {
      task = { ...task, status: next, ...more };
      for (const stream of streams) {
        send(stream, { statusUpdate: { taskId: 't', contextId: 'c', status: next } });
        if (isOver()) stream.end();
      }
    },
  };
}

function watch(url: string) {
  const queryClient = new QueryClient();
  const client = createTaskClient({ backend: a2aBackend(url), queryClient });
  client.watch('t');
  onTestFinished(() => {
    client.close();
    queryClient.clear();
  });
  return { client, task: () => readTask(queryClient, client, 't') };
}

test('should take the first event of an A2A stream for the state, and go on to the end', async () => {
  const { server, streams, update } = await startAgent(status('WORKING', 'Looking it up'));
  const { client, task } = watch(server.url);
  await eventually(() => expect(client.connection.get().state).toBe('live'));
  await eventually(() =>
    expect(task()).toMatchObject({ status: 'running', message: 'Looking it up' }),
  );
  update(status('INPUT_REQUIRED', 'Which city?'));
  await eventually(() =>
    expect(task()).toMatchObject({ status: 'paused', reason: 'input_required' }),
  );
  update(status('COMPLETED'), { artifacts: [{ artifactId: '1', parts: [{ text: 'Sunny' }] }] });
  await eventually(() => expect(task()?.status).toBe('completed'));
  await eventually(() => expect(task()?.result).toMatchObject([{ artifactId: '1' }]));
  await eventually(() => expect(streams.size).toBe(0));
});

test('should show the end of an A2A task that had ended before it was subscribed to', async () => {
  const { server } = await startAgent(status('REJECTED', 'Not my field'));
  const { task } = watch(server.url);
  await eventually(() => expect(task()).toMatchObject({ status: 'failed', reason: 'rejected' }));
  expect(task()?.error?.message).toBe('Not my field');
});

test('should cancel an A2A task', async () => {
  const { server } = await startAgent(status('SUBMITTED'));
  const { client, task } = watch(server.url);
  await eventually(() => expect(task()?.status).toBe('pending'));
  await client.act('t', 'cancel');
  await eventually(() => expect(task()?.status).toBe('cancelled'));
});
