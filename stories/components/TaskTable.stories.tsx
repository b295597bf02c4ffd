import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskTableView } from '../../src/components/TaskTable/TaskTableView.js';
import { HARD_CARDS, STATE_CARDS } from '../support/cards.js';
import { NOW } from '../support/data.js';
import { Block } from '../support/Grid.js';
import type { Task } from '../../src/protocol/task.js';

/** Their tasks, each with a title of its own. */
const TASKS: readonly Task[] = STATE_CARDS.flatMap(({ task, taskId }, index) =>
  task === null
    ? []
    : [{ ...task, id: taskId, title: `Export ${index + 1}`, updatedAt: NOW - index * 40_000 }],
);
const HARD_TASKS = HARD_CARDS.flatMap(({ task, taskId }) =>
  task === null ? [] : [{ ...task, id: taskId }],
);

const meta = preview.meta({
  title: 'Components/TaskTable',
  component: TaskTableView,
  args: { tasks: TASKS },
});

export const Playground = meta.story({});

export const Sorted = meta.story({
  play: async ({ canvas, userEvent }) => {
    const titles = (): (string | null)[] =>
      canvas.getAllByRole('rowheader').map(({ textContent }) => textContent);
    const before = titles();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}{Enter}');
    await expect(canvas.getByRole('columnheader', { name: 'Task' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await expect(titles()).toEqual(before.toReversed());
  },
});

/**
 * Narrower than 42rem the cells of a row stand below each other, and it stays a table. Alone,
 * the table knows how wide the page is; in a narrow column of a wide page it also knows the column,
 * once that is a container: `container-type: inline-size`.
 */
export const Narrow = meta.story({
  render: (args) => (
    <div data-testid="column" style={{ inlineSize: 320, containerType: 'inline-size' }}>
      <TaskTableView {...args} tasks={[...TASKS, ...HARD_TASKS]} />
    </div>
  ),
  play: async ({ canvas }) => {
    const column = canvas.getByTestId('column');
    await expect(column.scrollWidth).toBeLessThanOrEqual(column.clientWidth);
    await expect(canvas.getAllByRole('rowheader')).toHaveLength(TASKS.length + HARD_TASKS.length);
  },
});

export const NarrowDark = Narrow.extend({ globals: { theme: 'dark' } });

export const Empty = meta.story({ args: { tasks: [] } });

export const AllStates = meta.story({
  render: (args) => (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 32 }}>
      <Block name="every status, the oldest first">
        <TaskTableView {...args} defaultOrder={{ column: 'updated', descending: false }} />
      </Block>
      <Block name="the worst that a server can send">
        <TaskTableView {...args} tasks={HARD_TASKS} />
      </Block>
      <Block name="no task">
        <TaskTableView {...args} tasks={[]} />
      </Block>
    </div>
  ),
});
export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const AllStatesCompact = AllStates.extend({ globals: { density: 'compact' } });
export const German = AllStates.extend({ globals: { language: 'de' } });
