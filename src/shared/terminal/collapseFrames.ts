/**
 * Makes a long line that was rewritten again and again as short as what is left of it. Pure.
 */
import { hasOnlyFrames, parseLine } from './parseLine.js';
import {
  BOLD,
  DEFAULT_STYLE,
  DIM,
  INVERSE,
  isSameStyle,
  ITALIC,
  RGB,
  STRIKE,
  UNDERLINE,
  type AnsiColour,
  type AnsiStyle,
} from './style.js';

const FLAG_CODES = [
  [BOLD, 1],
  [DIM, 2],
  [ITALIC, 3],
  [UNDERLINE, 4],
  [INVERSE, 7],
  [STRIKE, 9],
] as const;

function colourCode(code: 38 | 48, colour: AnsiColour): string {
  if (colour < 0) return '';
  if (colour < RGB) return `;${code};5;${colour}`;
  return `;${code};2;${(colour >> 16) & 255};${(colour >> 8) & 255};${colour & 255}`;
}

/** The SGR sequence that gives a style, whatever was before. */
function toSgr({ foreground, background, flags }: AnsiStyle): string {
  const codes = FLAG_CODES.filter(([flag]) => flags & flag).map(([, code]) => `;${code}`);
  return `\x1b[0${codes.join('')}${colourCode(38, foreground)}${colourCode(48, background)}m`;
}

/**
 * A text that looks the same, and goes on the same, as the beginning of a line of which more may come.
 * Only frames that begin with `\r` are collapsed; any other text is returned as it is.
 */
export function collapseFrames(text: string): string {
  const last = text.lastIndexOf('\r');
  if (last <= 0 || !hasOnlyFrames(text)) return text;
  const { segments, end } = parseLine(text.slice(0, last));
  let style = DEFAULT_STYLE;
  let collapsed = '';
  for (const segment of segments) {
    if (!isSameStyle(style, segment.style)) collapsed += toSgr(segment.style);
    style = segment.style;
    collapsed += segment.text;
  }
  if (!isSameStyle(style, end)) collapsed += toSgr(end);
  return collapsed + text.slice(last);
}
