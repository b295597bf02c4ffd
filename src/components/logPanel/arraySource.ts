/**
 * An array of texts or lines, seen as a LogSource. Nothing is copied, so a new array each time
 * more lines come costs nothing. Pure.
 */
import type { LogSnapshot, LogSource } from '../../protocol/logSource.js';
import type { LogLine } from '../../protocol/task.js';

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

/**
 * @param entries texts count as lines from 0, or on from the line before them. Lines keep their own
 * number: missing ones are shown as missing, repeated ones once.
 */
export function createArraySource(entries: readonly LogEntry[]): LogSource {
  const firstLine = numberOf(entries[0]) ?? 0;
  const last = entries.length > 0 ? numberOf(entries[entries.length - 1]) : undefined;
  // Nearly always true, and the only thing that need not look at every entry.
  const isContiguous =
    firstLine >= 0 &&
    (last === undefined
      ? numberOf(entries[0]) === undefined
      : last - firstLine === entries.length - 1);
  let byNumber = isContiguous ? null : sortByNumber(entries);
  let snapshot: LogSnapshot = {
    firstLine,
    count: firstLine + entries.length,
    isComplete: false,
    revision: 0,
  };
  if (byNumber) {
    let low = Infinity;
    let high = -1;
    for (const line of byNumber.keys()) {
      low = Math.min(low, line);
      high = Math.max(high, line);
    }
    snapshot = { ...snapshot, firstLine: high < 0 ? 0 : low, count: high + 1 };
  }

  const getLine = (line: number): LogLine | undefined => {
    if (line < snapshot.firstLine || line >= snapshot.count) return undefined;
    if (!byNumber) {
      const entry = entries[line - firstLine];
      const number = numberOf(entry);
      if (number === undefined || number === line) return toLine(entry, line);
      // The ends fit but the middle does not.
      byNumber = sortByNumber(entries);
    }
    return byNumber.has(line) ? toLine(byNumber.get(line), line) : undefined;
  };

  return {
    subscribe: () => () => {},
    getSnapshot: () => snapshot,
    getLine,
    slice(from, to) {
      const lines: LogLine[] = [];
      const end = Math.min(to, snapshot.count);
      for (let line = Math.max(from, snapshot.firstLine); line < end; line += 1) {
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

/** A source of either kind as a LogSource. */
export function toLogSource(source: LogSource | readonly LogEntry[]): LogSource {
  return isLogArray(source) ? createArraySource(source) : source;
}
