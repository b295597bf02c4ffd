import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { Sparkline } from '../../src/components/Sparkline.js';
import { Grid } from '../support/Grid.js';

const WAVE = Array.from({ length: 60 }, (_, index) => 50 + 40 * Math.sin(index / 5));

const meta = preview.meta({
  title: 'Components/Sparkline',
  component: Sparkline,
  args: { values: WAVE, label: 'CPU: 62%', status: 'running' },
});

export const Playground = meta.story({
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('img', { name: 'CPU: 62%' })).toBeVisible();
  },
});

export const AllStates = meta.story({
  render: () => (
    <Grid>
      <Sparkline label="A wave" values={WAVE} status="running" />
      <Sparkline label="Below its most" values={WAVE} max={200} status="completed" />
      <Sparkline label="Flat" values={[5, 5, 5]} />
      <Sparkline label="One value" values={[5]} />
      <Sparkline label="Gaps" values={[1, NaN, 3, Infinity, 2]} status="failed" />
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
