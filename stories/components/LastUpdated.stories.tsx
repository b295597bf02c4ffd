import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { LastUpdated } from '../../src/components/LastUpdated.js';
import { NOW } from '../support/data.js';
import { Grid } from '../support/Grid.js';

const meta = preview.meta({
  title: 'Components/LastUpdated',
  component: LastUpdated,
  args: { at: NOW - 12_000 },
  argTypes: { at: { control: 'number' } },
});

export const Playground = meta.story({ args: { stale: false } });

export const Fresh = meta.story({
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Updated 12 s ago')).toHaveAttribute(
      'datetime',
      '2026-01-15T11:59:48.000Z',
    );
  },
});

/** What is shown may no longer be true. */
export const Stale = meta.story({ args: { at: NOW - 300_000, stale: true } });

/** The other clock is an hour ahead. */
export const ClockAhead = meta.story({ args: { at: NOW + 3_600_000 } });

export const Never = meta.story({ args: { at: null } });

export const AllStates = meta.story({
  render: () => (
    <Grid>
      {[500, 12_000, 90_000, 7_200_000, 90_000_000, 900_000_000].map((age) => (
        <LastUpdated key={age} at={NOW - age} />
      ))}
      <LastUpdated at={NOW - 300_000} stale />
      <LastUpdated at={null} />
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const German = AllStates.extend({ globals: { language: 'de' } });
