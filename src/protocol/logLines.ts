/**
 * Which of some arriving log lines are the next ones. Pure.
 * A repeat is dropped, a gap is told, so that a log ends up whole and in order.
 */
import type { LogLine } from './task.js';

/** What to do with a run of lines. */
export interface LineIntake {
  /** The lines to append, in order; the first has the number that was asked for. */
  readonly accepted: readonly LogLine[];
  /** The lines begin after the one wanted: those from `wanted` on have to be fetched. */
  readonly gap: boolean;
}

const NONE: readonly LogLine[] = [];

/**
 * Sorts out a contiguous run of lines for a reader whose next line is `wanted`.
 * @param firstLine the oldest line that the server keeps; what is older cannot be waited for
 */
export function takeLines(
  wanted: number,
  firstLine: number,
  lines: readonly LogLine[],
): LineIntake {
  const first = lines[0];
  if (first === undefined) return { accepted: NONE, gap: false };
  const next = Math.max(wanted, firstLine);
  if (first.line > next) return { accepted: NONE, gap: true };
  if (first.line === next) return { accepted: lines, gap: false };
  return { accepted: lines.slice(next - first.line), gap: false };
}
