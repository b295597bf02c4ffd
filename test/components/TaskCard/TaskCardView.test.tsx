import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';

import { TaskCardView } from '../../../src/components/TaskCard/TaskCardView.js';
import type { ConnectionStatus } from '../../../src/client/connection/connectionStatus.js';
import { ConnectionIndicator } from '../../../src/components/ConnectionIndicator.js';
import { DisplayProvider } from '../../../src/display/DisplayProvider.js';
import { TaskStatusError } from '../../../src/protocol/errors.js';
import type { Phase } from '../../../src/protocol/task.js';
import { makeConnection, makeTask, NOW, renderAt } from '../helpers.js';

const gone = new TaskStatusError('not_found', 'There is no task "task-1".');

describe('TaskCardView', () => {
  it('should show what is known of a task', () => {
    const task = makeTask({
      message: 'frame 12',
      phase: 'running',
      progress: { value: 12, total: 40, unit: 'items' },
      resources: { cpuPercent: 82, memoryBytes: 3.4e8 },
    });
    const { container } = renderAt(
      <TaskCardView
        taskId="task-1"
        task={task}
        connection={makeConnection()}
        lastUpdatedAt={NOW - 12_000}
      />,
    );
    const card = container.querySelector('article.task-card[data-task-id="task-1"]');
    expect(card).toHaveAttribute('data-status', 'running');
    for (const text of [
      'Render frames',
      'frame 12',
      'Running 1 min 23 s',
      '12 of 40 items',
      'Starting',
      '30%',
      'CPU 82%',
    ]) {
      expect(card).toHaveTextContent(text);
    }
    expect(screen.getByRole('heading', { level: 3 })).toHaveTextContent('Render frames');
  });

  it('should say how old its state is only while it is not live, and offer to fetch it', async () => {
    const onRefresh = vi.fn();
    const show = (connection: ConnectionStatus) => (
      <DisplayProvider now={NOW}>
        <TaskCardView
          taskId="task-1"
          task={makeTask()}
          connection={connection}
          lastUpdatedAt={NOW - 12_000}
          onRefresh={onRefresh}
        />
      </DisplayProvider>
    );
    const { container, rerender } = render(show(makeConnection()));
    const mark = (): Element | null => container.querySelector('.task-connection');
    expect(mark()).toHaveAttribute('data-connection', 'live');
    expect(mark()).not.toBeVisible();
    rerender(show(makeConnection({ state: 'polling', pollInterval: 5_000 })));
    const name = /^Live updates unavailable\. Checking every 5 s,\s*12 s ago$/;
    await userEvent.click(screen.getByRole('button', { name }));
    expect(onRefresh).toHaveBeenCalledOnce();
    // The button goes, and the focus stays near.
    rerender(show(makeConnection()));
    expect(container.querySelector('article')).toHaveFocus();
  });

  it('should leave the offer to the full indicator of the page, where there is one', () => {
    const polling = makeConnection({ state: 'polling', pollInterval: 5_000 });
    const card = (showConnection?: 'always' | 'never') => (
      <TaskCardView
        taskId="task-1"
        task={makeTask()}
        connection={polling}
        lastUpdatedAt={NOW - 12_000}
        onRefresh={() => undefined}
        showConnection={showConnection}
      />
    );
    const { container, rerender } = renderAt(card());
    const marks = (): number => container.querySelectorAll('article .task-connection').length;
    const buttons = (): number => screen.queryAllByRole('button').length;
    expect([marks(), buttons()]).toEqual([1, 1]);
    const withIndicator = (element: ReactElement) => (
      <DisplayProvider now={NOW}>
        {element}
        <ConnectionIndicator connection={polling} />
      </DisplayProvider>
    );
    rerender(withIndicator(card()));
    expect([marks(), buttons()]).toEqual([1, 0]);
    rerender(withIndicator(card('always')));
    expect([marks(), buttons()]).toEqual([1, 1]);
    rerender(withIndicator(card('never')));
    expect([marks(), buttons()]).toEqual([0, 0]);
  });

  it.each([
    [{ status: 'pending', createdAt: NOW - 40_000 }, 'Waiting 40 s'],
    [
      {
        status: 'pending',
        reason: 'retrying',
        attempt: { number: 2, max: 3, nextAt: NOW + 12_000 },
      },
      'Retrying in 12 s',
    ],
    [{ status: 'completed', endedAt: NOW - 4_000 }, 'Completed in 1 min 19 s'],
    [{ status: 'failed', endedAt: NOW - 4_000 }, 'Failed after 1 min 19 s'],
    [{ status: 'cancelled', endedAt: NOW - 4_000 }, 'Cancelled after 1 min 19 s'],
    [{ status: 'running', reason: 'stalled' }, 'Running · stalled 1 min 23 s'],
  ] as const)('should say the state of %o in a phrase', (changes, phrase) => {
    const { container } = renderAt(<TaskCardView taskId="task-1" task={makeTask(changes)} />);
    expect(container.querySelector('.task-badge')).toHaveTextContent(new RegExp(`^${phrase}$`));
  });

  it('should claim no movement while its state may be out of date', () => {
    const { container } = renderAt(<TaskCardView taskId="task-1" task={makeTask()} isStale />);
    expect(container.querySelector('article')).toHaveAttribute('data-stale');
    expect(container.querySelector('.task-badge')).toHaveTextContent('Running when last seen');
    expect(container.querySelector('.task-icon-turn')).toBeNull();
  });

  it('should show the outcome in place of the bar once it has ended', () => {
    const ended = { endedAt: NOW - 4_000, progress: { value: 30, unit: 'percent' } } as const;
    const { container, rerender } = renderAt(
      <TaskCardView taskId="task-1" task={makeTask({ ...ended, status: 'cancelled' })} />,
    );
    expect(container.querySelector('.task-progress')).toBeNull();
    expect(container).toHaveTextContent('Stopped at 30%');
    const done = makeTask({ ...ended, status: 'completed', result: { exitCode: 0 } });
    rerender(<TaskCardView taskId="task-1" task={done} />);
    expect(container.querySelector('.task-progress')).toBeNull();
    expect(container).not.toHaveTextContent('30%');
    expect(container.querySelector('.task-result-key')).toHaveTextContent('Exit code');
  });

  it('should retry in a word where it says what failed', async () => {
    const onAction = vi.fn();
    const task = makeTask({
      status: 'failed',
      endedAt: NOW,
      error: { message: 'The disk is full.' },
      actions: ['retry'],
    });
    const { container } = renderAt(
      <TaskCardView taskId="task-1" task={task} onAction={onAction} />,
    );
    expect(container.querySelectorAll('[data-action=retry]')).toHaveLength(1);
    await userEvent.click(screen.getByText('Retry'));
    expect(onAction).toHaveBeenCalledExactlyOnceWith('retry');
  });

  it('should be one line in its compact form, with the word for its status', () => {
    const task = makeTask({
      message: 'frame 12',
      progress: { value: 12, total: 40, unit: 'items' },
      actions: ['cancel'],
      result: { a: 1 },
    });
    const { container } = renderAt(
      <TaskCardView
        taskId="task-1"
        task={task}
        variant="compact"
        onAction={() => undefined}
        log={<p>Log</p>}
      />,
    );
    expect(container.querySelector('article')?.children).toHaveLength(1);
    for (const text of ['Render frames', 'frame 12', '30%', 'Running']) {
      expect(container).toHaveTextContent(text);
    }
    expect(screen.getByRole('button', { name: 'Cancel' })).toBeInTheDocument();
  });

  it('should need no style of its own, which a strict content policy would drop', () => {
    const task = makeTask({ progress: { value: 30, unit: 'percent' }, phase: 'running' });
    const html = renderToString(<TaskCardView taskId="task-1" task={task} isStale />);
    expect(html).not.toContain('style=');
  });

  it('should keep the last state of a task that the server no longer knows, and say so', () => {
    const task = makeTask({ actions: ['cancel'] });
    const { container } = renderAt(
      <TaskCardView taskId="task-1" task={task} error={gone} onAction={() => undefined} />,
    );
    const card = container.querySelector('article');
    expect(card).toHaveAttribute('data-status', 'running');
    expect(card).toHaveAttribute('data-gone');
    expect(card).toHaveTextContent('The server no longer has this task');
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    // Nothing that looks at work: neither the bar nor the clock.
    expect(container.querySelector('.task-icon-turn')).toBeNull();
    expect(container.querySelector('.task-progress[data-status=running]')).toBeNull();
    expect(container.querySelector('.task-badge')).toHaveTextContent('Running when last seen');
    expect(container.querySelector('.task-elapsed')).toBeNull();
  });

  it('should say that a task was not found where nothing is known of it', () => {
    renderAt(<TaskCardView taskId="task-1" task={null} error={gone} />);
    expect(screen.getByText('Task not found')).toBeInTheDocument();
  });

  it('should be busy while it loads', () => {
    const { container } = renderAt(<TaskCardView taskId="task-1" task={null} />);
    expect(container.querySelector('article')).toHaveAttribute('aria-busy', 'true');
    expect(screen.getByText('Loading task')).toBeInTheDocument();
  });

  it('should call the task by its id where it has no title', () => {
    renderAt(<TaskCardView taskId="task-1" task={makeTask({ title: ' ' })} />);
    expect(screen.getByRole('heading')).toHaveTextContent('Task task-1');
  });

  it('should not run a clock for a task that has ended without an end', () => {
    const { container } = renderAt(
      <TaskCardView taskId="task-1" task={makeTask({ status: 'completed' })} />,
    );
    expect(container.querySelector('.task-elapsed')).toBeNull();
  });

  it('should show the phases in one line where there are many', () => {
    const phases = Array.from({ length: 40 }, (_, index): Phase => ({
      id: `p${index}`,
      label: `Phase ${index}`,
      status: 'pending',
    }));
    const { container } = renderAt(
      <TaskCardView taskId="task-1" task={makeTask({ phases, phase: 'p9' })} />,
    );
    expect(container.querySelector('ol')).toHaveAttribute('data-count', 'many');
    expect(container.querySelector('[data-named]')).toHaveTextContent('Phase 910 of 40');
  });

  it('should survive the worst that a server can send', () => {
    const result: Record<string, unknown> = {};
    result['self'] = result;
    const task = makeTask({
      title: 'x'.repeat(5_000),
      message: '\u0000\ud800<b>'.repeat(3_000),
      status: 'EXPLODED' as never,
      startedAt: -1e18,
      updatedAt: NaN,
      progress: { value: NaN, total: -3 },
      queuePosition: -1,
      attempt: { number: NaN },
      result,
      error: { message: '', details: result },
    });
    const { container } = renderAt(<TaskCardView taskId="task-1" task={task} />);
    expect(container.querySelector('article')).toHaveAttribute('data-status', 'unknown');
    expect(container.querySelector('b')).toBeNull();
  });

  it('should render on a server', () => {
    const html = renderToString(
      <TaskCardView
        taskId="task-1"
        task={makeTask()}
        connection={makeConnection()}
        lastUpdatedAt={NOW}
      />,
    );
    expect(html).toContain('Render frames');
  });
});
