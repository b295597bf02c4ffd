import { expect } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { TaskResult } from '../../src/components/TaskResult.js';
import { Block, Grid } from '../support/Grid.js';

const CALCULATION = {
  energy: { value: -76.4089, unit: 'eV' },
  converged: true,
  steps: 1204,
  report: 'https://example.org/reports/42',
  atoms: ['O', 'H', 'H'],
  cell: { a: 5.43, b: 5.43, c: null },
};

const CYCLIC: Record<string, unknown> = { name: 'loop' };
CYCLIC['self'] = CYCLIC;

const meta = preview.meta({
  title: 'Components/TaskResult',
  component: TaskResult,
  args: { result: CALCULATION },
});

export const Playground = meta.story({});

export const NamesAndValues = meta.story({
  play: async ({ canvas }) => {
    await expect(canvas.getByText('-76.4089 eV')).toBeVisible();
    await expect(canvas.getByRole('link')).toHaveAttribute('rel', 'noopener noreferrer');
  },
});

export const Text = meta.story({ args: { result: 'All 1,204 files are intact.' } });
export const Link = meta.story({ args: { result: 'https://example.org/archive.tar.gz' } });

/** Only http and https are links; anything else is text. */
export const NoLink = meta.story({
  args: { result: 'javascript:alert(1)' },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('link')).toBeNull();
  },
});

/** Not by args, which Storybook keeps as JSON. */
export const Cyclic = meta.story({ render: () => <TaskResult result={CYCLIC} /> });

export const OwnRender = meta.story({
  args: {
    result: 7,
    render: (result: unknown) => <strong>{`The answer is ${String(result)}`}</strong>,
  },
});

export const AllStates = meta.story({
  render: () => (
    <Grid>
      {(
        [
          ['names and values', CALCULATION],
          ['text', 'All files are intact.\nNone was changed.'],
          ['number', 1_234_567.891],
          ['yes or no', false],
          ['nothing', null],
          ['empty', {}],
          ['a cycle', CYCLIC],
          ['a long list', Array.from({ length: 104 }, (_, index) => index * index)],
          ['a long word', 'x'.repeat(300)],
        ] as const
      ).map(([name, result]) => (
        <Block key={name} name={name}>
          <TaskResult result={result} />
        </Block>
      ))}
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({
  globals: { direction: 'rtl' },
});
export const German = AllStates.extend({ globals: { language: 'de' } });
