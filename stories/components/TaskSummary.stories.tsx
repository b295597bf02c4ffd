import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskSummaryView } from '../../src/components/TaskSummary/TaskSummaryView.js';
import { Grid } from '../support/Grid.js';

const meta = preview.meta({
  title: 'Components/TaskSummary',
  component: TaskSummaryView,
  args: {
    counts: { pending: 1204, running: 12, completed: 96_000, failed: 3 },
    resources: { cpuPercent: 640, memoryBytes: 12.4e9 },
  },
});

export const Playground = meta.story({
  play: async ({ canvas }) => {
    await expect(canvas.getByText('97,219 tasks')).toBeVisible();
    await expect(canvas.getByText('Running: 12')).toBeVisible();
  },
});

export const Overloaded = meta.story({
  args: { warning: 'Load 18.2 on 4 cores for a minute.' },
});

export const Empty = meta.story({ args: { counts: {}, showEmpty: true } });

export const AllStates = meta.story({
  render: (args) => (
    <Grid>
      <TaskSummaryView {...args} />
      <TaskSummaryView {...args} warning="Load 18.2 on 4 cores for a minute." />
      <TaskSummaryView counts={{}} showEmpty />
      <TaskSummaryView counts={{}} />
      <TaskSummaryView counts={{ running: 1 }} />
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const German = AllStates.extend({ globals: { language: 'de' } });
