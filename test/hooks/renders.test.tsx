/** What makes a component render, and what does not. Each update is in a frame of its own. */
import { act, render, screen, waitFor } from '@testing-library/react';
import { memo, useEffect, useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { readTask } from '../../src/client/taskCache.js';
import {
  useTaskStatus,
  type UseTaskStatusOptions,
  type UseTaskStatusResult,
} from '../../src/hooks/useTaskStatus.js';
import { setUp, type Setup } from './helpers.js';

/** Waits until what was sent is in the cache, and the hooks have been told. */
async function arrive({ client, queryClient }: Setup, version: number): Promise<void> {
  await waitFor(() =>
    expect(readTask(queryClient, client, 'a')?.version).toBeGreaterThanOrEqual(version),
  );
  await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
}

/** Five steps of progress, each in its own frame. */
async function progressFiveTimes(setup: Setup): Promise<void> {
  for (let value = 1; value <= 5; value += 1) {
    const { version } = setup.server.update('a', { progress: { value, total: 10 } });
    await arrive(setup, version);
  }
}

/** Mounts a component that reads from the hook as told, and counts its renders. */
async function mount<Selected = unknown>(
  read: (result: UseTaskStatusResult<unknown, Selected>) => unknown,
  options?: UseTaskStatusOptions<unknown, Selected>,
) {
  const setup = setUp();
  const { server, client, wrapper } = setup;
  const { version } = server.createTask({ id: 'a', status: 'running', title: 'Export' });
  const onRender = vi.fn<(read: unknown) => void>();
  function Reader() {
    onRender(read(useTaskStatus<unknown, Selected>('a', options)));
    return null;
  }
  render(<Reader />, { wrapper });
  await arrive(setup, version);
  await waitFor(() => expect(client.peekMeta('a').isFresh).toBe(true));
  await arrive(setup, version);
  const counted = {
    get renders() {
      return onRender.mock.calls.length;
    },
    get last() {
      return onRender.mock.lastCall?.[0];
    },
  };
  return { ...setup, setup, counted };
}

describe('a component that uses useTaskStatus', () => {
  it('should not render for progress when it reads the status alone', async () => {
    const { setup, server, counted } = await mount(({ status }) => status);
    const before = counted.renders;
    await progressFiveTimes(setup);
    expect(counted.renders).toBe(before);
    await arrive(setup, server.update('a', { status: 'paused' }).version);
    expect(counted).toMatchObject({ renders: before + 1, last: 'paused' });
  });

  it('should not render for the connection when it reads the task alone', async () => {
    const { server, client, counted } = await mount(({ task }) => task);
    const before = counted.renders;
    const states: string[] = [];
    client.connection.subscribe(() => states.push(client.connection.get().state));
    await act(async () => server.cutConnections());
    await waitFor(() => expect(states.at(-1)).toBe('live'));
    expect(states).toContain('reconnecting');
    expect(counted.renders).toBe(before);
  });

  it('should render once for each update of what it reads', async () => {
    const { setup, counted } = await mount(({ progress }) => progress?.value);
    const before = counted.renders;
    await progressFiveTimes(setup);
    expect(counted).toMatchObject({ renders: before + 5, last: 5 });
  });

  it('should not render when it reads nothing', async () => {
    const { setup, counted } = await mount(() => null);
    await progressFiveTimes(setup);
    expect(counted.renders).toBe(1);
  });

  it('should render for every field when the result is spread', async () => {
    const { setup, counted } = await mount((result) => ({ ...result }));
    const before = counted.renders;
    await progressFiveTimes(setup);
    expect(counted.renders).toBe(before + 5);
    expect(counted.last).toMatchObject({ progress: { value: 5 }, status: 'running' });
  });

  it('should not render for progress when `select` picks the title', async () => {
    const { setup, server, counted } = await mount(({ task }) => task, {
      select: (task) => task.title,
    });
    const before = counted.renders;
    await progressFiveTimes(setup);
    expect(counted).toMatchObject({ renders: before, last: 'Export' });
    await arrive(setup, server.update('a', { title: 'Export again' }).version);
    expect(counted).toMatchObject({ renders: before + 1, last: 'Export again' });
  });

  it('should not render when `select` makes an equal object each time', async () => {
    const { setup, counted } = await mount(({ task }) => task, {
      select: (task) => ({ title: task.title, tags: [task.status] }),
    });
    const before = counted.renders;
    await progressFiveTimes(setup);
    expect(counted.renders).toBe(before);
  });

  it('should say so when `select` throws, and go on once it does not', async () => {
    const { setup, server, counted } = await mount(
      ({ task, error, status }) => [task, error?.message, status],
      {
        select: (task) => {
          if (task.progress === undefined) throw new TypeError('no progress yet');
          return task.progress.value;
        },
      },
    );
    expect(counted.last).toEqual([
      undefined,
      'The select function of useTaskStatus threw: no progress yet',
      'running',
    ]);
    await arrive(setup, server.update('a', { progress: { value: 7 } }).version);
    expect(counted.last).toEqual([7, undefined, 'running']);
  });
});

describe('a result that is passed on', () => {
  it('should be right in a child that begins to read a field later', async () => {
    const setup = setUp();
    const { server, wrapper } = setup;
    const { version } = server.createTask({ id: 'a', status: 'running' });
    const Child = memo(function Child({ result }: { result: UseTaskStatusResult }) {
      const [isOpen, setIsOpen] = useState(false);
      return (
        <button onClick={() => setIsOpen(true)}>
          {isOpen ? `at ${result.progress?.value}` : 'closed'}
        </button>
      );
    });
    const onRender = vi.fn();
    function Parent() {
      onRender();
      const result = useTaskStatus('a');
      return (
        <p>
          {result.status}
          <Child result={result} />
        </p>
      );
    }
    render(<Parent />, { wrapper });
    await arrive(setup, version);
    const before = onRender.mock.calls.length;
    await progressFiveTimes(setup);
    expect(onRender).toHaveBeenCalledTimes(before);
    act(() => screen.getByRole('button').click());
    expect(screen.getByRole('button').textContent).toBe('at 5');
    await arrive(setup, server.update('a', { progress: { value: 6, total: 10 } }).version);
    expect(screen.getByRole('button').textContent).toBe('at 6');
  });

  it('should be right in an effect, and let it run again for what it read', async () => {
    const setup = setUp();
    const { server, wrapper } = setup;
    const { version } = server.createTask({ id: 'a', status: 'running' });
    const seen: unknown[] = [];
    function Reader() {
      const result = useTaskStatus('a');
      useEffect(() => {
        seen.push(result.progress?.value);
      }, [result]);
      return null;
    }
    render(<Reader />, { wrapper });
    await arrive(setup, version);
    await progressFiveTimes(setup);
    expect(seen.at(-1)).toBe(5);
    expect(seen).toEqual([undefined, 1, 2, 3, 4, 5]);
  });
});
