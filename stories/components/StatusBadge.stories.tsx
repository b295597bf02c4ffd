import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { TASK_STATUSES } from '../../src/protocol/task.js';
import { Grid, Row } from '../support/Grid.js';

const VARIANTS = ['soft', 'solid', 'dot', 'plain'] as const;
const SIZES = ['small', 'medium', 'large'] as const;

const meta = preview.meta({
  title: 'Components/StatusBadge',
  component: StatusBadge,
  args: { status: 'running' },
  argTypes: {
    status: { control: 'select', options: TASK_STATUSES },
    variant: { control: 'inline-radio', options: VARIANTS },
    size: { control: 'inline-radio', options: SIZES },
  },
});

export const Playground = meta.story({ args: { reason: '', variant: 'soft', size: 'medium' } });

export const Pending = meta.story({ args: { status: 'pending' } });
export const Running = meta.story({ args: { status: 'running' } });
export const Paused = meta.story({ args: { status: 'paused' } });
export const Completed = meta.story({ args: { status: 'completed' } });
export const Failed = meta.story({ args: { status: 'failed' } });
export const Cancelled = meta.story({ args: { status: 'cancelled' } });
export const Unknown = meta.story({ args: { status: 'unknown' } });

export const WithReason = meta.story({
  args: { status: 'pending', reason: 'retrying' },
  play: async ({ canvasElement }) => {
    await expect(canvasElement).toHaveTextContent('Pending · retrying');
  },
});

/** A status that the kit does not know is shown as `unknown`, with its own text. */
export const UnknownText = meta.story({
  args: { status: 'HIBERNATING' },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('HIBERNATING').closest('.task-badge')).toHaveAttribute(
      'data-status',
      'unknown',
    );
  },
});

/** Without the kit's class names there are no styles; the data attributes stay, so you can style by them. */
export const Unstyled = meta.story({ args: { unstyled: true, className: 'my-badge' } });

export const AllStates = meta.story({
  render: () => (
    <Grid>
      {VARIANTS.map((variant) => (
        <Row key={variant} name={variant}>
          {TASK_STATUSES.map((status) => (
            <StatusBadge key={status} status={status} variant={variant} />
          ))}
        </Row>
      ))}
      {SIZES.map((size) => (
        <Row key={size} name={size}>
          <StatusBadge status="running" size={size} />
          <StatusBadge status="pending" reason="input_required" size={size} />
        </Row>
      ))}
      <Row name="a status that the kit does not know">
        <StatusBadge status="HIBERNATING" />
      </Row>
      <Row name="a reason without end">
        <StatusBadge status="running" reason={'unbreakable'.repeat(20)} />
      </Row>
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const German = AllStates.extend({ globals: { language: 'de' } });
