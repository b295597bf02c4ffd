/** The client, the url or the backend of a provider changes, as when another tenant is chosen. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, waitFor } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hubBackend } from '../../src/backends/hub.js';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { TaskClient } from '../../src/client/taskClient.js';
import { TaskStatusProvider, useTaskClient } from '../../src/hooks/TaskStatusProvider.js';
import { useConnectionStatus } from '../../src/hooks/useConnectionStatus.js';
import { useTaskLogs } from '../../src/hooks/useTaskLogs.js';
import { useTaskStatus } from '../../src/hooks/useTaskStatus.js';
import { useTasks } from '../../src/hooks/useTasks.js';
import { useTaskSummary } from '../../src/hooks/useTaskSummary.js';
import {
  createTestTaskServer,
  type TestTaskServer,
} from '../../src/testing/createTestTaskServer.js';

let served = 0;

/** Connecting takes its time on a busy machine. */
const PATIENT = { timeout: 10_000 };

/** A server with one task "a", titled as the server is named. */
function serve(name: string): TestTaskServer {
  // Paths of their own: the same path at two origins is warned of.
  const server = createTestTaskServer({
    url: `http://${name}-${(served += 1)}.test/${name}/tasks`,
  });
  server.createTask({ id: 'a', title: name, status: 'running' });
  server.log('a', `log of ${name}`);
  onTestFinished(() => server.close());
  return server;
}

const clientOf = (server: TestTaskServer): TaskClient => {
  const client = createTaskClient(server.clientOptions);
  onTestFinished(() => client.close());
  return client;
};

/** What every hook has to say. */
function Everything() {
  const { task, isStale } = useTaskStatus('a');
  const { tasks } = useTasks();
  const { summary } = useTaskSummary();
  const { count, source } = useTaskLogs('a');
  const { state } = useConnectionStatus();
  const text = [
    task?.title,
    task?.message,
    tasks[0]?.title,
    summary?.counts.running,
    count > 0 ? source.getLine(0)?.text : '',
    state,
    isStale ? 'stale' : 'fresh',
  ];
  return <output>{text.join(', ')}</output>;
}

const shown = (): string | null => screen.getByRole('status').textContent;

/** With and without a QueryClientProvider above, and in StrictMode. */
const surroundings: readonly [string, () => (children: ReactNode) => ReactNode][] = [
  ['without a QueryClientProvider', () => (children) => children],
  [
    'with a QueryClientProvider',
    () => {
      const queryClient = new QueryClient();
      onTestFinished(() => queryClient.clear());
      return (children) => (
        <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
      );
    },
  ],
  ['in StrictMode', () => (children) => <StrictMode>{children}</StrictMode>],
];

/** The screen must show the server, and go on doing so. */
async function expectFollowed(server: TestTaskServer, name: string): Promise<void> {
  const text = (message: string) => `${name}, ${message}, ${name}, 1, log of ${name}, live, fresh`;
  await waitFor(() => expect(shown()).toBe(text('')), PATIENT);
  await act(async () => void server.update('a', { message: 'moved' }));
  await waitFor(() => expect(shown()).toBe(text('moved')), PATIENT);
  await act(async () => void server.update('a', { message: undefined }));
}

describe.each(surroundings)('a provider %s', (_, surround) => {
  it('should follow a change of its client, there and back', async () => {
    const around = surround();
    const [one, two] = [serve('one'), serve('two')];
    const [first, second] = [clientOf(one), clientOf(two)];
    const page = (client: TaskClient) =>
      around(
        <TaskStatusProvider client={client}>
          <Everything />
        </TaskStatusProvider>,
      );
    const { rerender } = render(page(first));
    await expectFollowed(one, 'one');
    rerender(page(second));
    expect(shown()).not.toContain('one');
    await expectFollowed(two, 'two');
    await waitFor(() => expect(first.connection.get().state).toBe('idle'));
    expect(one.socketCount).toBe(0);
    rerender(page(first));
    expect(shown()).not.toContain('two');
    await expectFollowed(one, 'one');
  });

  it('should follow a client of the same url that takes the place of another, as hot reload does', async () => {
    const around = surround();
    const server = serve('one');
    const page = (client: TaskClient) =>
      around(
        <TaskStatusProvider client={client}>
          <Everything />
        </TaskStatusProvider>,
      );
    const { rerender } = render(page(clientOf(server)));
    await expectFollowed(server, 'one');
    for (let reload = 0; reload < 3; reload += 1) {
      rerender(page(clientOf(server)));
      await expectFollowed(server, 'one');
    }
    await waitFor(() => expect(server.socketCount).toBe(1));
  });

  it('should follow a change of its url, there and back', async () => {
    const around = surround();
    const [one, two] = [serve('one'), serve('two')];
    vi.stubGlobal('WebSocket', one.clientOptions.WebSocket);
    vi.stubGlobal('fetch', (input: string, init?: RequestInit) => {
      const { fetch } = input.startsWith(one.clientOptions.url)
        ? one.clientOptions
        : two.clientOptions;
      return fetch(input, init);
    });
    const page = (server: TestTaskServer) =>
      around(
        <TaskStatusProvider url={server.clientOptions.url}>
          <Everything />
        </TaskStatusProvider>,
      );
    const { rerender, unmount } = render(page(one));
    await expectFollowed(one, 'one');
    rerender(page(two));
    await expectFollowed(two, 'two');
    rerender(page(one));
    await expectFollowed(one, 'one');
    await waitFor(() => expect([one.socketCount, two.socketCount]).toEqual([1, 0]));
    unmount();
    await waitFor(() => expect([one.socketCount, two.socketCount]).toEqual([0, 0]));
  });

  it('should take a backend, of which it makes one client, and follow a change of it', async () => {
    const around = surround();
    const [one, two] = [serve('one'), serve('two')];
    vi.stubGlobal('WebSocket', one.clientOptions.WebSocket);
    const backendOf = ({ clientOptions: { url, fetch } }: TestTaskServer) =>
      hubBackend({ url, fetch, timeout: 1_000 });
    const [first, second] = [backendOf(one), backendOf(two)];
    const onClient = vi.fn<(client: TaskClient) => void>();
    function NoteClient() {
      onClient(useTaskClient());
      return null;
    }
    const page = (backend: ReturnType<typeof hubBackend>) =>
      around(
        <TaskStatusProvider backend={backend}>
          <Everything />
          <NoteClient />
        </TaskStatusProvider>,
      );
    const { rerender, unmount } = render(page(first));
    await expectFollowed(one, 'one');
    rerender(page(second));
    await expectFollowed(two, 'two');
    rerender(page(first));
    await expectFollowed(one, 'one');
    unmount();
    render(page(first));
    await expectFollowed(one, 'one');
    expect(new Set(onClient.mock.calls.flat()).size).toBe(2);
  });
});
