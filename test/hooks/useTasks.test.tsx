import { notifyManager } from '@tanstack/react-query';
import { act, render, renderHook, waitFor } from '@testing-library/react';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ReactNode } from 'react';
import WebSocket from 'ws';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import { readTask, writeTask } from '../../src/client/taskCache.js';
import { taskListOptions } from '../../src/client/taskStatusOptions.js';
import { TaskTable } from '../../src/components/TaskTable/TaskTable.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { useTasks } from '../../src/hooks/useTasks.js';
import { useTaskSummary } from '../../src/hooks/useTaskSummary.js';
import { createTaskHub } from '../../src/server/index.js';
import { setUp as setUpScripted } from './helpers.js';

/** A real hub, for what a list is there. */
async function setUp() {
  const hub = createTaskHub({ origins: '*' });
  const { url } = await hub.listen({ port: 0 });
  const client = createTaskClient({ url, WebSocket });
  onTestFinished(async () => {
    client.close();
    await hub.close();
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TaskStatusProvider client={client}>{children}</TaskStatusProvider>
  );
  return { hub, client, wrapper };
}

/** Once in a while is never within a test. */
const RARELY = { interval: 1e6 };

describe('useTasks', () => {
  it('should list the tasks that the filter matches, and those that come later', async () => {
    const { hub, wrapper } = await setUp();
    await hub.create({ id: 'a', type: 'export' });
    await hub.create({ id: 'b', type: 'import' });
    const { result } = renderHook(() => useTasks({ type: 'export', interval: 20 }), { wrapper });
    expect(result.current.isPending).toBe(true);
    await waitFor(() => expect(result.current.ids).toEqual(['a']));
    await hub.create({ id: 'c', type: 'export' });
    await waitFor(() => expect(result.current.ids).toEqual(['c', 'a']));
    await waitFor(() =>
      expect(result.current.tasks.map(({ id, status }) => [id, status])).toEqual([
        ['c', 'pending'],
        ['a', 'pending'],
      ]),
    );
    expect(result.current).toMatchObject({ isPending: false, error: null, hasNextPage: false });
  });

  it('should be shown page by page by a TaskTable, each on request', async () => {
    const { hub, wrapper } = await setUp();
    for (const id of ['a', 'b', 'c']) await hub.create({ id, title: `Task ${id}` });
    const { findByText, getByRole, queryByRole, queryByText } = render(
      <TaskTable pageSize={2} filter={RARELY} />,
      { wrapper },
    );
    await findByText('Task c');
    expect(queryByText('Task a')).toBeNull();
    act(() => getByRole('button', { name: 'Show more' }).click());
    await findByText('Task a');
    expect(queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('should show each task live, however rarely the list is requested', async () => {
    const { hub, wrapper } = await setUp();
    const task = await hub.create({ id: 'a' });
    const { result } = renderHook(() => useTasks(RARELY), { wrapper });
    await waitFor(() => expect(result.current.tasks[0]?.status).toBe('pending'));
    task.update({ status: 'running' });
    await waitFor(() => expect(result.current.tasks[0]?.status).toBe('running'));
    task.complete(7);
    await waitFor(() => expect(result.current.tasks[0]?.result).toBe(7));
  });

  it('should load page by page', async () => {
    const { hub, wrapper } = await setUp();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await hub.create({ id });
    const { result } = renderHook(() => useTasks(RARELY, { pageSize: 2 }), { wrapper });
    await waitFor(() => expect(result.current.ids).toEqual(['e', 'd']));
    expect(result.current.hasNextPage).toBe(true);
    await act(() => result.current.fetchNextPage());
    await waitFor(() => expect(result.current.ids).toEqual(['e', 'd', 'c', 'b']));
    await act(() => result.current.fetchNextPage());
    await waitFor(() => expect(result.current.ids).toEqual(['e', 'd', 'c', 'b', 'a']));
    expect(result.current.hasNextPage).toBe(false);
    await hub.create({ id: 'f' });
    await act(() => result.current.refresh());
    await waitFor(() => expect(result.current.ids).toEqual(['f', 'e', 'd', 'c', 'b', 'a']));
    await waitFor(() => expect(result.current.tasks).toHaveLength(6));
  });

  it('should sort what is loaded, again at each change', async () => {
    const { hub, wrapper } = await setUp();
    const [first] = [
      await hub.create({ id: 'a', title: 'B' }),
      await hub.create({ id: 'b', title: 'C' }),
    ];
    const { result } = renderHook(
      () => useTasks(RARELY, { sort: (x, y) => (x.title ?? '').localeCompare(y.title ?? '') }),
      { wrapper },
    );
    const titles = () => result.current.tasks.map(({ title }) => title);
    await waitFor(() => expect(titles()).toEqual(['B', 'C']));
    first.update({ title: 'D' });
    await waitFor(() => expect(titles()).toEqual(['C', 'D']));
  });

  it('should say why the list could not be had', async () => {
    const client = createTaskClient({ url: 'http://127.0.0.1:9/tasks', WebSocket });
    const wrapper = ({ children }: { children: ReactNode }) => (
      <TaskStatusProvider client={client}>{children}</TaskStatusProvider>
    );
    const { result } = renderHook(() => useTasks(RARELY), { wrapper });
    await waitFor(() => expect(result.current.error?.code).toBe('network'));
    expect(result.current).toMatchObject({ isPending: false, tasks: [] });
    const { queryKey } = taskListOptions(client, { limit: 100 });
    expect(client.queryClient.getQueryData(queryKey)).toBeUndefined();
  });
});

describe('useTasks with ids', () => {
  it('should show just these, live and in this order, and request no list', async () => {
    const { server, render: mount } = setUpScripted();
    for (const id of ['a', 'b', 'c']) server.createTask({ id, status: 'running' });
    const { result } = mount(() => useTasks({ ids: ['c', 'a'] }));
    expect(result.current).toMatchObject({ ids: ['c', 'a'], tasks: [], isPending: true });
    await waitFor(() => expect(result.current.tasks.map(({ id }) => id)).toEqual(['c', 'a']));
    expect(result.current).toMatchObject({ isPending: false, error: null, missing: [] });
    server.update('a', { status: 'completed' });
    await waitFor(() => expect(result.current.tasks[1]?.status).toBe('completed'));
    expect(server.requests).toEqual([]);
  });

  it('should refresh these only', async () => {
    const requested: unknown[] = [];
    const { server, render: mount } = setUpScripted((scripted) => ({
      fetch: (url, init) => {
        requested.push(JSON.parse(String(init?.body)));
        return scripted.clientOptions.fetch(url, init);
      },
    }));
    for (const id of ['a', 'b', 'c']) server.createTask({ id, status: 'running' });
    const { result } = mount(() => useTasks({ ids: ['a', 'b'] }));
    await waitFor(() => expect(result.current.tasks).toHaveLength(2));
    await act(() => result.current.refresh());
    expect(requested).toMatchObject([{ tasks: [{ id: 'a' }, { id: 'b' }] }]);
  });

  it('should name those that the server does not know', async () => {
    const { server, render: mount } = setUpScripted();
    server.createTask({ id: 'a' });
    const { result } = mount(() => useTasks({ ids: ['gone', 'a'] }));
    await waitFor(() => expect(result.current.missing).toEqual(['gone']));
    await waitFor(() => expect(result.current.isPending).toBe(false));
    expect(result.current.tasks.map(({ id }) => id)).toEqual(['a']);
    expect(result.current.error).toBeNull();
  });

  it('should follow a change of the ids', async () => {
    const { server, client, queryClient, render: mount } = setUpScripted();
    for (const id of ['a', 'b', 'c']) server.createTask({ id, status: 'running' });
    const { result, rerender } = mount(({ ids }: { ids: string[] }) => useTasks({ ids }), {
      initialProps: { ids: ['a', 'b'] },
    });
    await waitFor(() => expect(result.current.tasks).toHaveLength(2));
    rerender({ ids: ['b', 'c'] });
    await waitFor(() => expect(result.current.tasks.map(({ id }) => id)).toEqual(['b', 'c']));
    server.update('a', { title: 'unwatched' });
    server.update('c', { title: 'watched' });
    await waitFor(() => expect(result.current.tasks[1]?.title).toBe('watched'));
    expect(readTask(queryClient, client, 'a')?.title).toBeUndefined();
  });

  it('should share one connection among a thousand, and render once for a flush of all', async () => {
    const { server, client, queryClient, wrapper } = setUpScripted();
    const ids = Array.from({ length: 1_000 }, (_, index) => `task-${index}`);
    const tasks = ids.map((id) => server.createTask({ id, status: 'running' }));
    const onRender = vi.fn<(completed: number) => void>();
    function Everything() {
      const all = useTasks({ ids });
      onRender(all.tasks.filter(({ status }) => status === 'completed').length);
      return <output>{all.tasks.length}</output>;
    }
    const { container } = render(<Everything />, { wrapper });
    const patient = { timeout: 60_000 };
    await waitFor(() => expect(container.textContent).toBe('1000'), patient);
    await waitFor(() => expect(ids.every((id) => client.peekMeta(id).isFresh)).toBe(true), patient);
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(server.socketsOpened).toBe(1);
    const before = onRender.mock.calls.length;
    await act(async () => {
      notifyManager.batch(() => {
        for (const task of tasks) {
          const completed = { ...task, status: 'completed', version: task.version + 1 } as const;
          writeTask(queryClient, client, completed, Date.now());
        }
      });
    });
    await waitFor(() => expect(onRender).toHaveBeenLastCalledWith(1_000));
    expect(onRender).toHaveBeenCalledTimes(before + 1);
  }, 120_000);
});

describe('TaskTable', () => {
  it('should render the one row whose task changes', async () => {
    const { server, wrapper } = setUpScripted();
    for (const id of ['a', 'b', 'c']) server.createTask({ id, status: 'running', title: id });
    const onRow = vi.fn<(title: string | undefined) => void>();
    const renderTitle = ({ title }: { title?: string }) => {
      onRow(title);
      return title;
    };
    const filter = { interval: 10 };
    const { container } = render(<TaskTable filter={filter} renderTitle={renderTitle} />, {
      wrapper,
    });
    await waitFor(() =>
      expect(container.querySelectorAll('tbody tr[data-task-id]')).toHaveLength(3),
    );
    await act(() => new Promise((resolve) => setTimeout(resolve, 100)));
    onRow.mockClear();
    await act(async () => void server.update('b', { title: 'changed' }));
    await waitFor(() => expect(container.textContent).toContain('changed'));
    // The list is requested several times more, and has a new state of the task as well.
    const requests = server.requests.length;
    await waitFor(() => expect(server.requests.length).toBeGreaterThan(requests + 3));
    expect(onRow.mock.calls).toEqual([['changed']]);
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
