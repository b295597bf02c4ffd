/** What the parts of one log panel share: its words, its looks, its links, the reader's choice. */
import type { MouseEvent } from 'react';

import type { LogLabels } from '../../labels/labels.js';
import type { LogLevel } from '../../protocol/task.js';
import type { LineGap } from './content/lineIndex.js';

/** The parts that take a class name of the app's own. */
export type LogPanelPart =
  | 'content'
  | 'loading'
  | 'retry'
  | 'toggle'
  | 'title'
  | 'count'
  | 'tools'
  | 'search'
  | 'controls'
  | 'button'
  | 'select'
  | 'body'
  | 'lines'
  | 'line'
  | 'number'
  | 'time'
  | 'mark'
  | 'text'
  | 'match'
  | 'link'
  | 'gap'
  | 'more'
  | 'latest'
  | 'empty';

/** What the reader chose to see. */
export interface LogChoice {
  /** Plain text to look for; empty for none. */
  readonly text: string;
  /** The least severe level to show. */
  readonly minLevel: LogLevel;
  /** Whether lines without the text are hidden. */
  readonly onlyMatches: boolean;
  /** Whether long lines go on in the next row. */
  readonly wrap: boolean;
}

/** Everything on one line each. */
export const DEFAULT_CHOICE: LogChoice = {
  text: '',
  minLevel: 'trace',
  onlyMatches: false,
  wrap: false,
};

/** How times are shown beside the lines. */
export type LogTimestamps = 'off' | 'absolute' | 'relative';

/** What the parts of one log panel share; the same object until one of them changes. */
export interface LogPanelShared {
  readonly labels: LogLabels;
  readonly locale: string;
  /** What stands before the number in a line's link: `L` gives `#L120`. `null`: no links. */
  readonly linePrefix: string | null;
  readonly timestamps: LogTimestamps;
  /** The class of a part; none of ours where the panel is unstyled. */
  part(name: LogPanelPart): string | undefined;
  /** The address of a line, from 0; it never leads off the page. */
  lineHref(line: number): string;
  /** The reader clicked on the number of a line. */
  onLineClick(line: number, event: MouseEvent): void;
  /** A whole number for people. */
  format(value: number): string;
  /** Says in words that lines are missing. */
  describeGap(gap: LineGap): string;
}
