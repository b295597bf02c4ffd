/**
 * Reads one line of a program's output as a terminal would show it: colours, weight and OSC 8 links
 * are kept, and what moves the cursor within the line (`\r`, `\b`, tabs, CUF, CUB, CHA, ECH, …)
 * overwrites, inserts and erases. Never throws, whatever the text. Pure.
 *
 * A line has no neighbours here. What it writes into other rows, as progress bars do that move up, is
 * kept apart from its own, and the row that its end is in is the one that is shown.
 */
import { columnsOf } from './columns.js';
import type { LineSink, Pen } from './lineSink.js';
import { createScreen, type Screen } from './screen.js';
import { applySgr, DEFAULT_STYLE, isSameStyle, type AnsiStyle } from './style.js';

/** A stretch of text that looks the same throughout. */
export interface AnsiSegment {
  readonly text: string;
  readonly style: AnsiStyle;
  /** Where an OSC 8 link leads, as the program wrote it. Not checked. */
  readonly link?: string;
}

/** A line read, and the style in which the next line begins. */
export interface AnsiLine {
  readonly segments: readonly AnsiSegment[];
  readonly end: AnsiStyle;
}

/* eslint-disable no-control-regex -- control characters are what this file is about */
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\ufeff]/;
const NEXT_CONTROL = /[\x00-\x1f\x7f-\x9f\ufeff]/g;
/** CSI: parameters, intermediates, final byte. The end of the text ends it too. */
const CSI = /(?:\x1b\[|\x9b)([\x30-\x3f]*)([\x20-\x2f]*)([\x40-\x7e]|$)/y;
/** OSC with its end: BEL or ST. No other C1 control within, or a line of them would be read again and again. */
const OSC = /(?:\x1b\]|\x9d)([^\x07\x1b\x80-\x9f]*)(?:\x07|\x1b\\|\x9c)/y;
/** DCS, SOS, PM and APC with their end. */
const STRING = /(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x1b\\|\x07|\x9c)/y;
/** Any other escape sequence: intermediates and one final byte. */
const ESCAPE = /\x1b[\x20-\x2f]*[\x30-\x7e]?/y;
/**
 * What moves the cursor or changes what stands elsewhere, so that the line must be laid out in cells.
 * Erasing to the end is not among it: without moves the cursor is at the end.
 */
const MOVES =
  /\r(?=[^\r])|\x08|\x1b[78HMc]|(?:\x1b\[|\x9b)(?:[0-9;:?]*[@-HILMPXZ`abdefgsu]|[0-9;?]*[12][JK])/;
/** What frames that begin with `\r` may not have, to be read by {@link readFrames}. */
const NO_FRAMES =
  /[\b\t\x80-\x9f]|\x1b(?!\[)|\x1b\[(?:[0-9;:?]*[@-HILMPXZ`abdefgsu]|[0-9;?]*1[JK])/;
/** What brings back a style that was saved, or ends every style. */
const RESTORES = /\x1b[8c]|(?:\x1b\[|\x9b)u/;
/* eslint-enable no-control-regex */

/** Lines of more characters are long: they are read with care, and remembered once laid out. */
const LONG = 2_048;

/** Walks through a text and keeps the pen. Returns the style at the end. */
function readTokens(text: string, start: AnsiStyle, sink: LineSink): AnsiStyle {
  let pen: Pen = { style: start, link: undefined };
  let at = 0;
  while (at < text.length) {
    NEXT_CONTROL.lastIndex = at;
    let found = NEXT_CONTROL.exec(text);
    // Without cells a tab is text like any other.
    while (found?.[0] === '\t' && !sink.move) found = NEXT_CONTROL.exec(text);
    const stop = found ? found.index : text.length;
    if (stop > at) sink.text(text.slice(at, stop), pen);
    if (!found) break;
    at = stop + 1;
    const control = found[0];
    if (control === '\n' || control === '\v' || control === '\f' || control === '\x85') {
      sink.text(' ', pen);
    } else if (control === '\x1b' || (control >= '\x80' && control < '\xa0')) {
      const csi = matchAt(CSI, text, stop);
      if (csi) {
        const [, parameters = '', intermediates, final = ''] = csi;
        pen = intermediates === '' ? readCsi(final, parameters, pen, sink) : pen;
        at = stop + csi[0].length;
        continue;
      }
      const osc = matchAt(OSC, text, stop);
      const link = osc && /^8;[^;]*;(.*)$/s.exec(osc[1] ?? '');
      if (link) pen = { style: pen.style, link: link[1] || undefined };
      const other = osc ?? matchAt(STRING, text, stop) ?? matchAt(ESCAPE, text, stop);
      if (other) {
        at = stop + other[0].length;
        pen = sink.move?.(other[0].length === 2 ? other[0] : '', '', pen) ?? pen;
      }
    } else sink.move?.(control, '', pen);
  }
  return pen.style;
}

function readCsi(final: string, parameters: string, pen: Pen, sink: LineSink): Pen {
  // A private one, such as `>4;2m`, is no style and no move; `?2K` erases too.
  if (/[<->]/.test(parameters)) return pen;
  if (final === 'm') {
    if (parameters.includes('?')) return pen;
    sink.move?.(final, parameters, pen);
    const style = applySgr(pen.style, parameters);
    return isSameStyle(style, pen.style) ? pen : { style, link: pen.link };
  }
  const isErase = final === 'K' || final === 'J';
  if (parameters.startsWith('?') && !isErase) return pen;
  return sink.move?.(final, parameters.replace('?', ''), pen) ?? pen;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Joins neighbours that look the same. */
function createSegments(): { add(text: string, pen: Pen): void; readonly list: AnsiSegment[] } {
  const list: AnsiSegment[] = [];
  return {
    list,
    add(text, { style, link }) {
      const last = list.at(-1);
      if (last && last.link === link && isSameStyle(last.style, style)) {
        list[list.length - 1] = { ...last, text: last.text + text };
      } else list.push(link === undefined ? { text, style } : { text, style, link });
    },
  };
}

/** The columns of a part of a text, in which only CSI sequences may stand. */
function widthOf(text: string, from: number, to: number): number {
  let width = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x1b) {
      CSI.lastIndex = at;
      if (CSI.test(text)) at = CSI.lastIndex - 1;
    } else if (code >= 0x300) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      width += columnsOf(character);
      at += character.length - 1;
    } else if (code >= 0x20 && code !== 0x7f) width += 1;
  }
  return width;
}

