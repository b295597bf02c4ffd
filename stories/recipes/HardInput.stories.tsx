import { expect, fn } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { HARD_CARDS } from '../support/cards.js';

const meta = preview.meta({
  title: 'Recipes/Hard input',
  component: TaskCardView,
  args: { taskId: 'task-1', task: null, onAction: fn(), onRefresh: fn() },
});

/** The worst that a server can send: nothing breaks the layout, nothing throws. */
export const Cards = meta.story({
  render: (args) => (
    <div data-testid="narrow" style={{ display: 'grid', gap: 16, inlineSize: 320 }}>
      {HARD_CARDS.map((card) => (
        <TaskCardView key={card.taskId} {...args} {...card} />
      ))}
    </div>
  ),
  play: async ({ canvas }) => {
    const box = canvas.getByTestId('narrow');
    await expect(box.scrollWidth).toBeLessThanOrEqual(box.clientWidth);
    for (const card of box.children) {
      await expect(card.getBoundingClientRect().width).toBeLessThanOrEqual(320);
    }
  },
});
