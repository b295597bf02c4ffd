import { act, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { ConnectionState } from '../../src/client/connection/connectionStatus.js';
import { useTaskStatus } from '../../src/hooks/useTaskStatus.js';
import { setUp, type Setup } from './helpers.js';

/** Every state that the connection goes through, in order, without repeats. */
function recordStates({ client }: Setup): ConnectionState[] {
  const states: ConnectionState[] = [client.connection.get().state];
  client.connection.subscribe(() => {
    const { state } = client.connection.get();
    if (states.at(-1) !== state) states.push(state);
  });
  return states;
}

const changes = (
  server: Setup['server'],
  id: string,
  change: Parameters<typeof server.update>[1],
) => act(async () => void server.update(id, change));

describe('useTaskStatus while live', () => {
  it('should connect on mount and show the task', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running', title: 'Export' });
    expect(server.socketCount).toBe(0);
    const { result } = render(() => useTaskStatus('a'));
    expect(result.current.isPending).toBe(true);
    expect(result.current.status).toBe('unknown');
    await waitFor(() => expect(result.current.status).toBe('running'));
    expect(result.current.connection.state).toBe('live');
    expect(result.current.lastUpdatedAt).not.toBeNull();
    expect(result.current.task?.title).toBe('Export');
    expect(result.current.isPending).toBe(false);
    await waitFor(() => expect(result.current.isStale).toBe(false));
    expect(server.socketCount).toBe(1);
    expect(server.requests).toEqual([]);
  });

  it('should show each update that is pushed', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.status).toBe('running'));
    await changes(server, 'a', { progress: { value: 3, total: 10 }, phase: 'writing' });
    await waitFor(() => expect(result.current.progress).toEqual({ value: 3, total: 10 }));
    expect(result.current.phase).toBe('writing');
    await changes(server, 'a', { progress: undefined });
    await waitFor(() => expect(result.current.progress).toBeUndefined());
  });

  it('should make one socket and one subscription for many hooks on one task', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => [useTaskStatus('a'), useTaskStatus('a'), useTaskStatus('a')]);
    await waitFor(() => expect(result.current[2]?.status).toBe('running'));
    expect(server.socketsOpened).toBe(1);
    const subscribed = server.received.filter((message) => message.type === 'subscribe');
    expect(subscribed.flatMap((message) => message.tasks)).toHaveLength(1);
  });

  it('should make one socket in StrictMode', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'), { strict: true });
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
    await waitFor(() => expect(result.current.status).toBe('running'));
    expect(server.socketsOpened).toBe(1);
  });

  it('should never show the old task under a new id', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'completed' });
    server.createTask({ id: 'b', status: 'running' });
    const seen: { asked: string; got: string | undefined }[] = [];
    const { result, rerender } = render(
      ({ id }: { id: string }) => {
        const view = useTaskStatus(id);
        seen.push({ asked: id, got: view.task?.id });
        return view;
      },
      { initialProps: { id: 'a' } },
    );
    await waitFor(() => expect(result.current.task?.id).toBe('a'));
    rerender({ id: 'b' });
    await waitFor(() => expect(result.current.task?.id).toBe('b'));
    expect(seen.filter(({ asked, got }) => got !== undefined && got !== asked)).toEqual([]);
  });

  it('should connect once it is enabled, and follow nothing for a null id', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running' });
    const { result, rerender } = render(
      ({ id, enabled }: { id: string | null; enabled: boolean }) => useTaskStatus(id, { enabled }),
      { initialProps: { id: null as string | null, enabled: true } },
    );
    expect(result.current.isPending).toBe(false);
    rerender({ id: 'a', enabled: false });
    expect(result.current.connection.state).toBe('idle');
    rerender({ id: 'a', enabled: true });
    await waitFor(() => expect(result.current.status).toBe('running'));
  });

  it('should give what `select` picks, and render again only when that changes', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running', title: 'one' });
    let renders = 0;
    const { result } = render(() => {
      renders += 1;
      return useTaskStatus('a', { select: (task) => ({ title: task.title }) });
    });
    await waitFor(() => expect(result.current.task).toEqual({ title: 'one' }));
    await waitFor(() => expect(result.current.isStale).toBe(false));
    const before = renders;
    await changes(server, 'a', { progress: { value: 1, total: 2 } });
    await changes(server, 'a', { title: 'two' });
    await waitFor(() => expect(result.current.task).toEqual({ title: 'two' }));
    expect(renders).toBe(before + 1);
  });

  it('should start from an initial task and still bring it up to date', async () => {
    const { server, render } = setUp();
    const old = server.createTask({ id: 'a', status: 'running' });
    server.update('a', { status: 'paused' });
    const { result } = render(() => useTaskStatus('a', { initialTask: old }));
    expect(result.current.status).toBe('running');
    expect(result.current.isStale).toBe(true);
    await waitFor(() => expect(result.current.status).toBe('paused'));
    await waitFor(() => expect(result.current.isStale).toBe(false));
  });
});

