import { act, render, renderHook, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ReactNode } from 'react';
import WebSocket from 'ws';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import { TaskCard } from '../../src/components/TaskCard/TaskCard.js';
import { TaskStatusProvider } from '../../src/hooks/TaskStatusProvider.js';
import { useStartTask } from '../../src/hooks/useStartTask.js';
import { useTaskActions } from '../../src/hooks/useTaskActions.js';
import { useTaskStatus } from '../../src/hooks/useTaskStatus.js';
import { createTaskHub } from '../../src/server/index.js';

async function setUp(fetch = globalThis.fetch) {
  const hub = createTaskHub({ origins: '*' });
  hub.define(
    'wait',
    (task) =>
      new Promise((_, reject) => {
        task.signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  );
  const { url } = await hub.listen({ port: 0 });
  const client = createTaskClient({ url, WebSocket, fetch });
  // Node reports what nobody handles to the process, not to the page.
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  onTestFinished(async () => {
    process.off('unhandledRejection', onUnhandled);
    client.close();
    await hub.close();
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TaskStatusProvider client={client}>{children}</TaskStatusProvider>
  );
  return { hub, client, wrapper, unhandled };
}

/** A real server and a real socket take their time on a busy machine. */
const PATIENT = { timeout: 10_000 };

/** Long enough for a rejection to be found unhandled. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

describe('useStartTask', () => {
  it('should start a task at a click, and show it live', async () => {
    const { wrapper, client } = await setUp();
    function Button() {
      const { start, task, isStarting, error } = useStartTask();
      return (
        <>
          <button onClick={() => start({ type: 'wait', title: 'Export' })}>Export</button>
          <output>{[task?.status, isStarting, error?.code].join()}</output>
          {task && <TaskCard taskId={task.id} hideLog />}
        </>
      );
    }
    render(<Button />, { wrapper });
    await userEvent.click(screen.getByText('Export'));
    await waitFor(
      () => expect(screen.getByRole('status').textContent).toBe('running,false,'),
      PATIENT,
    );
    const [started] = (await client.list({})).ids;
    await act(() => client.act(started ?? '', 'cancel'));
    await waitFor(
      () => expect(screen.getByRole('status').textContent).toBe('cancelled,false,'),
      PATIENT,
    );
  });

  it('should show why a start failed, leave no rejection unhandled, and forget it on reset', async () => {
    const { wrapper, unhandled } = await setUp();
    const { result } = renderHook(() => useStartTask(), { wrapper });
    act(() => expect(result.current.start({ type: 'no such job' })).toBeUndefined());
    await waitFor(() => expect(result.current.error?.code).toBe('invalid_request'));
    await settle();
    expect(unhandled).toEqual([]);
    expect(result.current).toMatchObject({ isStarting: false, task: undefined });
    act(() => result.current.reset());
    await waitFor(() => expect(result.current.error).toBeNull());
  });

  it('should let code wait for the task, or for the error', async () => {
    const { wrapper } = await setUp();
    const { result } = renderHook(() => useStartTask(), { wrapper });
    const task = await act(() => result.current.startAsync({ type: 'wait' }));
    expect(task).toMatchObject({ type: 'wait' });
    await act(() =>
      expect(result.current.startAsync({ type: 'no such job' })).rejects.toMatchObject({
        code: 'invalid_request',
      }),
    );
  });

  it('should give the warning of a server, which is no part of the task', async () => {
    const warning = 'The machine is busy.';
    const { wrapper, client } = await setUp(async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method !== 'POST' || response.status !== 202) return response;
      return Response.json({ ...(await response.json()), warning }, { status: 202 });
    });
    const { result } = renderHook(() => useStartTask(), { wrapper });
    expect(result.current.warning).toBeUndefined();
    act(() => result.current.start({ type: 'wait', id: 'a' }));
    await waitFor(() => expect(result.current.warning).toBe(warning));
    expect(result.current.task).not.toHaveProperty('warning');
    expect(
      JSON.stringify(
        client.queryClient
          .getQueryCache()
          .getAll()
          .map(({ state }) => state.data),
      ),
    ).not.toContain(warning);
  });
});

describe('useTaskActions', () => {
  it('should do what is asked, and say what is under way', async () => {
    const { hub, wrapper } = await setUp();
    await hub.start({ type: 'wait', input: {}, id: 'a' });
    const { result } = renderHook(
      () => ({ ...useTaskActions('a'), status: useTaskStatus('a').status }),
      { wrapper },
    );
    await waitFor(() => expect(result.current.status).toBe('running'));
    act(() => expect(result.current.cancel()).toBeUndefined());
    await waitFor(() => expect(result.current.status).toBe('cancelled'));
    await waitFor(() => expect(result.current.pending).toBeNull());
    expect(result.current.error).toBeNull();
  });

  it('should show why an action failed, and leave no rejection unhandled', async () => {
    const { hub, wrapper, unhandled } = await setUp();
    await hub.create({ id: 'a' });
    const { result, rerender } = renderHook(({ id }: { id: string | null }) => useTaskActions(id), {
      wrapper,
      initialProps: { id: 'a' as string | null },
    });
    act(() => result.current.resume());
    await waitFor(() => expect(result.current.error?.code).toBe('conflict'));
    await act(() =>
      expect(result.current.actAsync('resume')).rejects.toMatchObject({ code: 'conflict' }),
    );
    rerender({ id: null });
    expect(result.current.error).toBeNull();
    act(() => result.current.cancel());
    await waitFor(() => expect(result.current.error?.code).toBe('invalid_request'));
    await settle();
    expect(unhandled).toEqual([]);
  });
});
