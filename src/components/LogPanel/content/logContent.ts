/**
 * Which lines a panel shows and how tall they are: the log itself, the reader's filter and search,
 * and the heights of the rows. No DOM, no React.
 */
import type { LogSnapshot } from '../../../protocol/logSource.js';
import type { LogLine } from '../../../protocol/task.js';
import { LineIndex, type LineGap } from './lineIndex.js';
import { isOpenQuery, type LineQuery } from './lineMatcher.js';
import { LineMatches } from './lineMatches.js';
import { DEFAULT_SETTINGS, type LogSettings } from '../settings/logSettings.js';
import { allLines, matchingLines, type LogSlots } from './logSlots.js';
import type { LogScheduler } from './scheduler.js';
import { SlotHeights } from './slotHeights.js';
import type { SourceCell } from './sourceCell.js';

/** Sizes in px, and the columns that fit the width. */
export interface LogMetrics {
  readonly rowHeight: number;
  readonly viewportHeight: number;
  readonly columns: number;
}

/**
 * Before anything was measured: on the server, and where there is no layout. The stylesheet's own
 * sizes, so that with them the first rows are the right ones.
 */
const UNMEASURED: LogMetrics = { rowHeight: 20, viewportHeight: 384, columns: 80 };

/** Lines looked at to guess how tall wrapped lines are. */
const SAMPLE = 64;

const isSameQuery = (a: LineQuery, b: LineQuery): boolean =>
  a.text === b.text && a.minLevel === b.minLevel;

/** Which lines are shown, and their heights. */
export class LogContent {
  readonly source: SourceCell;
  settings = DEFAULT_SETTINGS;
  metrics = UNMEASURED;
  index: LineIndex;
  /** What the words find; `null` without any. */
  search: LineMatches | null = null;
  slots: LogSlots;
  heights = new SlotHeights(UNMEASURED.rowHeight);
  seen: LogSnapshot;
  #filter: LineMatches | null = null;
  /** Gaps whose rows have been taken out of the heights: how many, and where the last one ends. */
  #folded = { count: 0, to: 0 };
  #startedAt = 0;
  readonly #scheduler: LogScheduler;
  readonly #onProgress: () => void;

  /** @param onProgress called when reading in the background has found something out */
  constructor(source: SourceCell, scheduler: LogScheduler, onProgress: () => void) {
    this.source = source;
    this.#scheduler = scheduler;
    this.#onProgress = onProgress;
    this.seen = source.getSnapshot();
    this.index = new LineIndex(source, scheduler, onProgress);
    this.slots = allLines(source, this.index);
  }

