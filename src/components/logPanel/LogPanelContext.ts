'use client';
/** What the parts of one log panel share: its words, its looks, its links. */
import { createContext, useContext } from 'react';

import type { LogLabels } from '../../display/labels.js';

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

/** What the parts of one log panel share. */
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
}

/** Given by LogPanel to its parts. */
export const LogPanelContext = createContext<LogPanelShared | null>(null);

export function useLogPanel(): LogPanelShared {
  const shared = useContext(LogPanelContext);
  if (shared === null) {
    throw new Error(
      'A part of the log panel was rendered outside of LogPanel. Render LogPanel instead.',
    );
  }
  return shared;
}
