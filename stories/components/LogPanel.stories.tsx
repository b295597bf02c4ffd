// The log panel in each state, on a log that is made here. What must hold in a real browser (sizes,
// scrolling, selection) is checked by the play functions of LogPanelBehaviour.stories.tsx.
import { useState } from 'react';
import { expect, waitFor } from 'storybook/test';

import preview from '../../.storybook/preview.js';
import { LogPanel, type LogPanelProps } from '../../src/components/LogPanel/index.js';
import { Block, Grid } from '../support/Grid.js';
import { ReadLog } from '../support/ReadLog.js';
import {
  buildLog,
  colourLog,
  gapLog,
  levelLog,
  longLog,
  progressLog,
  StoryLog,
} from './logPanelData.js';

const meta = preview.meta({
  title: 'Components/LogPanel',
  component: LogPanel,
  args: { source: buildLog(400), defaultOpen: true, label: 'Log of build 12', linePrefix: 'line-' },
  // Hundreds of lines are no control.
  argTypes: { source: { control: false } },
});

/** Open, at the end, and following it. */
export const Playground = meta.story();

/** Closed: it listens to nothing and costs nothing. */
export const Closed = meta.story({ args: { defaultOpen: false } });

/** Waiting for the first line. */
export const Empty = meta.story({ args: { source: [] } });

/** The sixteen colours, the 256 and true colours, with weight and slope, as a terminal shows them. */
export const Colours = meta.story({ args: { source: colourLog(), defaultFollow: false } });

/** The same on a dark page, where each colour is made light enough to be read. */
export const ColoursDark = meta.story({
  args: { source: colourLog(), defaultFollow: false },
  globals: { theme: 'dark' },
});

/** Levels and the error stream have a word and a bar, not a color alone. */
export const Levels = meta.story({ args: { source: levelLog(), defaultTimestamps: 'absolute' } });

export const LevelsDark = meta.story({
  args: { source: levelLog(), defaultTimestamps: 'relative' },
  globals: { theme: 'dark' },
});

/** Progress bars that overwrite their own line, as in a terminal. */
export const CarriageReturns = meta.story({ args: { source: progressLog() } });

/** Long lines go on in the next row. */
export const Wrapped = meta.story({
  args: { source: buildLog(60), defaultWrap: true },
  render: (args) => (
    <div style={{ inlineSize: 320 }}>
      <LogPanel {...args} />
    </div>
  ),
});

/** Lines that are no longer kept, and lines that are missing. */
export const Gaps = meta.story({
  args: { source: gapLog(), defaultFollow: false },
});

/** On a page that reads from right to left the log itself still reads from left to right. */
export const RightToLeft = meta.story({
  args: { source: levelLog() },
  render: (args) => (
    <div dir="rtl" lang="ar">
      <LogPanel {...args} />
    </div>
  ),
});

/** A narrow column: the toolbar stays one line, and what has no room in it is under "More tools". */
export const Narrow = meta.story({
  render: (args) => (
    <div style={{ inlineSize: 320 }}>
      <LogPanel {...args} />
    </div>
  ),
});

/** The further tools, and what keys do while the lines have the focus. */
export const MoreTools = meta.story({
  render: (args) => (
    <ReadLog opens={['More tools', 'Keyboard shortcuts']}>
      <LogPanel {...args} />
    </ReadLog>
  ),
});

/** Takes the height of what it stands in, as on a page that shows nothing but a log. */
export const FillHeight = meta.story({
  args: { fillHeight: true },
  render: (args) => (
    <div style={{ blockSize: 520 }}>
      <LogPanel {...args} />
    </div>
  ),
});

/** One line of 8,400 characters: the rest of it comes when it is asked for. */
export const LongLine = meta.story({ args: { source: longLog(), defaultWrap: true } });

