/**
 * An array of texts or lines, seen as a LogSource. Nothing is copied, so a new array each time
 * more lines come costs nothing. Pure.
 */
import type { LogSnapshot, LogSource } from '../../../protocol/logSource.js';
import type { LogLine } from '../../../protocol/task.js';

/** What an array that is shown as a log may hold. A plain text has no time and the level `info`. */
export type LogEntry = string | LogLine;

/** A line out of whatever stands in the array: untyped callers get a line too, never an error. */
function toLine(entry: LogEntry | undefined, line: number): LogLine {
  if (typeof entry === 'object' && entry !== null) {
    if (typeof entry.text === 'string' && entry.line === line) return entry;
    return { ...entry, line, text: String(entry.text ?? '') };
  }
  return { line, at: 0, level: 'info', text: String(entry ?? '') };
}

const numberOf = (entry: LogEntry | undefined): number | undefined =>
  typeof entry === 'object' && Number.isSafeInteger(entry?.line) ? entry.line : undefined;

/** Where the entries stand when their numbers have gaps, repeats or no order. */
function sortByNumber(entries: readonly LogEntry[]): Map<number, LogEntry> {
  const byNumber = new Map<number, LogEntry>();
  let next = 0;
  for (const entry of entries) {
    const line = Math.max(0, numberOf(entry) ?? next);
    if (!byNumber.has(line)) byNumber.set(line, entry);
    next = line + 1;
  }
  return byNumber;
}

/** A log source over an array. */
export interface ArraySource extends LogSource {
  readonly entries: readonly LogEntry[];
  /** Whether each entry has the number that its place gives it. */
  readonly isContiguous: boolean;
}

/** How many entries the two arrays share at the beginning, told by the ends of the older one. */
function sharedLength(entries: readonly LogEntry[], previous: ArraySource | undefined): number {
  const old = previous?.isContiguous ? previous.entries : [];
  const last = old.length - 1;
  const isShared = last >= 0 && entries[0] === old[0] && entries[last] === old[last];
  return isShared ? old.length : 0;
}

/**
 * @param entries texts count as lines from 0, or on from the line before them. Lines keep their own
 * number: missing ones are shown as missing, repeated ones once.
 * @param previous the source of the array before, so that only entries added to it are looked at
 */
export function createArraySource(
  entries: readonly LogEntry[],
  previous?: ArraySource,
): ArraySource {
  let firstLine = Math.max(0, numberOf(entries[0]) ?? 0);
  let isContiguous = true;
  for (let at = sharedLength(entries, previous); isContiguous && at < entries.length; at += 1) {
    isContiguous = (numberOf(entries[at]) ?? firstLine + at) === firstLine + at;
  }
  const byNumber = isContiguous ? null : sortByNumber(entries);
  let count = firstLine + entries.length;
  if (byNumber) {
    firstLine = Infinity;
    count = 0;
    for (const line of byNumber.keys()) {
      firstLine = Math.min(firstLine, line);
      count = Math.max(count, line + 1);
    }
  }
  const snapshot: LogSnapshot = { firstLine, count, isComplete: false, revision: 0 };

  const getLine = (line: number): LogLine | undefined => {
    if (line < firstLine || line >= count) return undefined;
    if (!byNumber) return toLine(entries[line - firstLine], line);
    return byNumber.has(line) ? toLine(byNumber.get(line), line) : undefined;
  };

  return {
    entries,
    isContiguous,
    subscribe: () => () => {},
    getSnapshot: () => snapshot,
    getLine,
    slice(from, to) {
      const lines: LogLine[] = [];
      for (let line = Math.max(from, firstLine); line < Math.min(to, count); line += 1) {
        const found = getLine(line);
        if (found) lines.push(found);
      }
      return lines;
    },
  };
}

/** Whether a source is an array. */
export function isLogArray(source: LogSource | readonly LogEntry[]): source is readonly LogEntry[] {
  return Array.isArray(source);
}
