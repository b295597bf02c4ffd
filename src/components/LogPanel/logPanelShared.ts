/** What the parts of one log panel share: its words, its looks, its links. */
import type { MouseEvent } from 'react';

import type { LogLabels } from '../../labels/labels.js';
import type { LineGap } from './content/lineIndex.js';
import type { LogTimestamps } from './settings/logSettings.js';

/** The parts that take a class name of the app's own. */
export type LogPanelPart =
  | 'content'
  | 'loading'
  | 'retry'
  | 'toggle'
  | 'title'
  | 'preview'
  | 'count'
  | 'tools'
  | 'levels'
  | 'level'
  | 'search'
  | 'controls'
  | 'button'
  | 'options'
  | 'option'
  | 'select'
  | 'keys'
  | 'notice'
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
  | 'row'
  | 'latest'
  | 'empty';

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
  /** The whole address of a line, to be handed on; `null` where it has none of its own. */
  lineAddress(line: number): string | null;
  /** The reader clicked on the number of a line. */
  onLineClick(line: number, event: MouseEvent): void;
  /** A whole number for people. */
  format(value: number): string;
  /** Says in words that lines are missing. */
  describeGap(gap: LineGap): string;
}
