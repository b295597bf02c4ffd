import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import { makePhases } from '../support/data.js';
import { Block, Grid } from '../support/Grid.js';

const LAYOUTS = ['auto', 'horizontal', 'vertical'] as const;

const meta = preview.meta({
  title: 'Components/PhaseIndicator',
  component: PhaseIndicator,
  args: { phases: makePhases(4, 2) },
  argTypes: { layout: { control: 'inline-radio', options: LAYOUTS } },
});

export const Playground = meta.story({ args: { layout: 'auto' } });

export const Running = meta.story({
  play: async ({ canvas }) => {
    const [, , current] = canvas.getAllByRole('listitem');
    await expect(current).toHaveAttribute('aria-current', 'step');
    await expect(current).toHaveAttribute('data-state', 'current');
  },
});

export const NotStarted = meta.story({
  args: {
    phases: makePhases(4, 4).map((phase) => ({
      id: phase.id,
      label: phase.label,
      status: 'pending',
    })),
  },
});
export const Failed = meta.story({ args: { phases: makePhases(4, 2, 'failed') } });
export const Done = meta.story({ args: { phases: makePhases(4, 4) } });
export const Cancelled = meta.story({ args: { phases: makePhases(4, 2), status: 'cancelled' } });
export const Vertical = meta.story({ args: { layout: 'vertical' } });

export const Bar = meta.story({
  args: { phases: makePhases(4, 1), variant: 'bar', status: 'running', share: 0.42 },
});

/** Of many phases a bar names one. */
export const BarOfMany = meta.story({
  args: { phases: makePhases(40, 9), variant: 'bar', status: 'running' },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('10 of 40')).toBeVisible();
  },
});

/** A phase that no list names is shown by its id. */
export const Unlisted = meta.story({
  args: { phases: makePhases(4, 4), current: 'cleaning_up' },
});

/** A row where there is room, a column where not: the list measures itself. */
export const Automatic = meta.story({
  render: () => (
    <Grid>
      <Block name="600 px">
        <div style={{ inlineSize: 600 }}>
          <PhaseIndicator phases={makePhases(4, 2)} data-testid="wide" />
        </div>
      </Block>
      <Block name="300 px">
        <div style={{ inlineSize: 300 }}>
          <PhaseIndicator phases={makePhases(4, 2)} data-testid="narrow" />
        </div>
      </Block>
    </Grid>
  ),
  play: async ({ canvas }) => {
    const tops = (id: string): number[] =>
      [...canvas.getByTestId(id).children].map((item) => item.getBoundingClientRect().top);
    await expect(new Set(tops('wide')).size).toBe(1);
    await expect(new Set(tops('narrow')).size).toBe(4);
  },
});

export const AllStates = meta.story({
  render: () => (
    <Grid>
      {LAYOUTS.map((layout) => (
        <Block key={layout} name={layout}>
          <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 20 }}>
            <PhaseIndicator phases={makePhases(4, 1)} layout={layout} />
            <PhaseIndicator phases={makePhases(4, 2, 'failed')} layout={layout} />
            <PhaseIndicator phases={makePhases(3, 3)} layout={layout} />
            <PhaseIndicator phases={makePhases(4, 1)} layout={layout} status="cancelled" />
          </div>
        </Block>
      ))}
      <Block name="bar">
        <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 12 }}>
          <PhaseIndicator variant="bar" phases={makePhases(4, 1)} status="running" />
          <PhaseIndicator variant="bar" phases={makePhases(4, 1)} status="paused" share={0.42} />
          <PhaseIndicator variant="bar" phases={makePhases(4, 2, 'failed')} status="failed" />
          <PhaseIndicator variant="bar" phases={makePhases(40, 12)} status="running" />
          <PhaseIndicator variant="bar" phases={makePhases(4, 4)} current="cleaning" />
        </div>
      </Block>
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
