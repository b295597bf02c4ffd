/**
 * The numbers of all lines that a query finds, gathered slice by slice and kept up with the log.
 * No DOM.
 */
import type { LogSource } from '../../../protocol/logSource.js';
import { createMatcher, type LineMatcher, type LineQuery } from './lineMatcher.js';
import { LineScan } from './lineScan.js';
import { NumberList } from './numberList.js';
import type { LogScheduler } from './scheduler.js';

/** Time for lines just added, in ms; more of them are looked through after a pause. */
const APPEND_BUDGET = 2;

/** The lines that a query finds. */
export class LineMatches {
  readonly query: LineQuery;
  readonly matcher: LineMatcher;
  readonly lines = new NumberList();
  readonly #source: LogSource;
  readonly #scan: LineScan;

  /** @param onProgress called after each slice of the search that ran in the background */
  constructor(
    source: LogSource,
    query: LineQuery,
    scheduler: LogScheduler,
    onProgress: () => void,
  ) {
    this.query = query;
    this.matcher = createMatcher(query);
    this.#source = source;
    this.#scan = new LineScan(
      source,
      source.getSnapshot().firstLine,
      {
        visit: (line, number) => {
          if (line && this.matcher.matches(line)) this.lines.push(number);
        },
        onSlice: onProgress,
      },
      scheduler,
    );
  }

  /** Index in `lines` of the first one that is still kept. */
  get head(): number {
    return this.lines.indexFrom(this.#source.getSnapshot().firstLine);
  }

  /** How many kept lines were found so far. */
  get count(): number {
    return this.lines.length - this.head;
  }

  /** Whether there are lines that were not looked through yet. */
  get isSearching(): boolean {
    return !this.#scan.isDone;
  }

  /** The line found after (`1`) or before (`-1`) another line, around the ends; `null` without any. */
  step(from: number, direction: 1 | -1): number | null {
    const { head } = this;
    let index = direction === 1 ? this.lines.indexFrom(from + 1) : this.lines.indexFrom(from) - 1;
    if (index >= this.lines.length) index = head;
    if (index < head) index = this.lines.length - 1;
    return index < head ? null : (this.lines.at(index) ?? null);
  }

  /** Looks through lines that were added. */
  advance(): void {
    this.#scan.advance(APPEND_BUDGET);
  }

  stop(): void {
    this.#scan.stop();
  }
}
