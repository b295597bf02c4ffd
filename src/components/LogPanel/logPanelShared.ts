/** What the parts of one log panel share: its words, its looks, its links. Types only. */
import type { LogLabels } from '../../labels/labels.js';
import type { LineGap } from './lineIndex.js';

/** The parts that take a class name of the app's own. */
export type LogPanelPart =
  | 'content'
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
  | 'text'
  | 'match'
  | 'link'
  | 'gap'
  | 'more'
  | 'latest'
  | 'empty';

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
  /** A whole number for people. */
  format(value: number): string;
  /** Says in words that lines are missing. */
  describeGap(gap: LineGap): string;
}
