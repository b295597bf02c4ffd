/**
 * What the log panel says, in English. Numbers arrive formatted for the locale; where grammar
 * depends on one, it comes too.
 */
import { englishLog } from '../../display/english.js';
import type { LogLabels } from '../../display/labels.js';

/** Every string of the log panel. */
export interface LogPanelLabels extends LogLabels {
  /** The name of the group of controls. */
  tools: string;
  /** "1,204…" while the rest of the log is still being looked through. */
  searching(text: string): string;
  /** Lines that are missing between others. */
  missing(text: string, count: number): string;
  /** Where a filter leaves no line. */
  nothingShown: string;
  /** The name of a line's link: "Line 120". */
  line(text: string): string;
  /** "Warning and above". */
  andAbove(level: string): string;
  /** Before a line that came from the standard error stream. */
  stderr: string;
  /** After a line that is too long to be shown at once. */
  showMore(shown: string, total: string): string;
  /** Copies only the lines that the filter shows. */
  copyShown: string;
  copiedLines(text: string, count: number): string;
  copyFailed: string;
}

export const englishLogPanel: LogPanelLabels = {
  ...englishLog,
  tools: 'Log tools',
  searching: (text) => `${text}…`,
  missing: (text, count) => `${text} ${count === 1 ? 'line is' : 'lines are'} missing`,
  nothingShown: 'No line matches',
  line: (text) => `Line ${text}`,
  andAbove: (level) => `${level} and above`,
  stderr: 'stderr',
  showMore: (shown, total) => `Show more (${shown} of ${total} characters)`,
  copyShown: 'Copy the lines shown',
  copiedLines: (text, count) => `Copied ${text} ${count === 1 ? 'line' : 'lines'}`,
  copyFailed: 'The browser did not allow copying. Download the log instead.',
};
