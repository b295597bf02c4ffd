/** A server and its page know the tasks by different urls. */
import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import {
  createTaskClient,
  TaskStatusProvider,
  taskStatusOptions,
  useTaskStatus,
} from 'react-task-status';
import { createTestTaskServer } from 'react-task-status/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

function Title() {
  const { task, isPending } = useTaskStatus('a');
  return <p>{isPending ? 'pending' : task?.title}</p>;
}

/** Prefetches on a server, and gives what the page shows at its first render. */
async function firstPaint(key?: string): Promise<string | null> {
  const named = key === undefined ? {} : { key };
  const server = createTestTaskServer({ url: 'http://internal:8787/tasks' });
  server.createTask({ id: 'a', title: 'Export', status: 'running' });
  const onServer = createTaskClient({ ...server.clientOptions, ...named });
  const serverCache = new QueryClient();
  await serverCache.prefetchQuery(taskStatusOptions(onServer, 'a'));
  const html = JSON.stringify(dehydrate(serverCache));
  const pageCache = new QueryClient();
  hydrate(pageCache, JSON.parse(html) as object);
  const inPage = createTaskClient({ ...server.clientOptions, url: '/tasks', ...named });
  const { container, unmount } = render(
    <TaskStatusProvider client={inPage} queryClient={pageCache}>
      <Title />
    </TaskStatusProvider>,
  );
  onTestFinished(() => {
    inPage.close();
    onServer.close();
    server.close();
    serverCache.clear();
    pageCache.clear();
  });
  const text = container.textContent;
  unmount();
  return text;
}

describe('a task that a server has prefetched by another url', () => {
  it('should be found in the page where both clients have the same key', async () => {
    expect(await firstPaint('tasks')).toBe('Export');
  });

  it('should cause a warning where they have not', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(await firstPaint()).toBe('pending');
    expect(warn.mock.calls.flat().join()).toMatch(
      /"http:\/\/internal:8787\/tasks" and of "\/tasks", which differ only by their origin.*key/,
    );
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
