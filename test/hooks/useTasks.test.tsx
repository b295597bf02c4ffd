import { waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import { taskKeys } from '../../src/client/taskCache.js';
import { useTasks } from '../../src/hooks/useTasks.js';
import { useTaskSummary } from '../../src/hooks/useTaskSummary.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { createTaskHub, type TaskHub } from '../../src/server/index.js';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function setUp(): Promise<{
  hub: TaskHub;
  wrapper: (p: { children: ReactNode }) => ReactNode;
}> {
  const hub = createTaskHub({ origins: '*' });
  ends.push(() => hub.close());
  const { url } = await hub.listen({ port: 0 });
  const client = createTaskClient({ url, WebSocket });
  ends.push(() => client.close());
  return {
    hub,
    wrapper: ({ children }) => <TaskStatusProvider client={client}>{children}</TaskStatusProvider>,
  };
}

describe('useTasks', () => {
  it('should list the tasks that the filter lets through, and those that come later', async () => {
    const { hub, wrapper } = await setUp();
    await hub.create({ id: 'a', type: 'export' });
    await hub.create({ id: 'b', type: 'import' });
    const { result } = renderHook(() => useTasks({ type: 'export', interval: 20 }), { wrapper });
    expect(result.current.isPending).toBe(true);
    await waitFor(() => expect(result.current.ids).toEqual(['a']));
    await hub.create({ id: 'c', type: 'export' });
    await waitFor(() => expect(result.current.ids).toEqual(['c', 'a']));
    expect(result.current.tasks.map((task) => task.status)).toEqual(['pending', 'pending']);
  });

  it('should list nothing when the ids are given', async () => {
    const { wrapper } = await setUp();
    const { result } = renderHook(() => useTasks({ ids: ['x', 'y'] }), { wrapper });
    expect(result.current).toMatchObject({ ids: ['x', 'y'], isPending: false, error: null });
  });

  it('should say why the list could not be had', async () => {
    const client = createTaskClient({ url: 'http://127.0.0.1:9/tasks', WebSocket });
    const wrapper = ({ children }: { children: ReactNode }) => (
      <TaskStatusProvider client={client}>{children}</TaskStatusProvider>
    );
    const { result } = renderHook(() => useTasks({ interval: 1e6 }), { wrapper });
    await waitFor(() => expect(result.current.error?.code).toBe('network'));
    expect(client.queryClient.getQueryData(taskKeys.list(client, {}))).toBeUndefined();
  });
});

describe('useTaskSummary', () => {
  it('should count the tasks in each status', async () => {
    const { hub, wrapper } = await setUp();
    await hub.create({ id: 'a' });
    const done = await hub.create({ id: 'b' });
    done.complete(1);
    const { result } = renderHook(() => useTaskSummary({ interval: 20 }), { wrapper });
    await waitFor(() => expect(result.current.summary?.total).toBe(2));
    expect(result.current.summary?.counts).toMatchObject({ pending: 1, completed: 1, failed: 0 });
    expect(result.current.lastUpdatedAt).not.toBeNull();
  });
});
