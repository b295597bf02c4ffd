/** What an application sets for its own queries and mutations must not reach those of this package. */
import { keepPreviousData, QueryClient, type DefaultOptions } from '@tanstack/react-query';
import { act, render, waitFor } from '@testing-library/react';
import fc from 'fast-check';
import { Component, type ReactNode } from 'react';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { useStartTask } from '../../src/hooks/useStartTask.js';
import { useTasks } from '../../src/hooks/useTasks.js';
import { useTaskStatus } from '../../src/hooks/useTaskStatus.js';
import { useTaskSummary } from '../../src/hooks/useTaskSummary.js';
import { createTestTaskServer } from '../../src/testing/createTestTaskServer.js';

/** Each breaks something where it reaches a query of ours. */
const QUERY_DEFAULTS: Record<string, unknown> = {
  enabled: false,
  gcTime: 0,
  initialData: { id: 'x' },
  maxPages: 1,
  meta: { toast: true },
  networkMode: 'offlineFirst',
  notifyOnChangeProps: [],
  persister: () => 'persisted',
  placeholderData: keepPreviousData,
  queryFn: () => 'the application',
  queryKeyHashFn: () => 'one for all',
  refetchInterval: 1,
  refetchOnMount: 'always',
  retry: 3,
  retryOnMount: false,
  select: () => 'selected',
  staleTime: 0,
  structuralSharing: false,
  suspense: true,
  throwOnError: true,
};

const MUTATION_DEFAULTS: Record<string, unknown> = {
  gcTime: 0,
  meta: { toast: true },
  networkMode: 'offlineFirst',
  onError: () => {
    throw new Error('of the application');
  },
  retry: 3,
  retryDelay: 1e6,
  throwOnError: true,
};

class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    return this.state.error === undefined
      ? this.props.children
      : `down: ${this.state.error.message}`;
  }
}

function Page({ id }: { id: string }) {
  const { task } = useTaskStatus(id);
  const { tasks, error } = useTasks({ interval: 10 }, { pageSize: 1 });
  const { summary } = useTaskSummary({ interval: 10 });
  const { start, error: startError } = useStartTask();
  return (
    <button onClick={() => start({ type: 'x' })}>
      {[task?.title, tasks[0]?.title, summary?.total, error?.code, startError?.code].join()}
    </button>
  );
}

/** Shows one task after the other, fails for a while, and recovers. */
async function goThrough(defaultOptions: DefaultOptions): Promise<void> {
  const server = createTestTaskServer();
  for (const id of ['a', 'b']) server.createTask({ id, title: `title ${id}`, status: 'running' });
  const queryClient = new QueryClient({ defaultOptions });
  const client = createTaskClient({ ...server.clientOptions, polling: { interval: 20 } });
  const page = (id: string) => (
    <TaskStatusProvider client={client} queryClient={queryClient}>
      <Boundary>
        <Page id={id} />
      </Boundary>
    </TaskStatusProvider>
  );
  const { container, rerender, unmount } = render(page('a'));
  try {
    await waitFor(() => expect(container.textContent).toBe('title a,title b,2,,'));
    server.failRequests(500);
    await waitFor(() => expect(container.textContent).toBe('title a,title b,2,server,'));
    await act(async () => container.querySelector('button')?.click());
    await waitFor(() => expect(container.textContent).toBe('title a,title b,2,server,server'));
    rerender(page('b'));
    expect(container.textContent).not.toContain('title a');
    await waitFor(() => expect(container.textContent).toMatch(/^title b,/));
    server.failRequests(null);
    await waitFor(() => expect(container.textContent).toBe('title b,title b,2,,server'));
    const metas = queryClient
      .getQueryCache()
      .getAll()
      .map(({ meta }) => meta);
    expect(metas.every((meta) => meta === undefined)).toBe(true);
  } finally {
    unmount();
    client.close();
    server.close();
    queryClient.clear();
  }
}

describe('defaults of an application', () => {
  it('should reach no query and no mutation, one by one', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    for (const [name, value] of Object.entries(QUERY_DEFAULTS)) {
      await goThrough({ queries: { [name]: value } }).catch((error: unknown) => {
        throw new Error(`the default "${name}" reached a query`, { cause: error });
      });
    }
    for (const [name, value] of Object.entries(MUTATION_DEFAULTS)) {
      await goThrough({ mutations: { [name]: value } }).catch((error: unknown) => {
        throw new Error(`the default "${name}" reached a mutation`, { cause: error });
      });
    }
    expect(printed.mock.calls).toEqual([]);
  }, 120_000);

  it('should reach none of them together either', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const some = (defaults: Record<string, unknown>) =>
      fc
        .subarray(Object.keys(defaults))
        .map((names) => Object.fromEntries(names.map((name) => [name, defaults[name]])));
    await fc.assert(
      fc.asyncProperty(some(QUERY_DEFAULTS), some(MUTATION_DEFAULTS), async (queries, mutations) =>
        goThrough({ queries, mutations }),
      ),
      { numRuns: 15 },
    );
    expect(printed.mock.calls).toEqual([]);
  }, 120_000);

  it('should leave a refetch of everything in the cache to the client', async () => {
    const server = createTestTaskServer();
    server.createTask({ id: 'a', title: 'one' });
    const queryFn = vi.fn(() => 'the application');
    const queryClient = new QueryClient({ defaultOptions: { queries: { queryFn } } });
    const client = createTaskClient({ ...server.clientOptions, queryClient });
    onTestFinished(() => {
      client.close();
      server.close();
      queryClient.clear();
    });
    render(
      <TaskStatusProvider client={client} queryClient={queryClient}>
        <p />
      </TaskStatusProvider>,
    );
    await client.list({});
    server.update('a', { title: 'two' });
    await act(() => queryClient.refetchQueries());
    expect(queryClient.getQueriesData({}).map(([, data]) => data)).toMatchObject([
      { title: 'two' },
    ]);
    expect(queryFn).not.toHaveBeenCalled();
  });
});