  /** The same settings and sizes on a source that holds another log now. */
  startOver(): LogContent {
    this.stop();
    const next = new LogContent(this.source, this.#scheduler, this.#onProgress);
    next.resize(this.metrics);
    next.choose(this.settings);
    return next;
  }

  get viewportHeight(): number {
    return this.metrics.viewportHeight;
  }

  /** When the first line known was written, also once it is no longer kept: ms since epoch, or 0. */
  get startedAt(): number {
    return (this.#startedAt ||= this.source.getLine(this.seen.firstLine)?.at ?? 0);
  }

  /** When the last line was written: ms since epoch, or 0. */
  get latestAt(): number {
    return this.source.getLine(this.seen.count - 1)?.at ?? 0;
  }

  /** Takes in what the source holds now. Returns whether it is another log, so that nothing known holds. */
  refresh(): boolean {
    const seen = this.source.getSnapshot();
    const isOther = seen.count < this.seen.count || seen.firstLine < this.seen.firstLine;
    this.seen = seen;
    if (isOther) {
      this.stop();
      this.index = new LineIndex(this.source, this.#scheduler, this.#onProgress);
      this.search = this.#filter = null;
      this.#startedAt = 0;
      this.#find();
      this.#layOut();
    }
    this.index.advance();
    this.search?.advance();
    if (this.#filter !== this.search) this.#filter?.advance();
    this.#arrange();
    return isOther;
  }

  /** Shows what the reader chose. */
  choose(settings: LogSettings): void {
    const wasFiltered = this.#filter;
    const wasWrapped = this.settings.wrap;
    this.settings = settings;
    this.#find();
    if (this.#filter !== wasFiltered || settings.wrap !== wasWrapped) this.#layOut();
    this.#arrange();
  }

  /** Takes new sizes; 0 leaves the one known. Returns whether any is new. */
  resize(next: LogMetrics): boolean {
    const old = this.metrics;
    const metrics = {
      rowHeight: next.rowHeight || old.rowHeight,
      viewportHeight: next.viewportHeight || old.viewportHeight,
      columns: next.columns || old.columns,
    };
    this.metrics = metrics;
    const isOtherRow = metrics.rowHeight !== old.rowHeight;
    const isOtherWidth = metrics.columns !== old.columns && this.settings.wrap;
    if (isOtherRow || isOtherWidth) {
      this.#layOut();
      this.#arrange();
    }
    return isOtherRow || isOtherWidth || metrics.viewportHeight !== old.viewportHeight;
  }

  /** Takes the height of a wrapped line. Returns whether it changed. */
  measure(line: number, height: number): boolean {
    return this.heights.set(this.slots.slotOf(line), height);
  }

  /** Every line kept, or those that are shown, with a gap in place of missing ones. */
  *contents(onlyShown: boolean, from = 0, to = Infinity): Generator<LogLine | LineGap> {
    const rows = onlyShown ? this.slots : allLines(this.source, this.index);
    const first = from === 0 ? rows.head : rows.slotOf(from);
    for (let slot = first; slot < rows.end; slot = rows.next(slot)) {
      const content = rows.contentAt(slot);
      const line = typeof content === 'number' ? this.source.getShownLine(content) : undefined;
      if ((line?.line ?? 0) > to) return;
      if (typeof content !== 'number') yield content;
      else yield line ?? { from: content, to: content + 1 };
    }
  }

  /** Ends reading in the background, until `refresh`. */
  stop(): void {
    this.index.stop();
    this.search?.stop();
    this.#filter?.stop();
  }

  /** Looks for what is wanted, and keeps what was found where that is still wanted. */
  #find(): void {
    const { search: text, minLevel, onlyMatches } = this.settings;
    const filter: LineQuery = { text: onlyMatches ? text : '', minLevel };
    const old = [this.search, this.#filter];
    const find = (query: LineQuery): LineMatches => {
      const known = [...old, this.search].find(
        (matches) => matches && isSameQuery(matches.query, query),
      );
      if (known) return known;
      const found = new LineMatches(this.source, query, this.#scheduler, this.#onProgress);
      found.advance();
      return found;
    };
    this.search = text === '' ? null : find({ text, minLevel });
    this.#filter = isOpenQuery(filter) ? null : find(filter);
    for (const matches of old) {
      if (matches !== this.search && matches !== this.#filter) matches?.stop();
    }
  }

  /** Forgets all heights: they belong to other rows, or to another width. */
  #layOut(): void {
    const { rowHeight } = this.metrics;
    this.heights = new SlotHeights(this.settings.wrap ? this.#guessHeight() : rowHeight);
    this.#folded = { count: 0, to: 0 };
  }

  /** What a wrapped line is usually tall: the mean of some, taken evenly from the whole log. */
  #guessHeight(): number {
    const { rowHeight, columns } = this.metrics;
    const { firstLine, count } = this.seen;
    const step = Math.max(1, Math.floor((count - firstLine) / SAMPLE));
    let rows = 0;
    let lines = 0;
    for (let line = firstLine; line < count; line += step) {
      rows += Math.max(1, Math.ceil((this.source.getLine(line)?.text.length ?? 0) / columns));
      lines += 1;
    }
    return lines === 0 ? rowHeight : Math.round((rows / lines) * rowHeight);
  }

  /** Numbers the rows, and makes one row of each gap. */
  #arrange(): void {
    if (this.#filter) {
      this.slots = matchingLines(this.source, this.#filter);
      return;
    }
    this.slots = allLines(this.source, this.index);
    const { gaps } = this.index;
    for (let at = Math.max(0, this.#folded.count - 1); at < gaps.length; at += 1) {
      const gap = gaps[at];
      if (!gap) continue;
      for (let line = Math.max(gap.from + 1, this.#folded.to); line < gap.to; line += 1) {
        this.heights.set(line, 0);
      }
      this.#folded = { count: at + 1, to: gap.to };
    }
  }
}
