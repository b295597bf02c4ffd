/**
 * Turns one log line, with its ANSI escape sequences, into stretches of plain text with a style.
 * Colours, weight and OSC 8 links are kept, `\r` and `\b` overwrite as they do in a terminal,
 * every other control sequence is dropped. Never throws, whatever the text. Pure.
 */
import { safeUrl } from '../../shared/safeUrl.js';
import { applySgr, DEFAULT_STYLE, isSameStyle, type AnsiStyle } from './ansiStyle.js';

/** A stretch of text that looks the same throughout. */
export interface AnsiSegment {
  readonly text: string;
  readonly style: AnsiStyle;
  /** Where an OSC 8 link leads: http or https only. */
  readonly href?: string;
}

/** A line read, and the style in which the next line begins. */
export interface AnsiLine {
  readonly segments: readonly AnsiSegment[];
  readonly end: AnsiStyle;
}

/* eslint-disable no-control-regex -- control characters are what this file is about */
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/;
const NEXT_CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/g;
/** CSI: parameters, intermediates, final byte. The end of the text ends it too. */
const CSI = /(?:\x1b\[|\x9b)([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e]|$)/y;
/** OSC with its end: BEL or ST. No other C1 control within, or a line of them would be read again and again. */
const OSC = /(?:\x1b\]|\x9d)([^\x07\x1b\x80-\x9f]*)(?:\x07|\x1b\\|\x9c)/y;
/** DCS, SOS, PM and APC with their end. */
const STRING = /(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x1b\\|\x07|\x9c)/y;
/** Any other escape sequence: intermediates and one final byte. */
const ESCAPE = /\x1b[\x20-\x2f]*[\x30-\x7e]?/y;
/** What moves the cursor back, so that later text overwrites earlier text. */
const OVERWRITES = /\r(?=[^\r])|\x08|\x1b\[[01]?G|\x1b\[[12]K/;
/* eslint-enable no-control-regex */

/** What a reader of a line's tokens wants to know. */
interface TokenSink {
  text(text: string, style: AnsiStyle, href: string | undefined): void;
  /** Back to the first column. */
  home?(): void;
  /** One column back. */
  back?(): void;
  /** 0: from the cursor on; 1: up to the cursor; 2: everything. */
  erase?(mode: number): void;
}

/** Walks through a text, keeps the style, and tells the sink. Returns the style at the end. */
function readTokens(text: string, start: AnsiStyle, sink: TokenSink): AnsiStyle {
  let style = start;
  let href: string | undefined;
  let at = 0;
  while (at < text.length) {
    NEXT_CONTROL.lastIndex = at;
    const found = NEXT_CONTROL.exec(text);
    const stop = found ? found.index : text.length;
    if (stop > at) sink.text(text.slice(at, stop), style, href);
    if (!found) break;
    at = stop + 1;
    const control = found[0];
    if (control === '\r') sink.home?.();
    else if (control === '\b') sink.back?.();
    else if (control === '\n' || control === '\v' || control === '\f') sink.text(' ', style, href);
    else if (control === '\x1b' || control >= '\x80') {
      let match = matchAt(CSI, text, stop);
      if (match) {
        // A private `>4;2m` is no style.
        if (match[2] === 'm' && !/[<-?]/.test(match[1] ?? ''))
          style = applySgr(style, match[1] ?? '');
        else if (match[2] === 'K') sink.erase?.(Number(match[1]));
        else if (match[2] === 'G' && Number(match[1]) < 2) sink.home?.();
      } else if ((match = matchAt(OSC, text, stop))) {
        const link = /^8;[^;]*;(.*)$/s.exec(match[1] ?? '');
        if (link) href = safeUrl(link[1] ?? '');
      } else match = matchAt(STRING, text, stop) ?? matchAt(ESCAPE, text, stop);
      if (match) at = stop + match[0].length;
    }
  }
  return style;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Joins neighbours that look the same. */
function pushSegment(
  segments: AnsiSegment[],
  text: string,
  style: AnsiStyle,
  href: string | undefined,
): void {
  const last = segments.at(-1);
  if (last && last.href === href && isSameStyle(last.style, style)) {
    segments[segments.length - 1] = { ...last, text: last.text + text };
  } else segments.push(href === undefined ? { text, style } : { text, style, href });
}

/** Reads a line whose text goes back over itself: one cell for each character, as a terminal has. */
function readOverwriting(text: string, start: AnsiStyle): AnsiLine {
  const cells: AnsiSegment[] = [];
  let cursor = 0;
  /** Cells at the front that are known to be blank: a text may erase them again and again. */
  let blank = 0;
  const end = readTokens(text, start, {
    text(part, style, href) {
      blank = Math.min(blank, cursor);
      for (const character of part) {
        cells[cursor] =
          href === undefined ? { text: character, style } : { text: character, style, href };
        cursor += 1;
      }
    },
    home: () => void (cursor = 0),
    back: () => void (cursor = Math.max(0, cursor - 1)),
    erase(mode) {
      if (mode !== 1) cells.length = Math.min(cells.length, cursor);
      const blanks = mode > 0 ? Math.min(cursor + 1, cells.length) : 0;
      for (let at = blank; at < blanks; at += 1) cells[at] = { text: ' ', style: DEFAULT_STYLE };
      blank = Math.min(Math.max(blank, blanks), cells.length);
    },
  });
  const segments: AnsiSegment[] = [];
  for (const cell of cells) pushSegment(segments, cell.text, cell.style, cell.href);
  return { segments, end };
}

/**
 * Reads one line.
 * @param text the line as it was written
 * @param start the style that the line before it left behind
 */
export function parseAnsi(text: string, start: AnsiStyle = DEFAULT_STYLE): AnsiLine {
  if (!CONTROL.test(text)) return { segments: text ? [{ text, style: start }] : [], end: start };
  if (OVERWRITES.test(text)) return readOverwriting(text, start);
  const segments: AnsiSegment[] = [];
  const end = readTokens(text, start, {
    text: (part, style, href) => pushSegment(segments, part, style, href),
  });
  return { segments, end };
}

/** The style that a line leaves behind. Much cheaper than {@link parseAnsi} for plain lines. */
export function styleAfter(text: string, start: AnsiStyle): AnsiStyle {
  if (!text.includes('\x1b[') && !text.includes('\x9b')) return start;
  // Nothing before the last reset matters, and nearly all coloured lines end with one.
  const reset = Math.max(text.lastIndexOf('\x1b[0m'), text.lastIndexOf('\x1b[m'));
  if (reset < 0) return readTokens(text, start, { text() {} });
  return readTokens(text.slice(reset), DEFAULT_STYLE, { text() {} });
}

/** What a reader sees of a line: no sequences, overwritten text gone. Also what is searched and copied. */
export function toPlainText(text: string): string {
  if (!CONTROL.test(text)) return text;
  if (OVERWRITES.test(text)) {
    return readOverwriting(text, DEFAULT_STYLE)
      .segments.map((segment) => segment.text)
      .join('');
  }
  let plain = '';
  readTokens(text, DEFAULT_STYLE, { text: (part) => void (plain += part) });
  return plain;
}
