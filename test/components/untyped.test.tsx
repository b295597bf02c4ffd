// What an application without types may hand over: null where nothing is.
import { screen } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';

import { ConnectionIndicator } from '../../src/components/ConnectionIndicator.js';
import { Elapsed } from '../../src/components/Elapsed.js';
import { LogPanel } from '../../src/components/LogPanel/index.js';
import { preloadLogPanel } from '../../src/components/LogPanel/loadLogBody.js';
import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import { ProgressBar } from '../../src/components/ProgressBar.js';
import { Sparkline } from '../../src/components/Sparkline.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { TaskSummaryView } from '../../src/components/TaskSummary/TaskSummaryView.js';
import { TaskTableView } from '../../src/components/TaskTable/TaskTableView.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { TaskActions } from '../../src/components/TaskActions.js';
import { TaskError } from '../../src/components/TaskError.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import type { Task, TaskResources } from '../../src/protocol/task.js';
import { makeTask, NOW, renderAt } from './helpers.js';

beforeAll(preloadLogPanel);

it('should show a task whose resources are null', () => {
  const resources = null as unknown as TaskResources;
  renderAt(<TaskCardView taskId="task-1" task={makeTask({ resources, worker: 'worker-7' })} />);
  expect(screen.getByText('worker-7')).toBeVisible();
});

it('should speak English where labels of a section are null', () => {
  const status = null as unknown as Record<string, never>;
  renderAt(
    <DisplayProvider labels={{ status }}>
      <StatusBadge status="running" />
    </DisplayProvider>,
  );
  expect(screen.getByText('Running')).toBeVisible();
});

const nothing = null as unknown as undefined;
const missing = null as unknown as never;

/** A task as many servers write it: each field that says nothing is null. */
const nullTask = {
  ...makeTask({ title: 'Render frames' }),
  reason: nothing,
  message: nothing,
  startedAt: nothing,
  endedAt: nothing,
  progress: nothing,
  phase: nothing,
  phases: nothing,
  attempt: nothing,
  queuePosition: nothing,
  error: nothing,
  result: nothing,
  actions: nothing,
  resources: nothing,
  worker: nothing,
  pid: nothing,
} as unknown as Task;

describe('a task with null where it says nothing', () => {
  it('should look like one that leaves it out, in a card', () => {
    const bare: Partial<Task> = makeTask();
    delete bare.startedAt;
    const cards = [nullTask, bare as Task].map((task) => {
      const { container, unmount } = renderAt(<TaskCardView taskId="task-1" task={task} />);
      const html = container.innerHTML.replaceAll(/"[^"]*_r_[^"]*"/g, '');
      unmount();
      return html;
    });
    expect(cards[0]).toBe(cards[1]);
  });

  it('should be a row without times, in a table', () => {
    renderAt(<TaskTableView tasks={[nullTask]} />);
    const [, , , elapsed] = screen.getAllByRole('row')[1]?.children ?? [];
    expect(elapsed).toHaveTextContent('');
  });

  it('should have no unit, total, end or highest attempt', () => {
    const { container } = renderAt(
      <TaskCardView
        taskId="task-1"
        task={makeTask({
          progress: { value: 3, total: 9, unit: nothing },
          phases: [{ id: 'a', status: 'running', startedAt: nothing, endedAt: nothing }] as never,
          attempt: { number: 2, max: nothing } as never,
        } as never)}
      />,
    );
    expect(container).toHaveTextContent(/Attempt 2(?! of)/);
    expect(container.querySelector('.task-phase-time')).not.toBeInTheDocument();
    expect(container).not.toHaveTextContent('null');
  });
});

it.each([
  ['a badge', <StatusBadge key="" status={missing} reason={missing} />, 'Unknown'],
  ['a badge, with a number', <StatusBadge key="" status="paused" reason={3 as never} />, 'Paused'],
  ['an error', <TaskError key="" error={missing} />, /Something went wrong/],
  ['an error code', <TaskError key="" error={{ message: 'No', code: 404 as never }} />, '404'],
  ['actions', <TaskActions key="" actions={missing} onAction={() => undefined} />, ''],
  ['phases', <PhaseIndicator key="" phases={missing} />, ''],
  ['a sparkline', <Sparkline key="" label="CPU" values={missing} />, ''],
  ['counts', <TaskSummaryView key="" counts={missing} />, '0 tasks'],
  ['a count', <TaskSummaryView key="" counts={{ failed: NaN }} />, '0 tasks'],
  ['tasks', <TaskTableView key="" tasks={missing} />, 'No tasks'],
  ['a connection', <ConnectionIndicator key="" connection={missing} />, ''],
  ['a card', <TaskCardView key="" taskId="7" task={undefined as never} />, 'Loading task'],
  ['a log', <LogPanel key="" source={missing} defaultOpen />, '0 lines'],
  ['an end', <Elapsed key="" since={NOW - 5_000} until={missing} />, '5 s'],
])('should accept null where there should be something: %s', (_name, element, text) => {
  const { container } = renderAt(element);
  expect(container).toHaveTextContent(text);
});

it('should show a bar of a status that it does not know as unknown', () => {
  const { container } = renderAt(
    <ProgressBar label="Frames" value={1} status={'EXPLODED' as never} />,
  );
  expect(container.querySelector('.task-progress')).toHaveAttribute('data-status', 'unknown');
});

it('should draw a line of more values than one call takes', () => {
  const values = Array.from({ length: 300_000 }, (_, index) => index % 7);
  const { container } = renderAt(<Sparkline label="CPU" values={values} />);
  expect(container.querySelector('path')).toBeInTheDocument();
});

it('should clean and cut the unit that a server gives', () => {
  const unit = `fra\u0007mes${'x'.repeat(10_000)}`;
  const { container } = renderAt(<ProgressBar label="Frames" value={1} max={2} unit={unit} />);
  expect(container.textContent).toMatch(/1 of 2 framesx/);
  expect(container.textContent.length).toBeLessThan(100);
});

it('should offer no action that it has no word for', () => {
  const actions = ['cancel', 'archive', 'confirm'] as never;
  renderAt(<TaskActions actions={actions} onAction={() => undefined} />);
  expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['Cancel']);
});

it("should give the app's own class also to the small print of a card", () => {
  const { container } = renderAt(
    <TaskCardView
      taskId="task-1"
      task={makeTask({ worker: 'worker-7' })}
      classNames={{ facts: 'own-facts', header: 'own-header' }}
    />,
  );
  expect(container.querySelector('dl.own-facts')).toHaveTextContent('worker-7');
  expect(container.querySelector('.own-header')).toBeInTheDocument();
});

it('should keep the figures of a card short, however large they are', () => {
  const resources = { cpuPercent: 1e300, memoryBytes: 1e300, networkBytesPerSecond: 1e300 };
  const { container } = renderAt(
    <TaskCardView
      taskId="task-1"
      task={makeTask({ resources, queuePosition: 1e300, attempt: { number: 1e300, max: 1e301 } })}
    />,
  );
  for (const figure of container.querySelectorAll('dd, .task-card-attempt, .task-badge-detail')) {
    expect(figure.textContent.length).toBeLessThan(30);
  }
  expect(container).toHaveTextContent('1E285 PB');
});
