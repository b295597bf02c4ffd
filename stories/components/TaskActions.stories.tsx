import { expect, fn } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskActions } from '../../src/components/TaskActions.js';
import type { TaskAction } from '../../src/protocol/task.js';
import { Grid } from '../support/Grid.js';

const meta = preview.meta({
  title: 'Components/TaskActions',
  component: TaskActions,
  args: { actions: ['cancel', 'pause'] as TaskAction[], onAction: fn() },
});

export const Playground = meta.story({});

export const AtOnce = meta.story({
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Pause' }));
    await expect(args.onAction).toHaveBeenCalledWith('pause');
  },
});

/** Asked again, the focus is on the safe answer; Escape takes it back to where it was. */
export const Confirmed = meta.story({
  args: { actions: ['cancel'] },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.getByRole('button', { name: 'No, go back' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect(canvas.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await userEvent.tab({ shift: true });
    await userEvent.keyboard('{Enter}');
    await expect(args.onAction).toHaveBeenCalledWith('cancel');
  },
});

/** A second press does nothing while the first is under way; the focus stays. */
export const Waiting = meta.story({
  args: { pending: 'cancel' },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Cancel' }));
    await expect(args.onAction).not.toHaveBeenCalled();
  },
});

export const Rejected = meta.story({
  args: { error: new Error('The task has already finished, so it cannot be cancelled.') },
});

export const AllStates = meta.story({
  render: (args) => (
    <Grid>
      <TaskActions {...args} actions={['cancel', 'pause', 'resume', 'retry']} />
      <TaskActions {...args} variant="icon" actions={['cancel', 'pause', 'resume', 'retry']} />
      <TaskActions {...args} pending="cancel" />
      <TaskActions {...args} error={new Error('The task has already finished.')} />
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const German = AllStates.extend({ globals: { language: 'de' } });
