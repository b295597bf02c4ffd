import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { StaticTaskTable } from '../../src/components/StaticTaskTable.js';
import { STATE_CARDS } from '../support/cards.js';
import { NOW } from '../support/data.js';
import type { Task } from '../../src/protocol/task.js';

const TASKS: readonly Task[] = STATE_CARDS.flatMap(({ task, taskId }, index) =>
  task === null
    ? []
    : [{ ...task, id: taskId, title: `Export ${index + 1}`, updatedAt: NOW - index * 40_000 }],
);

const meta = preview.meta({
  title: 'Components/TaskTable',
  component: StaticTaskTable,
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

export const Empty = meta.story({ args: { tasks: [] } });

export const AllStates = meta.story({});
export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const German = AllStates.extend({ globals: { language: 'de' } });
