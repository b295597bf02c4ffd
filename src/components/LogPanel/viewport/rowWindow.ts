/**
 * Picks the rows that are on the page: those in sight, some around them, and those that a selection
 * or the focus needs. Rows that did not change stay the same objects, so that rendering them again
 * costs nothing. No DOM.
 */
import type { LogLine } from '../../../protocol/task.js';
import { styleAfter, toPlainText } from '../../../shared/terminal/parseLine.js';
import { DEFAULT_STYLE, isSameStyle, type AnsiStyle } from '../../../shared/terminal/style.js';
import type { LineIndex } from '../content/lineIndex.js';
import type { LogRowFrame } from './logFrame.js';
import type { LogSlots } from '../content/logSlots.js';
import type { SlotHeights } from '../content/slotHeights.js';
import type { SourceCell } from '../content/sourceCell.js';

/** Px above and below the viewport that are rendered too, so that a fast scroll shows no blank. */
const OVERSCAN = 240;
/** The same while the log is followed: the first sign of a scroll renders the rest. */
const OVERSCAN_FOLLOWED = 20;
/** The window moves by this many slots at once, so that most steps of a wheel render nothing. */
const STEP = 8;
/** Rows are placed within this many px, far from sizes that browsers cannot place exactly. */
const PLACEMENT = 1_000_000;
/** Characters of a line that are shown at first. The rest is shown when asked for. */
export const LINE_CUT = 5_000;

/** What the rows are picked from. */
export interface RowWindowInput {
  readonly source: SourceCell;
  readonly index: LineIndex;
  readonly slots: LogSlots;
  readonly heights: SlotHeights;
  readonly viewportHeight: number;
}

/** The rows, and what `top` of each counts from, in px of the log. */
export interface PlacedRows {
  readonly rows: readonly LogRowFrame[];
  readonly base: number;
}

/** What takes more than one column: tabs, and from here on nearly all that is wide. */
const WIDE = /[\t\u1100-\uffff]/g;

/** The most columns that the first `limit` characters of a line take, as they are shown. */
export function columnsOf(text: string, limit: number): number {
  const plain = toPlainText(text).slice(0, limit);
  let columns = plain.length;
  for (const [wide] of plain.matchAll(WIDE)) columns += wide === '\t' ? 7 : 1;
  return columns;
}

interface CachedRow {
  readonly row: LogRowFrame;
  readonly end: AnsiStyle;
}

const isSameLine = (a: LogLine | null, b: LogLine | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.text === b.text &&
    a.level === b.level &&
    a.at === b.at &&
    a.stream === b.stream);

/** Picks rows and remembers them. */
export class RowWindow {
  /** Columns of the longest line seen, as far as it is shown. */
  columns = 0;
  #cache = new Map<number, CachedRow>();
  #rows: readonly LogRowFrame[] = [];
  #ids = 0;
  /** The slots last picked, and what their places count from, in px of the log. */
  #first = 0;
  #last = 0;
  #base = 0;

  /**
   * @param offset px of the log above the viewport
   * @param isFollowing whether each line added moves all rows, so that few are to be rendered
   * @param pinned lines that must be on the page wherever they are
   */
  pick(
    input: RowWindowInput,
    offset: number,
    isFollowing: boolean,
    pinned: readonly number[],
  ): PlacedRows {
    const { slots, heights, viewportHeight } = input;
    const cache = new Map<number, CachedRow>();
    if (slots.end > slots.head) {
      const at = (px: number): number => heights.slotAt(px, slots.head, slots.end);
      const overscan = isFollowing ? OVERSCAN_FOLLOWED : OVERSCAN;
      const step = isFollowing ? 1 : STEP;
      const from = Math.floor(at(offset - overscan) / step) * step;
      const to = Math.ceil((at(offset + viewportHeight + overscan) + 1) / step) * step;
      const first = slots.align(Math.max(slots.head, from));
      const last = Math.min(slots.end, to);
      // Rows that are all new stand where those before them stood; only their container moves.
      const top = heights.between(slots.head, first);
      const isElsewhere = first >= this.#last || last <= this.#first;
      if (isElsewhere || Math.abs(top - this.#base) > PLACEMENT) this.#base = top;
      this.#first = first;
      this.#last = last;
      const outside = pinned
        .map((line) => [slots.slotOf(line), line] as const)
        .filter(([slot, line]) => slot < slots.end && slots.contentAt(slot) === line)
        .map(([slot]) => slot);
      const placeOf = (slot: number): number =>
        Math.max(
          -2 * PLACEMENT,
          Math.min(2 * PLACEMENT, heights.between(slots.head, slot) - this.#base),
        );

      for (const slot of outside) if (slot < first) this.#add(cache, input, slot, placeOf(slot));
      let place = top - this.#base;
      for (let slot = first; slot < last; slot = slots.next(slot)) {
        this.#add(cache, input, slot, place);
        place += heights.heightOf(slot);
      }
      for (const slot of outside) if (slot >= last) this.#add(cache, input, slot, placeOf(slot));
    }
    const rows = this.#name(cache);
    this.#cache = cache;
    if (rows.length !== this.#rows.length || rows.some((row, i) => row !== this.#rows[i])) {
      this.#rows = rows;
    }
    return { rows: this.#rows, base: this.#base };
  }

  /**
   * Where all rows are exchanged, the new ones get the elements of the old: cheaper than taking away
   * and making. Where some stay, elements would change their places, and a selection would be lost.
   */
  #name(cache: ReadonlyMap<number, CachedRow>): LogRowFrame[] {
    const rows = Array.from(cache.values(), ({ row }) => row);
    const free = rows.some(({ id }) => id >= 0) ? [] : this.#rows.map(({ id }) => id);
    for (const row of rows) if (row.id < 0) row.id = free.shift() ?? (this.#ids += 1);
    return rows;
  }

  #add(cache: Map<number, CachedRow>, input: RowWindowInput, slot: number, top: number): void {
    const content = input.slots.contentAt(slot);
    const isLine = typeof content === 'number';
    const line = (isLine && input.source.getShownLine(content)) || null;
    const key = isLine ? content : -1 - content.from;
    const gap = line ? null : isLine ? { from: content, to: content + 1 } : content;
    // The line before is usually the row before, whose end is known.
    const style = isLine
      ? (cache.get(content - 1)?.end ?? input.index.styleBefore(content))
      : DEFAULT_STYLE;

    const old = this.#cache.get(key);
    if (
      old &&
      old.row.top === top &&
      isSameLine(old.row.line, line) &&
      isSameStyle(old.row.style, style) &&
      old.row.gap?.to === gap?.to
    ) {
      cache.set(key, old);
      return;
    }
    if (line && !isSameLine(old?.row.line ?? null, line)) {
      this.columns = Math.max(this.columns, columnsOf(line.text, LINE_CUT));
    }
    const end = line ? styleAfter(line.text, style) : style;
    cache.set(key, { row: { key, id: old?.row.id ?? -1, top, line, style, gap }, end });
  }
}