describe('useTaskStatus when the connection fails', () => {
  it('should show reconnecting on a drop, and live again', async () => {
    const setup = setUp();
    const { server, render } = setup;
    const states = recordStates(setup);
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.status).toBe('running'));
    await act(async () => server.cutConnections());
    await waitFor(() => expect(states).toContain('reconnecting'));
    server.update('a', { message: 'while away' });
    await waitFor(() => expect(result.current.task?.message).toBe('while away'));
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
    expect(states).toEqual(['idle', 'connecting', 'live', 'reconnecting', 'live']);
  });

  it('should count the attempts it makes', async () => {
    const setup = setUp();
    const { server, client, render } = setup;
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
    const attempts = new Set<string>();
    client.connection.subscribe(() => {
      const { state, attempt, maxAttempts } = client.connection.get();
      if (state === 'reconnecting') attempts.add(`${attempt} of ${maxAttempts}`);
    });
    await act(async () => server.blockSockets(true));
    await waitFor(() => expect(result.current.connection.state).toBe('polling'));
    expect([...attempts]).toEqual(['1 of 3', '2 of 3', '3 of 3']);
  });

  it('should fall back to polling after the maximum, and keep the task up to date by it', async () => {
    const setup = setUp();
    const { server, render } = setup;
    const states = recordStates(setup);
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
    await act(async () => server.blockSockets(true));
    await waitFor(() => expect(result.current.connection.state).toBe('polling'));
    server.update('a', { message: 'by polling' });
    await waitFor(() => expect(result.current.task?.message).toBe('by polling'));
    expect(result.current.connection.pollInterval).toBe(20);
    expect(states).toEqual(['idle', 'connecting', 'live', 'reconnecting', 'polling']);
    expect(new Set(server.requests)).toEqual(new Set(['POST /tasks/sync']));
  });

  it('should return to live once it can', async () => {
    const setup = setUp();
    const { server, render } = setup;
    server.createTask({ id: 'a', status: 'running' });
    server.blockSockets(true);
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.connection.state).toBe('polling'));
    await act(async () => server.blockSockets(false));
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
    await changes(server, 'a', { message: 'live again' });
    await waitFor(() => expect(result.current.task?.message).toBe('live again'));
    expect(result.current.connection.pollInterval).toBeNull();
  });

  it('should stop polling at the end', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running' });
    server.blockSockets(true);
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.connection.state).toBe('polling'));
    server.update('a', { status: 'completed' });
    await waitFor(() => expect(result.current.isTerminal).toBe(true));
    await waitFor(() => expect(result.current.connection.pollInterval).toBeNull());
    const asked = server.requests.length;
    await act(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(server.requests).toHaveLength(asked);
  });

  it('should try again at once when asked to', async () => {
    const reconnect = { maxAttempts: 1, probeMinDelay: 1e9, probeMaxDelay: 1e9 };
    const { server, render } = setUp({ reconnect });
    server.createTask({ id: 'a', status: 'running' });
    server.blockSockets(true);
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.connection.state).toBe('polling'));
    server.blockSockets(false);
    await act(async () => result.current.retryConnection());
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
  });
});

