// Logs for the stories of the log panel: always the same, so that pictures of them can be compared.
import type { LogSnapshot, LogSource } from '../../src/protocol/logSource.js';
import type { LogLevel, LogLine } from '../../src/protocol/task.js';

const START = Date.UTC(2026, 10, 20, 9, 30);
const ESC = '\u001B[';
const paint = (codes: string, text: string): string => `${ESC}${codes}m${text}${ESC}0m`;

function buildText(line: number): string {
  const file = `src/${['client', 'server', 'display'][line % 3]}/module${(line * 7) % 90}.ts`;
  if (line % 23 === 11) {
    return `${paint('1;31', 'FAIL')} ${file} ${paint('2', '>')} should keep the newer state`;
  }
  if (line % 9 === 4)
    return `${paint('33', 'note')} ${file} is over 200 lines long, see https://example.com/style`;
  return `${paint('32', '✓')} ${file} ${paint('2', `(${(line * 13) % 40} tests)`)} ${(line * 37) % 900} ms`;
}

/** What a run of tests prints. */
export function buildLog(count: number): LogLine[] {
  return Array.from({ length: count }, (_, line) => ({
    line,
    at: START + line * 137,
    level: 'info' as const,
    text: buildText(line),
  }));
}

/** Every kind of colour and weight. */
export function colourLog(): string[] {
  const row = (from: number, to: number, make: (code: number) => string): string =>
    Array.from({ length: to - from }, (_, index) => make(from + index)).join(' ');
  return [
    row(30, 38, (code) => paint(String(code), ` ${code} `)),
    row(90, 98, (code) => paint(String(code), ` ${code} `)),
    row(40, 48, (code) => paint(String(code), ` ${code} `)),
    row(100, 108, (code) => paint(String(code), ` ${code} `)),
    row(30, 38, (code) => paint(`2;${code}`, `dim${code}`)),
    row(0, 6, (step) =>
      row(16 + 36 * step, 16 + 36 * step + 6, (code) => paint(`38;5;${code}`, String(code))),
    ),
    row(232, 256, (code) => paint(`38;5;${code}`, String(code))),
    row(0, 24, (step) => paint(`38;2;${step * 11};${255 - step * 11};${(step * 53) % 256}`, '■■')),
    row(0, 24, (step) => paint(`48;2;${step * 11};${255 - step * 11};${(step * 53) % 256}`, 'ab')),
    `${paint('1', 'bold')} ${paint('2', 'dim')} ${paint('3', 'italic')} ${paint('4', 'underline')} ${paint('9', 'strike')} ${paint('7', 'inverse')}`,
    `${ESC}35mA colour that is not reset`,
    `goes on in the next line${ESC}0m and ends there`,
    '\u001B]8;;https://example.com/\u0007A link by OSC 8\u001B]8;;\u0007, and one by its text: https://example.com/a?b=c.',
  ];
}

/** One line of each level and stream. */
export function levelLog(): LogLine[] {
  const levels: LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  const lines = levels.map((level, line) => ({
    line,
    at: START + line * 61_234,
    level,
    text: `A line of the level ${level}`,
  }));
  const last = {
    line: levels.length,
    at: START + 500_000,
    level: 'info',
    text: 'A line of the error stream',
    stream: 'stderr',
  } as const;
  return [...lines, last];
}

/** The lines of a log of which the first are no longer kept, and some are missing. */
export function gapLog(): LogLine[] {
  return levelLog().flatMap((line) =>
    line.line === 4 || line.line === 5 ? [] : [{ ...line, line: line.line + 12 }],
  );
}

/** One line of more than a reader wants at once. */
export function longLog(): string[] {
  return ['before', `{${'"key":"value",'.repeat(600)}}`, 'after'];
}

/** Lines that a terminal would have shown changing. */
export function progressLog(): string[] {
  const bar = (percent: number): string =>
    `${'█'.repeat(percent / 5)}${'░'.repeat(20 - percent / 5)} ${percent} %`;
  return [
    'Downloading the model',
    Array.from({ length: 21 }, (_, step) => bar(step * 5)).join('\r'),
    `checking…\r${ESC}Kchecked`,
    'Done',
  ];
}

/** A log of any length that costs no memory, and grows when told. */
export class StoryLog implements LogSource {
  readonly #listeners = new Set<() => void>();
  #snapshot: LogSnapshot;

  constructor(count: number, isComplete = false) {
    this.#snapshot = { firstLine: 0, count, isComplete, revision: 0 };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  getSnapshot(): LogSnapshot {
    return this.#snapshot;
  }

  getLine(line: number): LogLine | undefined {
    const { firstLine, count } = this.#snapshot;
    if (line < firstLine || line >= count) return undefined;
    const more =
      line % 7 === 3 ? ' and a good many more words, so that it needs several rows'.repeat(3) : '';
    return {
      line,
      at: START + line,
      level: line % 10 === 0 ? 'warn' : 'info',
      text: `entry ${line + 1}${more}`,
    };
  }

  slice(from: number, to: number): readonly LogLine[] {
    const lines: LogLine[] = [];
    for (let line = from; line < to; line += 1) {
      const found = this.getLine(line);
      if (found) lines.push(found);
    }
    return lines;
  }

  append(lines: number): void {
    this.#change({ count: this.#snapshot.count + lines });
  }

  forget(firstLine: number): void {
    this.#change({ firstLine });
  }

  #change(change: Partial<LogSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change, revision: this.#snapshot.revision + 1 };
    for (const listener of this.#listeners) listener();
  }
}
