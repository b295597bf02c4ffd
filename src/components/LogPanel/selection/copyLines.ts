/**
 * Log lines as text to take away: without numbers, times and colours, and with a word where lines
 * are missing.
 */
import type { LogLine } from '../../../protocol/task.js';
import { toPlainText } from '../../../shared/terminal/parseLine.js';
import type { LineGap } from '../content/lineIndex.js';
import { WORK_BUDGET, type LogScheduler } from '../content/scheduler.js';

/** Lines joined before the next look at the clock. */
const STRETCH = 500;

/** Says in words that lines are missing. */
export type DescribeGap = (gap: LineGap) => string;

function toText(content: LogLine | LineGap, describeGap: DescribeGap): string {
  return 'text' in content ? toPlainText(content.text) : `[${describeGap(content)}]`;
}

/** The contents joined by line ends, in pieces of moderate size, without a pause. */
export function joinLines(contents: Iterable<LogLine | LineGap>, describeGap: DescribeGap): string {
  return Array.from(contents, (content) => toText(content, describeGap)).join('\n');
}

/** The same, with pauses that leave the page its turn. Each piece ends with a line end. */
export async function gatherLines(
  contents: Iterable<LogLine | LineGap>,
  describeGap: DescribeGap,
  scheduler: LogScheduler,
): Promise<{ pieces: string[]; count: number }> {
  const pieces: string[] = [];
  let lines: string[] = [];
  let count = 0;
  let deadline = scheduler.now() + WORK_BUDGET;
  const flush = (): void => {
    if (lines.length > 0) pieces.push(`${lines.join('\n')}\n`);
    lines = [];
  };
  for (const content of contents) {
    lines.push(toText(content, describeGap));
    if ('text' in content) count += 1;
    if (lines.length < STRETCH) continue;
    flush();
    if (scheduler.now() < deadline) continue;
    // oxlint-disable-next-line no-await-in-loop -- the pause is the purpose
    await new Promise<void>((resolve) => void scheduler.after(0, resolve));
    deadline = scheduler.now() + WORK_BUDGET;
  }
  flush();
  return { pieces, count };
}

/** Hands a text to the reader as a file. */
export function saveText(pieces: readonly string[], fileName: string): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // Some browsers begin to read only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
