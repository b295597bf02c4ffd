import { useEffect, useState } from 'react';
import { expect, fn } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import {
  TaskCardView,
  type TaskCardViewProps,
} from '../../src/components/TaskCard/TaskCardView.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { TaskStatusError } from '../../src/protocol/errors.js';
import { makeConnection, makePhases, makeTask, NOW } from '../support/data.js';
import { STATE_CARDS } from '../support/cards.js';

const meta = preview.meta({
  title: 'Components/TaskCard',
  component: TaskCardView,
  args: {
    taskId: 'task-1',
    task: makeTask({
      message: 'holidays/2019/IMG_4711.jpg',
      progress: { value: 1.2e9, total: 4.5e9, unit: 'bytes' },
      phase: 'running',
      resources: { cpuPercent: 82, memoryBytes: 3.4e8 },
      actions: ['cancel', 'pause'],
    }),
    connection: makeConnection(),
    lastUpdatedAt: NOW - 2_000,
    onAction: fn(),
    onRefresh: fn(),
    onRetryConnection: fn(),
  },
});

export const Playground = meta.story({});

export const Running = meta.story({
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Yes, cancel' }));
    await expect(args.onAction).toHaveBeenCalledWith('cancel');
  },
});

export const Loading = meta.story({
  args: { task: null, connection: makeConnection({ state: 'connecting' }), lastUpdatedAt: null },
});

export const NotFound = meta.story({
  args: {
    task: null,
    error: new TaskStatusError(
      'not_found',
      'The server has no task "task-1". Check the id, or start the task again.',
    ),
  },
});

/** The server has forgotten the task: its last state stays, and is marked as such in words. */
export const Gone = meta.story({
  args: { error: new TaskStatusError('not_found', 'The server has no task "task-1".') },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/no longer has this task/)).toBeVisible();
    await expect(canvas.getByText(/last seen/)).toBeVisible();
    await expect(canvas.queryByRole('button', { name: 'Cancel' })).toBeNull();
  },
});

export const ManyPhases = meta.story({
  args: { task: makeTask({ phases: makePhases(40, 9), phase: 'p9' }) },
});

const STEPS = 60;

/** Half a minute in a moment, on a clock of its own: a rate needs a history. */
function Moving(looks: TaskCardViewProps) {
  const [clock] = useState(() => {
    let at = NOW;
    return { now: () => at, wait: (ms: number) => void (at += ms) };
  });
  const [step, setStep] = useState(0);
  useEffect(() => {
    if (step === STEPS) return;
    const timer = setTimeout(() => {
      clock.wait(500);
      setStep(step + 1);
    });
    return () => clearTimeout(timer);
  }, [clock, step]);
  // Faster and slower in turns.
  const value = 1e9 + 2e7 * step + 6e7 * Math.sin(step / 4);
  return (
    <DisplayProvider now={clock.now}>
      <TaskCardView
        {...looks}
        task={makeTask({
          progress: { value, total: 4.5e9, unit: 'bytes' },
          updatedAt: NOW + step * 500,
        })}
        lastUpdatedAt={NOW + step * 500}
      />
    </DisplayProvider>
  );
}

/** How fast it is and how long it will take, once both are known. */
export const Rate = meta.story({
  render: (args) => <Moving {...args} />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/MB\/s$/, {}, { timeout: 10_000 })).toBeVisible();
  },
});

export const OwnResult = meta.story({
  args: {
    task: makeTask({ status: 'completed', endedAt: NOW, result: { files: 1204 } }),
    renderResult: (result: unknown) => <p>{`${(result as { files: number }).files} files`}</p>,
  },
});

/** One line each, for lists. The buttons come with the pointer or the focus. */
export const Compact = meta.story({
  render: (args) => <CompactList {...args} />,
  play: async ({ canvasElement }) => {
    for (const card of canvasElement.querySelectorAll('.task-card')) {
      await expect(card.clientHeight).toBe(40);
    }
  },
});

function CompactList(looks: Partial<TaskCardViewProps>) {
  return (
    <div className="task-list">
      {STATE_CARDS.map((card) => (
        <TaskCardView key={card.taskId} {...looks} error={null} {...card} variant="compact" />
      ))}
    </div>
  );
}

export const AllStates = meta.story({
  render: (args) => (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
      <div
        style={{
          display: 'grid',
          gap: 12,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(24rem, 100%), 1fr))',
          alignItems: 'start',
        }}
      >
        {STATE_CARDS.map((card) => (
          <TaskCardView key={card.taskId} {...args} error={null} {...card} />
        ))}
      </div>
      <CompactList {...args} />
    </div>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const AllStatesCompact = AllStates.extend({
  globals: { density: 'compact' },
});
export const German = AllStates.extend({ globals: { language: 'de' } });
