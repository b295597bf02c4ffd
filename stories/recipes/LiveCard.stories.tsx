import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskCard } from '../../src/components/TaskCard/TaskCard.js';
import type { TestTaskServer } from '../../src/testing/index.js';
import { PATIENCE, Scripted } from '../support/Scripted.js';

const meta = preview.meta({ title: 'Recipes/Live card', parameters: { clock: 'running' } });

/** The server of the story that is on the page; play functions tell it what to do. */
let server: TestTaskServer;

function setServer(scripted: TestTaskServer): void {
  server = scripted;
}

function prepare(scripted: TestTaskServer): void {
  scripted.createTask({ id: 'export', title: 'Export of the orders', actions: ['cancel'] });
}

function Live() {
  return (
    <Scripted prepare={prepare} onServer={setServer}>
      <TaskCard taskId="export" />
    </Scripted>
  );
}

/**
 * One task through everything: pending, running, the connection lost, polling, back to live, and
 * completed, with every log line once and in order.
 */
export const ThroughEverything = meta.story({
  render: () => <Live />,
  play: async ({ canvas, canvasElement, userEvent, step }) => {
    const card = (): Element | null => canvasElement.querySelector('.task-card');
    const connection = (): string | null | undefined =>
      canvasElement.querySelector('.task-connection')?.getAttribute('data-connection');

    await step('pending, live', async () => {
      await waitFor(() => expect(card()).toHaveAttribute('data-status', 'pending'), PATIENCE);
      await waitFor(() => expect(connection()).toBe('live'), PATIENCE);
    });

    await step('running, with its log', async () => {
      server.update('export', {
        status: 'running',
        phase: 'running',
        startedAt: Date.now(),
        progress: { value: 10, total: 40, unit: 'items' },
      });
      server.log('export', 'first line');
      await waitFor(() => expect(canvas.getByText('10 of 40 items')).toBeVisible(), PATIENCE);
      await userEvent.click(canvas.getByRole('button', { name: /^Log/ }));
      await waitFor(() => expect(canvas.getByText('first line')).toBeVisible(), PATIENCE);
    });

    await step('reconnecting, then polling', async () => {
      server.blockSockets(true);
      await waitFor(() => expect(connection()).toBe('reconnecting'), PATIENCE);
      await waitFor(() => expect(connection()).toBe('polling'), PATIENCE);
      await waitFor(
        () => expect(canvas.getByRole('button', { name: /Checking every 1 s/ })).toBeVisible(),
        PATIENCE,
      );
      server.update('export', { progress: { value: 30, total: 40, unit: 'items' } });
      server.log('export', 'second line');
      await waitFor(() => expect(canvas.getByText('30 of 40 items')).toBeVisible(), PATIENCE);
    });

    await step('live again', async () => {
      server.blockSockets(false);
      await userEvent.click(canvas.getByRole('button', { name: /Checking every 1 s/ }));
      await waitFor(() => expect(connection()).toBe('live'), PATIENCE);
    });

    await step('completed, with nothing lost', async () => {
      server.log('export', 'third line');
      server.update('export', {
        status: 'completed',
        endedAt: Date.now(),
        actions: [],
        progress: { value: 40, total: 40, unit: 'items' },
        result: { orders: 40 },
      });
      await waitFor(() => expect(card()).toHaveAttribute('data-status', 'completed'), PATIENCE);
      await waitFor(() => {
        const lines = [...canvasElement.querySelectorAll('.task-log-line')];
        return expect(lines.map((line) => line.getAttribute('data-line'))).toEqual(['0', '1', '2']);
      }, PATIENCE);
    });
  },
});

/** The server restarts and forgets the task: its last state stays, marked in words. */
export const ForgottenByTheServer = meta.story({
  render: () => <Live />,
  play: async ({ canvas, canvasElement }) => {
    const card = (): Element | null => canvasElement.querySelector('.task-card');
    await waitFor(() => expect(card()).toHaveAttribute('data-status', 'pending'), PATIENCE);
    server.update('export', { status: 'running' });
    await waitFor(() => expect(card()).toHaveAttribute('data-status', 'running'), PATIENCE);
    server.restart();
    server.cutConnections();
    await waitFor(
      () => expect(canvas.getByText(/no longer has this task/)).toBeVisible(),
      PATIENCE,
    );
    await expect(card()).toHaveAttribute('data-status', 'running');
  },
});