describe('useTaskStatus and what it must not leave behind', () => {
  it('should leave no socket, timer or listener after the last unmount', async () => {
    const timers = new Set<unknown>();
    const clock = {
      now: () => Date.now(),
      setTimeout(callback: () => void, delay: number): unknown {
        const handle: unknown = setTimeout(() => {
          timers.delete(handle);
          callback();
        }, delay);
        timers.add(handle);
        return handle;
      },
      clearTimeout(handle: unknown) {
        timers.delete(handle);
        clearTimeout(handle as number);
      },
    };
    let listeners = 0;
    const page = {
      isHidden: () => false,
      isOnline: () => true,
      listen() {
        listeners += 1;
        return () => void (listeners -= 1);
      },
    };
    const { server, client, render } = setUp({ clock, page });
    server.createTask({ id: 'a', status: 'running' });
    const { result, unmount } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.connection.state).toBe('live'));
    expect(listeners).toBe(1);
    expect(timers.size).toBeGreaterThan(0);
    unmount();
    await waitFor(() => expect(client.connection.get().state).toBe('idle'));
    await waitFor(() => expect(server.socketCount).toBe(0));
    expect(listeners).toBe(0);
    expect(timers.size).toBe(0);
  });

  it('should tell each change of status once, and the finish once', async () => {
    const { server, render } = setUp();
    const onStatusChange = vi.fn();
    const onSettled = vi.fn();
    server.createTask({ id: 'a' });
    const { result } = render(() => useTaskStatus('a', { onStatusChange, onSettled }));
    await waitFor(() => expect(result.current.status).toBe('pending'));
    await changes(server, 'a', { status: 'running' });
    await waitFor(() => expect(result.current.status).toBe('running'));
    await changes(server, 'a', { status: 'completed', result: 7 });
    await waitFor(() => expect(onSettled).toHaveBeenCalledTimes(1));
    const told = onStatusChange.mock.calls.map(([task, previous]) => [previous, task.status]);
    expect(told).toEqual([
      ['pending', 'running'],
      ['running', 'completed'],
    ]);
    expect(onSettled.mock.calls[0]?.[0]).toMatchObject({ id: 'a', result: 7 });
  });

  it('should tell nothing of a task that was finished before it was mounted', async () => {
    const { server, render } = setUp();
    const onStatusChange = vi.fn();
    const onSettled = vi.fn();
    server.createTask({ id: 'a', status: 'failed', error: { message: 'no' } });
    const { result } = render(() => useTaskStatus('a', { onStatusChange, onSettled }));
    await waitFor(() => expect(result.current.isTerminal).toBe(true));
    await waitFor(() => expect(result.current.isStale).toBe(false));
    expect(onStatusChange).not.toHaveBeenCalled();
    expect(onSettled).not.toHaveBeenCalled();
    expect(result.current.error).toBeNull();
  });
});

describe('useTaskStatus and bad news', () => {
  it('should say not found for an unknown id, and for one that cannot be', async () => {
    const { render } = setUp();
    const { result } = render(() => [useTaskStatus('nobody'), useTaskStatus('no such/id')]);
    await waitFor(() => expect(result.current[0]?.error?.code).toBe('not_found'));
    await waitFor(() => expect(result.current[1]?.error?.code).toBe('not_found'));
    expect(result.current[0]?.isPending).toBe(false);
    expect(result.current[0]?.connection.state).toBe('live');
  });

  it('should keep the last state, marked, when the server forgets the task', async () => {
    const { server, render } = setUp();
    server.createTask({ id: 'a', status: 'running', message: 'half way' });
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.status).toBe('running'));
    server.restart();
    await act(async () => server.cutConnections());
    await waitFor(() => expect(result.current.error?.code).toBe('not_found'));
    expect(result.current.task?.message).toBe('half way');
    expect(result.current.isStale).toBe(true);
  });

  it('should report frames that make no sense, and carry on', async () => {
    const onError = vi.fn();
    const { server, render } = setUp({ onError });
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'));
    await waitFor(() => expect(result.current.status).toBe('running'));
    const [socketsOpened, bad] = [server.socketsOpened, { id: 'a', status: 7, version: 'x' }];
    server.sendRaw('{"type":"no such type"}');
    server.sendRaw(JSON.stringify({ type: 'task', task: bad }));
    await waitFor(() => expect(onError).toHaveBeenCalledTimes(2));
    const codes = onError.mock.calls.map(([error]) => error.serverCode);
    expect(codes).toEqual(['unknown_message', 'bad_message']);
    expect(server.socketsOpened).toBe(socketsOpened);
    await changes(server, 'a', { message: 'still here' });
    await waitFor(() => expect(result.current.task?.message).toBe('still here'));
  });

  it.each([
    ['that is not JSON', 'not_json', '{ not json'],
    ['that is too large', 'too_large', `"${'x'.repeat(70_000)}"`],
  ])('should report a frame %s, and fetch on a new socket what was in it', async (_, code, raw) => {
    const onError = vi.fn();
    const { server, render } = setUp({ onError });
    server.createTask({ id: 'a', status: 'running' });
    const { result } = render(() => useTaskStatus('a'));
    const waitUntilLive = () =>
      waitFor(() => expect(result.current).toMatchObject({ status: 'running', isStale: false }));
    await waitUntilLive();
    await act(async () => server.sendRaw(raw));
    await waitFor(() => expect(server.socketsOpened).toBe(2));
    await waitUntilLive();
    expect(onError.mock.calls.map(([error]) => error.serverCode)).toEqual([code]);
  });
});
