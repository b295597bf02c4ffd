import { useEffect, useState } from 'react';
import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { ProgressBar } from '../../src/components/ProgressBar.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { TASK_STATUSES } from '../../src/protocol/task.js';
import { Grid } from '../support/Grid.js';

const meta = preview.meta({
  title: 'Components/ProgressBar',
  component: ProgressBar,
  args: { label: 'Download the model', value: 42 },
  argTypes: {
    status: { control: 'select', options: TASK_STATUSES },
    unit: { control: 'select', options: ['percent', 'bytes', 'items', 'frames'] },
  },
});

export const Playground = meta.story({ args: { max: 100, hideLabel: false } });

export const Percent = meta.story({});

export const Bytes = meta.story({
  args: {
    value: 1.2e9,
    max: 4.5e9,
    unit: 'bytes',
    estimate: { ratePerSecond: 12e6, remainingMs: 275_000 },
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('1.2 of 4.5 GB')).toBeVisible();
    await expect(canvas.getByText('12 MB/s')).toBeVisible();
    await expect(canvas.getByText('about 4 min 30 s left')).toBeVisible();
    await expect(canvas.getByRole('progressbar')).toHaveAttribute(
      'aria-valuetext',
      '1.2 of 4.5 GB, 26%',
    );
  },
});

export const Items = meta.story({ args: { value: 12, max: 40, unit: 'items' } });

export const Buffered = meta.story({ args: { value: 30, buffer: 65 } });

/** The total is not known: no value for a screen reader either. */
export const Indeterminate = meta.story({
  args: { value: null, amount: 3.4e8, unit: 'bytes' },
  play: async ({ canvas }) => {
    const bar = canvas.getByRole('progressbar', { name: 'Download the model' });
    await expect(bar).not.toHaveAttribute('aria-valuenow');
    await expect(canvas.getByText('340 MB')).toBeVisible();
  },
});

export const HiddenLabel = meta.story({ args: { hideLabel: true } });

export const LongLabel = meta.story({
  args: { label: 'Aword'.repeat(40), value: 7 },
  decorators: [
    (Story) => (
      <div style={{ inlineSize: 280 }}>
        <Story />
      </div>
    ),
  ],
});

/** A clock of the story's own, and a value that grows with it: 10 items a second. */
function Growing() {
  const [value, setValue] = useState(0);
  useEffect(() => {
    if (value >= 60) return;
    const timer = setTimeout(() => setValue(value + 10), 1);
    return () => clearTimeout(timer);
  }, [value]);
  const [now] = useState(() => {
    let reads = 0;
    return { at: () => reads, set: (next: number) => (reads = next) };
  });
  now.set(value * 100);
  return (
    <DisplayProvider now={now.at}>
      <ProgressBar label="Render" value={value} max={200} unit="items" />
    </DisplayProvider>
  );
}

/** Rate and time left are estimated from the values over time. */
export const Estimated = meta.story({
  render: () => <Growing />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('about 15 s left')).toBeVisible());
    await expect(canvas.getByText('10 items/s')).toBeVisible();
  },
});

export const AllStates = meta.story({
  render: () => (
    <Grid>
      {TASK_STATUSES.map((status) => (
        <ProgressBar
          key={status}
          label={`${status}, known`}
          value={status === 'completed' ? 100 : 63}
          status={status}
        />
      ))}
      {TASK_STATUSES.map((status) => (
        <ProgressBar key={status} label={`${status}, not known`} value={null} status={status} />
      ))}
      <ProgressBar
        label="Bytes"
        value={1.2e9}
        max={4.5e9}
        unit="bytes"
        buffer={2e9}
        estimate={{ ratePerSecond: 12e6, remainingMs: 275_000 }}
      />
      <ProgressBar label="Items" value={12} max={40} unit="items" />
      <ProgressBar label="Without a total" value={null} amount={3.4e8} unit="bytes" />
      <ProgressBar label="More than there is" value={90} max={40} unit="items" />
      <ProgressBar label="Less than nothing" value={-5} max={40} unit="items" />
      <ProgressBar label="No label to be seen" value={42} hideLabel />
      <ProgressBar label={'Unbreakable'.repeat(20)} value={7} />
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const German = AllStates.extend({ globals: { language: 'de' } });