/** Every match is marked; Enter goes from one to the next. */
export const Search = meta.story({
  args: { source: buildLog(40), defaultFollow: false },
  render: (args) => (
    <ReadLog search="server" goes>
      <LogPanel {...args} />
    </ReadLog>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText('1 of 13')).toBeVisible());
    await expect(canvasElement.querySelector('[data-current] mark')).toHaveTextContent('server');
  },
});

/** A reader who has scrolled up stays there, and is told how many lines came since. */
export const NewLines = meta.story({
  args: { defaultFollow: false },
  render: (args) => <Growing {...args} />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('1,204 new lines')).toBeVisible());
  },
});

function Growing(args: LogPanelProps) {
  const [log] = useState(() => new StoryLog(12));
  return (
    <ReadLog then={() => log.append(1_204)}>
      <LogPanel {...args} source={log} />
    </ReadLog>
  );
}

/** A few lines high, so that the grid can be seen as a whole. */
const LOW = { '--task-log-height': '8rem' } as Record<string, string>;
const NARROW = { maxInlineSize: 320 };
const LONG_LINES = buildLog(24)
  .slice(21)
  .map(({ text }) => text);

export const AllStates = meta.story({
  // Several logs on one page must not answer to the same link.
  args: { linePrefix: null, style: LOW },
  render: (args) => (
    <Grid>
      <Block name="closed">
        <LogPanel {...args} defaultOpen={false} />
      </Block>
      <Block name="waiting for its first line">
        <LogPanel {...args} source={new StoryLog(0)} />
      </Block>
      <Block name="complete, without a line">
        <LogPanel {...args} source={new StoryLog(0, true)} />
      </Block>
      <Block name="following">
        <LogPanel {...args} />
      </Block>
      <Block name="read further up, with new lines below">
        <Growing {...args} defaultFollow={false} />
      </Block>
      <Block name="levels and the error stream, with times">
        <LogPanel {...args} source={levelLog()} defaultTimestamps="absolute" style={{}} />
      </Block>
      <Block name="from one level on">
        <LogPanel
          {...args}
          source={levelLog()}
          defaultSettings={{ minLevel: 'error', timestamps: 'relative' }}
        />
      </Block>
      <Block name="nothing of that level">
        <LogPanel {...args} source={['All is well.']} defaultSettings={{ minLevel: 'fatal' }} />
      </Block>
      <Block name="searched">
        <ReadLog search="server" goes>
          <LogPanel {...args} source={buildLog(12)} defaultFollow={false} />
        </ReadLog>
      </Block>
      <Block name="only what was found">
        <ReadLog search="server" presses="Only matches">
          <LogPanel {...args} source={buildLog(12)} defaultFollow={false} />
        </ReadLog>
      </Block>
      <Block name="further tools and keys">
        <ReadLog opens={['More tools', 'Keyboard shortcuts']}>
          <LogPanel {...args} />
        </ReadLog>
      </Block>
      <Block name="nothing found">
        <ReadLog search="a needle">
          <LogPanel {...args} source={buildLog(3)} />
        </ReadLog>
      </Block>
      <Block name="colours of a terminal">
        <LogPanel {...args} source={colourLog()} defaultFollow={false} style={{}} />
      </Block>
      <Block name="lines that overwrite themselves">
        <LogPanel {...args} source={progressLog()} />
      </Block>
      <Block name="wrapped">
        <LogPanel {...args} source={LONG_LINES} defaultWrap style={NARROW} />
      </Block>
      <Block name="a very long line">
        <LogPanel {...args} source={longLog()} defaultFollow={false} />
      </Block>
      <Block name="lines that are missing">
        <LogPanel {...args} source={gapLog()} defaultFollow={false} style={{}} />
      </Block>
    </Grid>
  ),
});

export const AllStatesDark = AllStates.extend({ globals: { theme: 'dark' } });
export const AllStatesRightToLeft = AllStates.extend({ globals: { direction: 'rtl' } });
export const AllStatesMoreContrast = AllStates.extend({ globals: { contrast: 'more' } });
export const German = AllStates.extend({ globals: { language: 'de' } });
