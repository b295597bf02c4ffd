/** What these tests share: a small real server, a client that does not wait long, a rendered card. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QueryClient } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import { onTestFinished, vi } from 'vitest';
import type { TaskBackend } from '../../../src/backends/backend.js';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import type { TaskClientOptions } from '../../../src/client/options.js';
import type { TaskClient } from '../../../src/client/taskClient.js';
import { readTask } from '../../../src/client/taskCache.js';
import { TaskCard } from '../../../src/components/TaskCard/TaskCard.js';
import { TaskStatusProvider } from '../../../src/hooks/TaskStatusProvider.js';
import type { TaskStatusError } from '../../../src/protocol/errors.js';
import type { Task } from '../../../src/protocol/task.js';

// A machine that is busy takes longer than the default allows.
vi.setConfig({ testTimeout: 60_000 });

/** Waits until it holds; long enough for a machine that is busy. */
export const eventually = (check: () => void): Promise<void> =>
  waitFor(check, { timeout: 15_000, interval: 10 });

/** What a server answers: JSON with 200, a status with JSON, or whatever `write` sends. */
export type Reply =
  | { readonly json: unknown; readonly status?: number; readonly headers?: Record<string, string> }
  | { readonly write: (response: ServerResponse) => void };

export interface Requested {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

export interface TestServer {
  readonly url: string;
  readonly requests: Requested[];
  /** How it answers from now on. */
  answer(reply: (request: Requested) => Reply): void;
  close(): Promise<void>;
  readonly server: ReturnType<typeof createServer>;
}

/** A server on loopback that ends with the test. */
export async function startServer(reply: (request: Requested) => Reply): Promise<TestServer> {
  let answer = reply;
  const requests: Requested[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const requested: Requested = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
        headers: request.headers,
      };
      requests.push(requested);
      const said = answer(requested);
      if ('write' in said) return said.write(response);
      response.writeHead(said.status ?? 200, {
        'content-type': 'application/json',
        ...said.headers,
      });
      response.end(JSON.stringify(said.json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (next) => (answer = next),
    close,
    server,
  };
}

export interface ShownCard {
  readonly client: TaskClient;
  readonly errors: TaskStatusError[];
  readonly card: () => HTMLElement;
  /** The state that the card shows. */
  readonly status: () => string | undefined;
  readonly text: () => string;
}

/** Shows a card of a task of this backend. */
export function showCard(
  backend: TaskBackend,
  taskId: string,
  options: Partial<TaskClientOptions> = {},
): ShownCard {
  const errors: TaskStatusError[] = [];
  const queryClient = new QueryClient();
  const client = createTaskClient({
    backend,
    reconnect: { maxAttempts: 3, minDelay: 5, maxDelay: 20, probeMinDelay: 50, probeMaxDelay: 50 },
    firstStateTimeout: 100,
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => {
    client.close();
    queryClient.clear();
  });
  render(
    <TaskStatusProvider client={client} queryClient={queryClient}>
      <TaskCard taskId={taskId} />
    </TaskStatusProvider>,
  );
  const card = (): HTMLElement => screen.getByRole('article');
  return {
    client,
    errors,
    card,
    status: () => card().dataset['status'],
    text: () => card().textContent,
  };
}

/** A client that watches these tasks until the test ends. */
export function watch(backend: TaskBackend, ...ids: string[]) {
  const queryClient = new QueryClient();
  const errors: string[] = [];
  const client = createTaskClient({
    ...{ backend, queryClient },
    reconnect: { maxAttempts: 2, minDelay: 5, maxDelay: 20, probeMinDelay: 50, probeMaxDelay: 50 },
    onError: ({ code }) => errors.push(code),
  });
  for (const id of ids) client.watch(id);
  onTestFinished(() => {
    client.close();
    queryClient.clear();
  });
  const task = (id = ids[0] ?? ''): Task | undefined => readTask(queryClient, client, id);
  return { client, errors, task };
}
