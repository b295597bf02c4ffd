import { expect, fn } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskError } from '../../src/components/TaskError.js';
import { TaskStatusError } from '../../src/protocol/errors.js';
import { Grid } from '../support/Grid.js';
import { Pressed } from '../support/Pressed.js';

const FAILURE = {
  message: 'The disk is full: 0 of 12 GB are free.',
  guidance: 'Delete old exports, then start the task again.',
  code: 'ENOSPC',
  details: { path: '/var/exports', needed: 1_200_000_000 },
};

const meta = preview.meta({
  title: 'Components/TaskError',
  component: TaskError,
  args: { error: FAILURE },
});

export const Playground = meta.story({ args: { onRetry: fn() } });

export const MessageOnly = meta.story({ args: { error: { message: 'Out of memory.' } } });

export const WithRetry = meta.story({
  args: { onRetry: fn() },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }));
    await expect(args.onRetry).toHaveBeenCalledTimes(1);
  },
});

/** Opened by key; the details scroll and can be reached by key themselves. */
export const Details = meta.story({
  play: async ({ canvas, userEvent }) => {
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    const details = canvas.getByText(/needed/);
    await expect(details).toBeVisible();
    await userEvent.tab();
    await expect(details).toHaveFocus();
  },
});

/** Our own errors, on the way to the task, have a title that says so. */
export const OnTheWay = meta.story({
  args: {
    error: new TaskStatusError(
      'not_found',
      'The server has no task "42". Check the id, or start the task again.',
    ),
    onRetry: fn(),
  },
});

export const TenThousandCharacters = meta.story({
  args: { error: { message: 'An endless reason. '.repeat(600) } },
});

export const AllStates = meta.story({
  render: () => (
    <Grid>
      <TaskError error={FAILURE} onRetry={() => undefined} />
      <TaskError error={{ message: 'Out of memory.' }} />
      <TaskError error={{ message: '' }} />
      <TaskError error={{ message: '<b>HTML</b> is text \u0000\ud800', retryable: false }} />
      <TaskError error={{ message: 'word'.repeat(120) }} />
      <TaskError error={new TaskStatusError('forbidden', 'This task belongs to somebody else.')} />
      <Pressed name="Details">
        <TaskError error={FAILURE} />
      </Pressed>
      <TaskError error={{ message: 'An endless reason. '.repeat(600) }} />
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
