/**
 * What a terminal line is written to: the reader of escape sequences calls it. Types only.
 */
import type { AnsiStyle } from './style.js';

/** How text looks from some place on. The same object as long as nothing changes. */
export interface Pen {
  readonly style: AnsiStyle;
  readonly link: string | undefined;
}

/** What reads the tokens of a line. */
export interface LineSink {
  text(text: string, pen: Pen): void;
  /**
   * A control character or an escape sequence, which may move or erase: its name, which is the final
   * byte of a CSI sequence, and its parameters. Returns the pen where it changes that.
   */
  move?(name: string, parameters: string, pen: Pen): Pen | undefined;
}
