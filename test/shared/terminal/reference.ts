/** What a real terminal shows, as far as tests compare with it: @xterm/headless, wide enough not to wrap. */
import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

import { LAST_COLUMN } from '../../../src/shared/terminal/screen.js';

/** One character on the screen, or a blank. */
export interface ReferenceCell {
  readonly text: string;
  /** As in our styles: -1 the default, up to 255 the palette, above that true colours. */
  readonly foreground: number;
  readonly isBold: boolean;
}

/** Lines that are written one after the other, each alone on a fresh screen. */
export class ReferenceTerminal {
  readonly #terminal = new headless.Terminal({
    cols: LAST_COLUMN,
    rows: 5,
    scrollback: 0,
    allowProposedApi: true,
    logLevel: 'off',
  });

  constructor() {
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  /** The first row after a text, without blanks at its end. */
  async show(text: string): Promise<readonly ReferenceCell[]> {
    const terminal = this.#terminal;
    terminal.reset();
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const line = terminal.buffer.active.getLine(0);
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
          foreground: cell.isFgDefault() ? -1 : cell.getFgColor(),
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
