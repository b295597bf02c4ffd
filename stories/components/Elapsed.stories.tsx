import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { Elapsed } from '../../src/components/Elapsed.js';
import { NOW } from '../support/data.js';
import { Grid, Row } from '../support/Grid.js';

const meta = preview.meta({
  title: 'Components/Elapsed',
  component: Elapsed,
  args: { since: NOW - 83_000 },
  argTypes: { since: { control: 'number' }, until: { control: 'number' } },
});

/** Without an end the time runs. */
export const Playground = meta.story({});

export const Ended = meta.story({
  args: { since: NOW - 7_283_000, until: NOW - 83_000 },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('2 h')).toHaveAttribute('datetime', 'PT7200S');
  },
});

/** The other clock is an hour ahead: nothing is taken yet, and never less than nothing. */
export const ClockAhead = meta.story({
  args: { since: NOW + 3_600_000 },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('0 s')).toBeVisible();
  },
});

const SPANS = [400, 12_000, 83_000, 3_660_000, 7_200_000, 100_000_000, 900_000_000];

export const AllStates = meta.story({
  render: () => (
    <Grid>
      <Row name="so far">
        {SPANS.map((span) => (
          <Elapsed key={span} since={NOW - span} style={{ minInlineSize: 72 }} />
        ))}
      </Row>
      <Row name="ended">
        {SPANS.map((span) => (
          <Elapsed key={span} since={0} until={span} style={{ minInlineSize: 72 }} />
        ))}
      </Row>
      <Row name="by a clock that is ahead">
        <Elapsed since={NOW + 3_600_000} />
      </Row>
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const German = AllStates.extend({ globals: { language: 'de' } });
