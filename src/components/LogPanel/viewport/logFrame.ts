/**
 * What LogPanel renders at one moment: plain data, made by LogView, and how it is compared. Pure.
 */
import type { LogLine } from '../../../protocol/task.js';
import type { AnsiStyle } from '../../../shared/terminal/style.js';
import type { LineGap } from '../content/lineIndex.js';
import type { LineMatcher } from '../content/lineMatcher.js';
import type { LineMatches } from '../content/lineMatches.js';

/** One row on the page. The same object as long as nothing about it changes. */
export interface LogRowFrame {
  /** The line's number; of missing lines, -1 less the first of them. */
  readonly key: number;
  /** Names the element. Stays with the line; once that has left the page, another one takes it over. */
  id: number;
  /** Distance from the top of the rows' container, in px. */
  readonly top: number;
  /** The line, or `null` for a gap and for a line that is not here. */
  readonly line: LogLine | null;
  /** The style in which the line begins. */
  readonly style: AnsiStyle;
  /** Which lines are missing, where this row says so. */
  readonly gap: LineGap | null;
}

/** How a search stands. */
export interface SearchFrame {
  readonly matcher: LineMatcher;
  /** Lines found so far. */
  readonly count: number;
  /** Which of them is the current one, from 1; 0 while none was gone to. */
  readonly current: number;
  /** The line of the current one. */
  readonly line: number | null;
  /** Whether there are lines that were not looked through yet. */
  readonly isSearching: boolean;
  /** How often the reader has gone to a match: each time it is brought into sight. */
  readonly steps: number;
}

/** Everything that the body of the panel shows. */
export interface LogFrame {
  readonly rows: readonly LogRowFrame[];
  /** Height of the scrolled content, in px. */
  readonly height: number;
  /** Where the rows' container stands in it, in px. */
  readonly rowsTop: number;
  /** Height of a row that does not wrap, in px; `null` while lines wrap. */
  readonly rowHeight: number | null;
  /** Columns of the longest line seen, as far as it is shown. */
  readonly columns: number;
  readonly isFollowing: boolean;
  /** Lines written since following stopped. */
  readonly newLines: number;
  /** Lines ever written. */
  readonly count: number;
  /** Rows that are shown when scrolled through: 0 where a filter finds nothing. */
  readonly rowCount: number;
  readonly isComplete: boolean;
  /** Whether lines may be missing without anyone knowing which. */
  readonly mayHaveGaps: boolean;
  /** Errors, also fatal ones, and warnings among the lines kept, as far as they were read. */
  readonly errors: number;
  readonly warnings: number;
  readonly search: SearchFrame | null;
  /** The line that a link points at. */
  readonly marked: number | null;
  /** When the first line known was written, ms since epoch; 0 where unknown. */
  readonly startedAt: number;
  /** When the last line was written, ms since epoch; 0 where unknown. */
  readonly latestAt: number;
}

/**
 * How a search stands.
 * @param found the line that it has gone to
 * @param last how it stood before; the same object is given again while nothing changes
 */
export function createSearchFrame(
  search: LineMatches | null,
  found: number | null,
  steps: number,
  last: SearchFrame | null,
): SearchFrame | null {
  if (!search) return null;
  const { head } = search;
  const place = found === null ? -1 : search.lines.indexFrom(found);
  const isThere = place >= head && search.lines.at(place) === found;
  const frame: SearchFrame = {
    matcher: search.matcher,
    count: search.count,
    current: isThere ? place - head + 1 : 0,
    line: found,
    isSearching: search.isSearching,
    steps,
  };
  return last && isSame(last, frame) ? last : frame;
}

/** Whether two plain objects hold the same values, so that nothing need be rendered. */
export function isSame<Value extends object>(a: Value, b: Value): boolean {
  return (Object.keys(b) as (keyof Value)[]).every((key) => a[key] === b[key]);
}
