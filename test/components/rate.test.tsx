import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import type { Task } from '../../src/protocol/task.js';
import { makeTask, NOW } from './helpers.js';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const show = (value: number, changes: Partial<Task> = {}) => (
  <DisplayProvider now={Date.now}>
    <TaskCardView
      taskId="task-1"
      task={makeTask({ progress: { value, unit: 'percent' }, updatedAt: Date.now(), ...changes })}
    />
  </DisplayProvider>
);

/** Ten seconds of two percent each. */
async function run(): Promise<(value: number, changes?: Partial<Task>) => void> {
  const { rerender } = render(show(0));
  for (let second = 1; second <= 10; second += 1) {
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    rerender(show(second * 2));
  }
  return (value, changes) => rerender(show(value, changes));
}

it('should say how long a task will take that reports no resources', async () => {
  await run();
  expect(screen.getByText('about 40 s left')).toBeInTheDocument();
});

it('should show no time left of a task that stands still', async () => {
  await run();
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(screen.queryByText(/left/)).toBeNull();
});

it('should show no time left of a task that has ended', async () => {
  const update = await run();
  update(100, { status: 'completed', endedAt: Date.now() });
  expect(screen.queryByText(/left/)).toBeNull();
});
