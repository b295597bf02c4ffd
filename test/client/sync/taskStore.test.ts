// In which order updates reach the page when the page is busy.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QueryClient } from '@tanstack/react-query';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import { taskKeys } from '../../../src/client/taskCache.js';
import type { Task } from '../../../src/protocol/task.js';
import { createTestTaskServer } from '../../../src/testing/index.js';

/** What rendering takes after each change, in ms: the next flush waits for twice that. */
const COST = 40;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('should show an end at once, while a busy page lets steps of other tasks wait', async () => {
  const server = createTestTaskServer();
  const queryClient = new QueryClient();
  const client = createTaskClient({ ...server.clientOptions, queryClient });
  let spent = 0;
  const start = Date.now();
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - start + spent);
  const seen: string[] = [];
  const settled: string[] = [];
  for (const id of ['steps', 'ends']) {
    server.createTask({ id, status: 'running' });
    client.watch(id, { onSettled: (task) => settled.push(task.id) });
  }
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || query.queryKey[2] !== taskKeys.task(client, '')[2]) return;
    spent += COST;
    const task = query.state.data as Task;
    seen.push(`${task.id} ${task.status} ${task.progress?.value ?? 0}`);
  });
  await vi.advanceTimersByTimeAsync(2_000);

  server.update('steps', { progress: { value: 1 } });
  while (seen.length === 0 || seen.at(-1) !== 'steps running 1') {
    await vi.advanceTimersByTimeAsync(1);
  }
  seen.length = 0;
  server.update('steps', { progress: { value: 2 } });
  server.update('ends', { status: 'completed' });
  await vi.advanceTimersByTimeAsync(40);
  expect(seen).toEqual(['ends completed 0']);
  expect(settled).toEqual(['ends']);

  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual(['ends completed 0', 'steps running 2']);
  client.close();
  server.close();
});
