/** What a real terminal shows, as far as tests compare with it: @xterm/headless, wide enough not to wrap. */
import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

import { columnsOf } from '../../../src/shared/terminal/columns.js';
import { parseLine } from '../../../src/shared/terminal/parseLine.js';
import { LAST_COLUMN } from '../../../src/shared/terminal/screen.js';
import { BOLD, DEFAULT_STYLE, RGB, type AnsiStyle } from '../../../src/shared/terminal/style.js';

/** One character on the screen, or a blank. */
export interface ReferenceCell {
  readonly text: string;
  /** As in our styles: -1 the default, up to 255 the palette, above that true colours. */
  readonly foreground: number;
  readonly isBold: boolean;
}

/** A terminal that is fresh for each text. */
export class ReferenceTerminal {
  readonly #terminal = new headless.Terminal({
    cols: LAST_COLUMN,
    rows: 5,
    scrollback: 1_000,
    allowProposedApi: true,
    logLevel: 'off',
  });

  constructor() {
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  /** The first row after a text, without blanks at its end. */
  async show(text: string): Promise<readonly ReferenceCell[]> {
    await this.#write(text);
    return this.#readRow(0);
  }

  /** All rows after a text, up to the one that the cursor is in. */
  async showAll(text: string): Promise<(readonly ReferenceCell[])[]> {
    await this.#write(text);
    const { baseY, cursorY } = this.#terminal.buffer.active;
    return Array.from({ length: baseY + cursorY + 1 }, (_, row) => this.#readRow(row));
  }

  async #write(text: string): Promise<void> {
    const terminal = this.#terminal;
    terminal.reset();
    await new Promise<void>((resolve) => terminal.write(text, resolve));
  }

  #readRow(row: number): readonly ReferenceCell[] {
    const line = this.#terminal.buffer.active.getLine(row);
    const cells: ReferenceCell[] = [];
    let isWide = false;
    for (let at = 0; at < LAST_COLUMN; at += 1) {
      const cell = line?.getCell(at);
      // The second half of a wide character is no cell of its own.
      if (!cell || isWide) isWide = false;
      else {
        isWide = cell.getWidth() === 2;
        cells.push({
          text: cell.getChars() || ' ',
          foreground: cell.isFgDefault() ? -1 : cell.getFgColor() | (cell.isFgRGB() ? RGB : 0),
          isBold: cell.isBold() !== 0,
        });
      }
    }
    while (cells.at(-1)?.text === ' ') cells.pop();
    return cells;
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

/** What our parser shows, a character with its marks at a time. */
export function shownBy(text: string, start: AnsiStyle = DEFAULT_STYLE): ReferenceCell[] {
  const cells: { text: string; foreground: number; isBold: boolean }[] = [];
  for (const segment of parseLine(text, start).segments) {
    const { foreground, flags } = segment.style;
    for (const character of segment.text) {
      const last = cells.at(-1);
      if (columnsOf(character) === 0 && last) last.text += character;
      else cells.push({ text: character, foreground, isBold: (flags & BOLD) !== 0 });
    }
  }
  while (cells.at(-1)?.text === ' ') cells.pop();
  return cells;
}

/** A blank looks the same in any colour of the text. */
export const withoutBlanks = <Cell extends { text: string }>(cells: readonly Cell[]) =>
  cells.map((cell) => (cell.text === ' ' ? ' ' : cell));
