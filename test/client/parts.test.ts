// @vitest-environment jsdom
// What comes while news of many tasks is brought to the page in parts.
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { Task } from '../../src/protocol/task.js';
import { createTestTaskServer } from '../../src/testing/index.js';

const IDS = Array.from({ length: 40 }, (_, index) => `t${index}`);
/** What drawing one task takes, in ms: all together take longer than a frame has room for. */
const COST = 2;
const FRAME = 16;

let server: ReturnType<typeof createTestTaskServer>;
let client: ReturnType<typeof createTaskClient>;
/** The states that came to the page since it was last emptied, in order. */
let shown: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  let spent = 0;
  const start = Date.now();
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - start + spent);
  shown = [];
  server = createTestTaskServer();
  const queryClient = new QueryClient();
  client = createTaskClient({ ...server.clientOptions, queryClient });
  for (const id of IDS) {
    server.createTask({ id, status: 'running' });
    client.watch(id);
  }
  await vi.advanceTimersByTimeAsync(2_000);
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || query.queryKey[2] !== 'task') return;
    spent += COST;
    const task = query.state.data as Task;
    shown.push(`${task.id} ${task.status}`);
  });
  // The first round teaches what a task costs; the next is brought in parts.
  stepAll(1);
  await vi.advanceTimersByTimeAsync(2_000);
  shown = [];
});

afterEach(() => {
  client.close();
  server.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function stepAll(value: number): void {
  for (const id of IDS) server.update(id, { progress: { value } });
}

/** Until the first part has come. */
async function firstPart(): Promise<void> {
  while (shown.length === 0) await vi.advanceTimersByTimeAsync(1);
}

it('should show an end with the next part, whatever part it came after', async () => {
  stepAll(2);
  await firstPart();
  const before = shown.length;
  expect(before).toBeLessThan(IDS.length);
  server.update('t0', { status: 'completed' });
  server.update('t39', { status: 'completed' });
  await vi.advanceTimersByTimeAsync(2 * FRAME);
  const next = shown.slice(before, 2 * before);
  expect(next).toEqual(expect.arrayContaining(['t0 completed', 't39 completed']));
});

it('should show an end with the first part of those that wait with it', async () => {
  stepAll(2);
  server.update('t39', { status: 'completed' });
  await firstPart();
  expect(shown).toContain('t39 completed');
  expect(shown.length).toBeLessThan(IDS.length);
});

it('should leave nothing out for an end that came between two parts', async () => {
  stepAll(2);
  await firstPart();
  server.update('t0', { status: 'completed' });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(new Set(shown)).toEqual(new Set(['t0 completed', ...IDS.map((id) => `${id} running`)]));
});