const ERASES = ['\x1b[K', '\x1b[0K', '\x1b[2K', '\x1b[J', '\x1b[0J', '\x1b[2J'];

/**
 * Reads a long line that is rewritten again and again from its beginning, as progress bars do. Only
 * those frames are read of which something is left: the last one, longer ones before it, and none
 * from before the row was erased. Returns the style at the end.
 */
function readFrames(text: string, start: AnsiStyle, screen: Screen): AnsiStyle {
  const erasedAt = Math.max(...ERASES.map((erase) => text.lastIndexOf(erase)));
  const frames: (readonly [from: number, to: number])[] = [];
  let widest = 0;
  for (let to = text.length; to > 0;) {
    const from = text.lastIndexOf('\r', to - 1) + 1;
    const isErased = erasedAt >= from;
    // No character takes more than two columns.
    const width = isErased || 2 * (to - from) <= widest ? 0 : widthOf(text, from, to);
    // The last one leaves its style, whatever it shows.
    if (frames.length === 0 || isErased || width > widest) frames.push([from, to]);
    widest = Math.max(widest, width);
    if (isErased) break;
    to = from - 1;
  }
  let style = start;
  // oxlint-disable-next-line unicorn/no-array-reverse -- older browsers have no `toReversed`
  for (const [from, to] of frames.reverse()) {
    screen.move('\r', '', { style, link: undefined });
    style = readTokens(text.slice(from, to), styleAfter(text.slice(0, from), start), screen);
  }
  return style;
}

/** Whether a line is made of frames that begin with `\r`, and moves in no other way. */
export function hasOnlyFrames(text: string): boolean {
  return text.includes('\r') && !NO_FRAMES.test(text);
}

/** Lays a line out in cells, as a terminal does. */
function layOut(text: string, start: AnsiStyle): AnsiLine {
  const screen = createScreen(start);
  const hasFrames = text.length > LONG && hasOnlyFrames(text);
  const end = hasFrames ? readFrames(text, start, screen) : readTokens(text, start, screen);
  const segments = createSegments();
  screen.forEachRun(segments.add);
  return { segments: segments.list, end };
}

/** The lines last laid out; a few are enough for one that all parts of the panel read in turn. */
const recent = /* @__PURE__ */ new Map<string, { readonly start: AnsiStyle; line: AnsiLine }>();
const MOST_RECENT = 8;

function layOutOnce(text: string, start: AnsiStyle): AnsiLine {
  if (text.length <= LONG) return layOut(text, start);
  const known = recent.get(text);
  if (known && isSameStyle(known.start, start)) return known.line;
  const line = layOut(text, start);
  recent.delete(text);
  recent.set(text, { start, line });
  if (recent.size > MOST_RECENT) {
    for (const [oldest] of recent) {
      recent.delete(oldest);
      break;
    }
  }
  return line;
}

/**
 * Reads one line.
 * @param text the line as it was written
 * @param start the style that the line before it left behind
 */
export function parseLine(text: string, start: AnsiStyle = DEFAULT_STYLE): AnsiLine {
  if (!CONTROL.test(text)) return { segments: text ? [{ text, style: start }] : [], end: start };
  if (MOVES.test(text)) return layOutOnce(text, start);
  const segments = createSegments();
  const end = readTokens(text, start, { text: segments.add });
  return { segments: segments.list, end };
}

/** The style that a line leaves behind. Much cheaper than {@link parseLine} for plain lines. */
export function styleAfter(text: string, start: AnsiStyle): AnsiStyle {
  if (!text.includes('\x1b') && !text.includes('\x9b')) return start;
  if (RESTORES.test(text)) return parseLine(text, start).end;
  // Nothing before the last reset matters, and nearly all coloured lines end with one.
  const reset = Math.max(text.lastIndexOf('\x1b[0m'), text.lastIndexOf('\x1b[m'));
  if (reset < 0) return readTokens(text, start, { text() {} });
  return readTokens(text.slice(reset), DEFAULT_STYLE, { text() {} });
}

/** What a reader sees of a line: no sequences, overwritten text gone. Also what is searched and copied. */
export function toPlainText(text: string): string {
  if (!CONTROL.test(text)) return text;
  if (MOVES.test(text)) {
    let plain = '';
    for (const segment of layOutOnce(text, DEFAULT_STYLE).segments) plain += segment.text;
    return plain;
  }
  let plain = '';
  readTokens(text, DEFAULT_STYLE, { text: (part) => void (plain += part) });
  return plain;
}
