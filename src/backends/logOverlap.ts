/** How lines that arrive are laid over those that are held. Pure. */
import type { LogLine } from '../protocol/task.js';

/** How many lines are compared. */
export const TAIL_LINES = 64;

/** A line that arrived, and has no number yet. */
export interface Incoming {
  readonly text: string;
  readonly at: number | undefined;
  readonly level: LogLine['level'];
  readonly key: string | undefined;
}

export function isSameLine(held: LogLine | undefined, line: Incoming | undefined): boolean {
  if (held === undefined || line === undefined || held.text !== line.text) return false;
  return line.at === undefined || held.at === line.at;
}

/** What follows, in a text that lost its beginning, after the end that is held. */
export function afterOverlap(tail: string, text: string): string | undefined {
  if (tail === '') return text;
  const at = text.lastIndexOf(tail);
  if (at >= 0) return text.slice(at + tail.length);
  for (let length = Math.min(tail.length, text.length) - 1; length > 0; length -= 1) {
    if (tail.endsWith(text.slice(0, length))) return text.slice(length);
  }
  return undefined;
}

/**
 * The lines that follow, in a list that may have lost its beginning, after those that are held.
 * @param likely where that is if the list has every line so far
 */
export function restAfter(
  held: readonly LogLine[],
  all: readonly Incoming[],
  likely: number,
): readonly Incoming[] | undefined {
  const tail = held.slice(-TAIL_LINES);
  const isAt = (end: number): boolean => {
    const length = Math.min(tail.length, end);
    return tail
      .slice(tail.length - length)
      .every((line, at) => isSameLine(line, all[end - length + at]));
  };
  if (likely > 0 && likely <= all.length && isAt(likely)) return all.slice(likely);
  // The latest place where all that is compared is found; else a list that begins within it.
  for (let end = all.length; end > 0; end -= 1) if (isAt(end)) return all.slice(end);
  return undefined;
}

/** Whether the last of these lines are held, with later ones after them. */
export function endsWithin(held: readonly LogLine[], given: readonly Incoming[]): boolean {
  const tail = given.slice(-TAIL_LINES);
  for (let end = held.length; end >= tail.length && end > 0; end -= 1) {
    if (tail.every((line, at) => isSameLine(held[end - tail.length + at], line))) return true;
  }
  return false;
}

/** How many of the lines that were pushed are the last that are held. */
export function overlapOf(held: readonly LogLine[], pushed: readonly Incoming[]): number {
  for (let length = Math.min(held.length, pushed.length); length > 0; length -= 1) {
    const start = held.length - length;
    if (pushed.slice(0, length).every((line, at) => isSameLine(held[start + at], line))) {
      return length;
    }
  }
  return 0;
}

/** The index of the first line with this number or a later one. */
export function lowerBound(lines: readonly LogLine[], number: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as LogLine).line < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
