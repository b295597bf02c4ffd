import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskLogPanel } from '../../src/components/TaskLogPanel.js';
import type { TestTaskServer } from '../../src/testing/index.js';
import { Block, Grid } from '../support/Grid.js';
import { PATIENCE, Scripted } from '../support/Scripted.js';

/** The server of the story that is on the page; play functions tell it what to do. */
let server: TestTaskServer;

function prepare(scripted: TestTaskServer): void {
  scripted.createTask({ id: 'build', title: 'Build', status: 'running' });
  for (const file of ['a.ts', 'b.ts', 'c.ts']) scripted.log('build', `compiled ${file}`);
  scripted.createTask({ id: 'queued', title: 'Build', status: 'pending' });
  scripted.createTask({ id: 'silent', title: 'Build', status: 'completed', endedAt: Date.now() });
}

const meta = preview.meta({
  title: 'Components/TaskLogPanel',
  component: TaskLogPanel,
  parameters: { clock: 'running' },
  args: { taskId: 'build', defaultOpen: true, label: 'Log of the build' },
  decorators: [
    (Story) => (
      <Scripted prepare={prepare} onServer={(scripted) => (server = scripted)}>
        <Story />
      </Scripted>
    ),
  ],
});

/** A LogPanel on the log of one task. What it looks like is on the page of LogPanel. */
export const Playground = meta.story({});

/** Its lines only travel while it is open. */
export const Live = meta.story({
  args: { defaultOpen: false },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Log of the build' }, PATIENCE),
    );
    await waitFor(() => expect(canvas.getByText('compiled c.ts')).toBeVisible(), PATIENCE);
    server.log('build', 'linked');
    await waitFor(() => expect(canvas.getByText('linked')).toBeVisible(), PATIENCE);
  },
});

export const AllStates = meta.story({
  render: (args) => (
    <Grid>
      <Block name="closed">
        <TaskLogPanel {...args} defaultOpen={false} />
      </Block>
      <Block name="with lines">
        <TaskLogPanel {...args} />
      </Block>
      <Block name="waiting for its first line">
        <TaskLogPanel {...args} taskId="queued" />
      </Block>
      <Block name="complete, without a line">
        <TaskLogPanel {...args} taskId="silent" />
      </Block>
      <Block name="of a task that the server does not know">
        <TaskLogPanel {...args} taskId="gone" />
      </Block>
    </Grid>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('compiled c.ts')).toBeVisible(), PATIENCE);
    await waitFor(() => expect(canvas.getByText(/no longer/)).toBeVisible(), PATIENCE);
  },
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
