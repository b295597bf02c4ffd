import { useState } from 'react';
import { expect, fn, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { ConnectionIndicator } from '../../src/components/ConnectionIndicator.js';
import { CONNECTIONS, makeConnection, NOW } from '../support/data.js';
import { Grid } from '../support/Grid.js';

const meta = preview.meta({
  title: 'Components/ConnectionIndicator',
  component: ConnectionIndicator,
  args: { connection: makeConnection(), onRefresh: fn(), onRetry: fn() },
});

export const Playground = meta.story({});

export const Live = meta.story({});
export const Connecting = meta.story({
  args: { connection: makeConnection({ state: 'connecting' }) },
});

export const Reconnecting = meta.story({
  args: {
    connection: makeConnection({ state: 'reconnecting', attempt: 2, nextRetryAt: NOW + 4_000 }),
  },
  play: async ({ canvasElement }) => {
    await expect(canvasElement).toHaveTextContent('Reconnecting (2 of 5), next try in 4 s');
  },
});

export const Polling = meta.story({
  args: { connection: makeConnection({ state: 'polling', pollInterval: 5_000 }) },
  play: async ({ canvas, userEvent, args }) => {
    await expect(canvas.getByText('Live updates unavailable.')).toBeVisible();
    await expect(canvas.getByText(/Checking every 5 s/)).toBeVisible();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(args.onRefresh).toHaveBeenCalledTimes(1);
    await userEvent.tab();
    await userEvent.keyboard(' ');
    await expect(args.onRetry).toHaveBeenCalledTimes(1);
  },
});

/** For one task: a dot and an age. The sentence is in its name and its tooltip. */
export const Quiet = meta.story({
  args: {
    connection: makeConnection({ state: 'polling', pollInterval: 5_000 }),
    variant: 'quiet',
    updatedAt: NOW - 3_000,
  },
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: /Checking every 5 s,\s*3 s ago$/ }));
    await expect(args.onRefresh).toHaveBeenCalledTimes(1);
  },
});

export const PollingStopped = meta.story({
  args: { connection: makeConnection({ state: 'polling' }) },
});
export const Offline = meta.story({ args: { connection: makeConnection({ state: 'offline' }) } });
export const Unauthorized = meta.story({
  args: { connection: makeConnection({ state: 'unauthorized' }) },
});
export const Closed = meta.story({ args: { connection: makeConnection({ state: 'closed' }) } });
export const Idle = meta.story({ args: { connection: makeConnection({ state: 'idle' }) } });

function Blip() {
  const [connection, setConnection] = useState(makeConnection());
  return (
    <Grid>
      <ConnectionIndicator connection={connection} data-testid="indicator" />
      <button
        type="button"
        onClick={() => setConnection(makeConnection({ state: 'reconnecting', attempt: 1 }))}
      >
        Lose the connection
      </button>
    </Grid>
  );
}

/** `data-connection` changes at once; what is seen waits 0.8 s, so that a blip does not flicker. */
export const Grace = meta.story({
  render: () => <Blip />,
  play: async ({ canvas, userEvent }) => {
    const indicator = canvas.getByTestId('indicator');
    await userEvent.click(canvas.getByRole('button', { name: 'Lose the connection' }));
    await expect(indicator).toHaveAttribute('data-connection', 'reconnecting');
    await waitFor(() => expect(indicator).toHaveTextContent('Reconnecting (1 of 5)'), {
      timeout: 5_000,
    });
  },
});

export const AllStates = meta.story({
  render: (args) => (
    <Grid>
      {CONNECTIONS.map((connection) => (
        <ConnectionIndicator key={JSON.stringify(connection)} {...args} connection={connection} />
      ))}
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const German = AllStates.extend({ globals: { language: 'de' } });
