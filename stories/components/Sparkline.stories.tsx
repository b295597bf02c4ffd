import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { Sparkline, type SparklineProps } from '../../src/components/Sparkline.js';
import { Grid, Row } from '../support/Grid.js';

const WAVE = Array.from({ length: 60 }, (_, index) => 50 + 40 * Math.sin(index / 5));

const STATES: readonly (readonly [name: string, props: Omit<SparklineProps, 'label'>])[] = [
  ['a wave, in the colour of its status', { values: WAVE, status: 'running' }],
  ['far below its most', { values: WAVE, max: 200, status: 'completed' }],
  ['without a status', { values: WAVE }],
  ['always the same', { values: [5, 5, 5] }],
  ['nothing but zeros', { values: [0, 0, 0] }],
  ['what is no number is left out', { values: [1, NaN, 3, Infinity, 2], status: 'failed' }],
  ['a single value draws nothing', { values: [5] }],
];

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
      {STATES.map(([name, props]) => (
        <Row key={name} name={name}>
          <Sparkline label={name} {...props} />
        </Row>
      ))}
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({ globals: { direction: 'rtl' } });
