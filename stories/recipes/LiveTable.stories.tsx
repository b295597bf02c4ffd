import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskSummary } from '../../src/components/TaskSummary/TaskSummary.js';
import { TaskTable } from '../../src/components/TaskTable/TaskTable.js';
import type { TestTaskServer } from '../../src/testing/index.js';
import { PATIENCE, Scripted } from '../support/Scripted.js';

const meta = preview.meta({ title: 'Recipes/Live table', parameters: { clock: 'running' } });

/** The server of the story that is on the page; play functions tell it what to do. */
let server: TestTaskServer;

function setServer(scripted: TestTaskServer): void {
  server = scripted;
}

function prepare(scripted: TestTaskServer): void {
  const startedAt = Date.now();
  scripted.createTask({
    id: 'orders',
    title: 'Export of the orders',
    type: 'export',
    status: 'running',
    startedAt,
    progress: { value: 10, total: 40, unit: 'items' },
    resources: { cpuPercent: 40, memoryBytes: 2e8 },
  });
  scripted.createTask({ id: 'photos', title: 'Import of the photos', type: 'import' });
}

const SOON = { interval: 300 };

function Live() {
  return (
    <Scripted prepare={prepare} onServer={setServer}>
      <TaskSummary interval={300} />
      <TaskTable filter={SOON} />
    </Scripted>
  );
}

const rowOf = (root: Element, id: string): Element | null =>
  root.querySelector(`[data-task-id="${id}"]`);

/** The rows follow their tasks, tasks come and go, and the figures above agree with them. */
export const ManyTasks = meta.story({
  render: () => <Live />,
  play: async ({ canvas, canvasElement, step }) => {
    await step('what the server lists', async () => {
      await waitFor(() => expect(canvas.getByText('Import of the photos')).toBeVisible(), PATIENCE);
      await waitFor(() => expect(canvas.getByText('2 tasks')).toBeVisible(), PATIENCE);
      await expect(canvas.getByText(/CPU 40%/)).toBeVisible();
    });

    await step('a row that moves', async () => {
      server.update('orders', { progress: { value: 30, total: 40, unit: 'items' } });
      await waitFor(
        () => expect(canvas.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '30'),
        PATIENCE,
      );
    });

    await step('a task that comes', async () => {
      server.createTask({ id: 'report', title: 'Report of the year', status: 'running' });
      await waitFor(() => expect(canvas.getByText('3 tasks')).toBeVisible(), PATIENCE);
      await waitFor(() => expect(canvas.getByText('Report of the year')).toBeVisible(), PATIENCE);
    });

    await step('a task that ends', async () => {
      server.update('orders', { status: 'completed', endedAt: Date.now() });
      await waitFor(
        () => expect(rowOf(canvasElement, 'orders')).toHaveAttribute('data-status', 'completed'),
        PATIENCE,
      );
      await waitFor(() => expect(canvas.getByText('Completed: 1')).toBeVisible(), PATIENCE);
    });
  },
});

/** Only what a filter lets through. */
export const Filtered = meta.story({
  render: () => (
    <Scripted prepare={prepare} onServer={setServer}>
      <TaskTable filter={{ type: 'import' }} />
    </Scripted>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Import of the photos')).toBeVisible(), PATIENCE);
    await expect(canvas.queryByText('Export of the orders')).toBeNull();
  },
});

/** The list cannot be had: why, and a way to try again. */
export const Rejected = meta.story({
  render: () => (
    <Scripted
      prepare={(scripted) => {
        prepare(scripted);
        scripted.failRequests(403);
      }}
      onServer={setServer}
    >
      <TaskTable filter={{ interval: 1e6 }} />
    </Scripted>
  ),
  play: async ({ canvas, userEvent }) => {
    const retry = await canvas.findByRole('button', { name: 'Try again' }, PATIENCE);
    await expect(canvas.getByText('No access')).toBeVisible();
    server.failRequests(null);
    await userEvent.click(retry);
    await waitFor(() => expect(canvas.getByText('Import of the photos')).toBeVisible(), PATIENCE);
  },
});
