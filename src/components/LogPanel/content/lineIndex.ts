/**
 * What must be known of all lines in log order: the colours that each leaves to the next, which are
 * missing, and which are errors and warnings. Read once in the background; until that has passed a line, its colours are
 * found by looking back to the last reset. No DOM.
 */
import type { LogSource } from '../../../protocol/logSource.js';
import { styleAfter } from '../../../shared/terminal/parseLine.js';
import type { LogLevel } from '../../../protocol/task.js';
import { DEFAULT_STYLE, isSameStyle, type AnsiStyle } from '../../../shared/terminal/style.js';
import { LineScan } from './lineScan.js';
import { NumberList } from './numberList.js';
import type { LogScheduler } from './scheduler.js';

/** Lines to look back for a reset before the background reading has come by. */
const LOOK_BACK = 2_048;
/** Time for the first lines and for lines just added, in ms. */
const INDEX_BUDGET = 2;

/** Lines that are missing: `from` included, `to` not. */
export interface LineGap {
  readonly from: number;
  readonly to: number;
}

/** Colours and gaps of a log. */
export class LineIndex {
  /** Runs of missing lines after the first kept one, ascending. The last may still grow. */
  readonly gaps: LineGap[] = [];
  readonly #source: LogSource;
  readonly #scan: LineScan;
  /** Lines that begin in another style than the line before them, and those styles. */
  readonly #changes = new NumberList();
  readonly #styles: AnsiStyle[] = [];
  readonly #errors = new NumberList();
  readonly #warnings = new NumberList();
  /** The style in which the next line to be read begins. */
  #style = DEFAULT_STYLE;

  /** @param onProgress called after each slice that was read in the background */
  constructor(source: LogSource, scheduler: LogScheduler, onProgress: () => void) {
    this.#source = source;
    this.#scan = new LineScan(
      source,
      source.getSnapshot().firstLine,
      {
        visit: (line, number) => {
          if (!line) this.#addMissing(number);
          else {
            this.#addStyle(number + 1, styleAfter(line.text, this.#style));
            this.#listOf(line.level)?.push(number);
          }
        },
        onSlice: onProgress,
      },
      scheduler,
    );
  }

  /** Reads lines that were added. */
  advance(): void {
    this.#scan.advance(INDEX_BUDGET);
  }

  stop(): void {
    this.#scan.stop();
  }

  /** How many kept lines are errors, also fatal ones, as far as was read. */
  get errors(): number {
    return this.#countKept(this.#errors);
  }

  /** How many kept lines are warnings, as far as was read. */
  get warnings(): number {
    return this.#countKept(this.#warnings);
  }

  /** The gap that a line lies in. */
  gapAt(line: number): LineGap | undefined {
    let low = 0;
    let high = this.gaps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.gaps[middle]?.to ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    const gap = this.gaps[low];
    return gap && gap.from <= line ? gap : undefined;
  }

  /** The style in which a line begins. */
  styleBefore(line: number): AnsiStyle {
    if (line > this.#scan.next) return this.#lookBack(line);
    return this.#styles[this.#changes.indexFrom(line + 1) - 1] ?? DEFAULT_STYLE;
  }

  #listOf(level: LogLevel): NumberList | undefined {
    if (level === 'warn') return this.#warnings;
    return level === 'error' || level === 'fatal' ? this.#errors : undefined;
  }

  #countKept(lines: NumberList): number {
    return lines.length - lines.indexFrom(this.#source.getSnapshot().firstLine);
  }

  #addStyle(line: number, style: AnsiStyle): void {
    if (isSameStyle(style, this.#style)) return;
    this.#style = style;
    this.#changes.push(line);
    this.#styles.push(style);
  }

  #addMissing(line: number): void {
    const last = this.gaps.at(-1);
    if (last?.to === line) this.gaps[this.gaps.length - 1] = { from: last.from, to: line + 1 };
    else this.gaps.push({ from: line, to: line + 1 });
  }

  #replay(start: AnsiStyle, from: number, to: number): AnsiStyle {
    let style = start;
    for (let number = from; number < to; number += 1) {
      const line = this.#source.getLine(number);
      if (line) style = styleAfter(line.text, style);
    }
    return style;
  }

  /** After a reset nothing of what was before matters, so reading can begin there. */
  #lookBack(line: number): AnsiStyle {
    const earliest = Math.max(this.#scan.next, line - LOOK_BACK);
    for (let number = line - 1; number >= earliest; number -= 1) {
      const text = this.#source.getLine(number)?.text ?? '';
      if (text.includes('\x1b[0m') || text.includes('\x1b[m')) {
        return this.#replay(DEFAULT_STYLE, number, line);
      }
    }
    const start = earliest === this.#scan.next ? this.#style : DEFAULT_STYLE;
    return this.#replay(start, earliest, line);
  }
}
