// The log panel in each state, on a log that is made here. What must hold in a real browser (sizes,
// scrolling, selection) is checked by the play functions of LogPanelBehaviour.stories.tsx.
import preview from '../../.storybook/preview.js';
import { LogPanel } from '../../src/components/logPanel/index.js';
import { buildLog, colourLog, levelLog, progressLog } from './logPanelData.js';

const meta = preview.meta({
  title: 'Components/LogPanel',
  component: LogPanel,
  args: { source: buildLog(400), defaultOpen: true, label: 'Log of build 12', linePrefix: 'line-' },
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

/** Levels and the error stream are told by a word and a bar, not by colour alone. */
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
  args: {
    source: levelLog().flatMap((line) =>
      line.line === 4 || line.line === 5 ? [] : [{ ...line, line: line.line + 12 }],
    ),
    defaultFollow: false,
  },
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

/** A narrow column: the controls fold into two rows. */
export const Narrow = meta.story({
  render: (args) => (
    <div style={{ inlineSize: 320 }}>
      <LogPanel {...args} />
    </div>
  ),
});
