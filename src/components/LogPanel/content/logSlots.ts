/**
 * Which rows a log shows and in which order. A slot is a place for a row and never changes its
 * number, whatever is added at the end or dropped at the beginning: all lines in turn, or only
 * those that a query finds. Pure.
 */
import type { LogSource } from '../../../protocol/logSource.js';
import type { LineGap, LineIndex } from './lineIndex.js';
import type { LineMatches } from './lineMatches.js';

/** What stands in a slot: a line by its number, or lines that are missing. */
export type SlotContent = number | LineGap;

/** The rows of a log. */
export interface LogSlots {
  /** The first slot with a row. */
  readonly head: number;
  /** The slot after the last. */
  readonly end: number;
  /** What stands in a slot; a gap stands in its first slot and leaves its other ones empty. */
  contentAt(slot: number): SlotContent;
  /** The slot whose row covers this one: itself, or the first slot of its gap. */
  align(slot: number): number;
  /** The slot after this one that has a row. */
  next(slot: number): number;
  /** The slot of a line, or of the first shown line after it. */
  slotOf(line: number): number;
}

/**
 * All lines, the one that is being written too: the slot of a line is its number. The gap for lines no
 * longer kept takes the slot of the last of them.
 */
export function allLines(source: LogSource, index: LineIndex): LogSlots {
  const { firstLine, count: written, openLine } = source.getSnapshot();
  const count = openLine ? written + 1 : written;
  const head = Math.max(0, firstLine - 1);
  return {
    head,
    end: Math.max(count, head),
    contentAt(slot) {
      if (slot < firstLine) return { from: 0, to: firstLine };
      const gap = index.gapAt(slot);
      return gap ? { from: Math.max(gap.from, firstLine), to: gap.to } : slot;
    },
    align: (slot) =>
      slot < firstLine ? head : Math.max(index.gapAt(slot)?.from ?? slot, firstLine),
    next: (slot) => (slot < firstLine ? firstLine : (index.gapAt(slot)?.to ?? slot + 1)),
    slotOf(line) {
      if (line < firstLine) return head;
      return Math.min(Math.max(index.gapAt(line)?.from ?? line, firstLine), count);
    },
  };
}

/** Only the lines found: the slot of a line is one more than its place among all that were found. */
export function matchingLines(source: LogSource, matches: LineMatches): LogSlots {
  const { firstLine } = source.getSnapshot();
  const found = matches.head;
  const head = firstLine > 0 ? found : found + 1;
  return {
    head,
    end: matches.lines.length + 1,
    contentAt: (slot) =>
      slot <= found ? { from: 0, to: firstLine } : (matches.lines.at(slot - 1) ?? 0),
    align: (slot) => slot,
    next: (slot) => slot + 1,
    slotOf: (line) => (line < firstLine ? head : matches.lines.indexFrom(line) + 1),
  };
}
