import { screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

import { TaskCardView } from '../../../src/components/TaskCard/TaskCardView.js';
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
      '12 of 40 items',
      'Starting',
      '82%',
      'Live',
      'Updated 12 s ago',
    ]) {
      expect(card).toHaveTextContent(text);
    }
    expect(screen.getByRole('heading', { level: 3 })).toHaveTextContent('Render frames');
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
    expect(container.querySelector('.task-progress')).toHaveAttribute('data-status', 'unknown');
    expect(container.querySelector('.task-elapsed')).toHaveAttribute('datetime', 'PT83S');
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
    expect(container.querySelector('ol')).toHaveAttribute('data-layout', 'compact');
    expect(container).toHaveTextContent('Step 10 of 40: Phase 9');
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
    expect(html).toContain('12:00:00');
  });
});
