import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { PATIENCE } from '../support/Scripted.js';
import { StartPage } from '../support/StartPage.js';

const meta = preview.meta({ title: 'Recipes/Start page', parameters: { clock: 'running' } });

/** What the documentation begins with: three cards that live, and two ways to disturb them. */
export const Live = meta.story({
  render: () => <StartPage />,
  play: async ({ canvas, canvasElement, userEvent }) => {
    const connection = (): string | null | undefined =>
      canvasElement
        .querySelector('.start-switches .task-connection')
        ?.getAttribute('data-connection');
    await waitFor(() => expect(connection()).toBe('live'), PATIENCE);
    await waitFor(() => expect(canvas.getByText(/IMG_\d+/)).toBeVisible(), PATIENCE);
    await userEvent.click(canvas.getByRole('button', { name: 'Block WebSocket' }));
    await waitFor(() => expect(connection()).toBe('polling'), PATIENCE);
    await userEvent.click(canvas.getByRole('button', { name: 'Block WebSocket' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(connection()).toBe('live'), PATIENCE);
  },
});
