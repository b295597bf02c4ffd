/**
 * The look that ANSI escape sequences give to text: one small immutable value, and how a
 * "select graphic rendition" (SGR) sequence changes it. Pure. May import nothing.
 */

/** A colour: `-1` is the default, `0` to `255` the palette, `RGB | 0xrrggbb` a true colour. */
export type AnsiColour = number;

/** Marks a colour value as 24-bit. */
export const RGB = 0x1000000;

/** What a style's `flags` may hold, as bits. */
export const BOLD = 1;
export const DIM = 2;
export const ITALIC = 4;
export const UNDERLINE = 8;
export const INVERSE = 16;
export const STRIKE = 32;

/** How a stretch of text looks. */
export interface AnsiStyle {
  readonly foreground: AnsiColour;
  readonly background: AnsiColour;
  readonly flags: number;
}

/** The look of text without any sequence. */
export const DEFAULT_STYLE: AnsiStyle = { foreground: -1, background: -1, flags: 0 };

/** Whether two styles look the same. */
export function isSameStyle(a: AnsiStyle, b: AnsiStyle): boolean {
  return (
    a === b ||
    (a.foreground === b.foreground && a.background === b.background && a.flags === b.flags)
  );
}

const SET_FLAG: Readonly<Record<number, number>> = {
  1: BOLD,
  2: DIM,
  3: ITALIC,
  4: UNDERLINE,
  7: INVERSE,
  9: STRIKE,
  21: UNDERLINE,
};
const CLEAR_FLAG: Readonly<Record<number, number>> = {
  22: BOLD | DIM,
  23: ITALIC,
  24: UNDERLINE,
  27: INVERSE,
  29: STRIKE,
};

const isByte = (value: number | undefined): value is number =>
  value !== undefined && value >= 0 && value <= 255;

/** A colour of the palette, or a true one; `null` where the values name none. */
function toColour(kind: number | undefined, values: readonly number[]): AnsiColour | null {
  const [first, second, third] = values;
  if (kind === 5 && isByte(first)) return first;
  if (kind === 2 && isByte(first) && isByte(second) && isByte(third)) {
    return RGB | (first << 16) | (second << 8) | third;
  }
  return null;
}

/** What a code says when its values are joined by colons: `4:3`, `38:5:9`, `38:2::10:20:30`. */
function readColons(part: string): { code: number; colour: AnsiColour | null } {
  const [code = 0, kind, ...values] = part.split(':').map(Number);
  // `4:0` is "no underline", `4:3` a curly one.
  if (code === 4) return { code: kind === 0 ? 24 : 4, colour: null };
  // With four values the first names a colour space, which no terminal minds.
  if (kind === 2 && values.length > 3) values.shift();
  return { code, colour: toColour(kind, values) };
}

/** The code that sets a foreground, a background, and the colour of the underline. */
const FOREGROUND = 38;
const BACKGROUND = 48;
const UNDERLINE_COLOUR = 58;

/**
 * The style after an SGR sequence. The colour of an underline is read, so that its values are not
 * taken for styles, and not kept.
 * @param style the style before it
 * @param parameters what stands between `ESC [` and `m`; an empty text resets
 * @see ECMA-48, 8.3.117, and xterm's "Control Sequences"
 */
export function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  if (parameters === '' || parameters === '0') return DEFAULT_STYLE;
  let { foreground, background, flags } = style;
  const parts = parameters.split(';');
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const hasColons = part.includes(':');
    const read = hasColons ? readColons(part) : { code: Number(part), colour: null };
    const { code } = read;
    let { colour } = read;
    if (code === FOREGROUND || code === BACKGROUND || code === UNDERLINE_COLOUR) {
      if (!hasColons) {
        const values = parts.slice(index + 1, index + 5).map(Number);
        colour = toColour(values[0], values.slice(1));
        // Without a colour the rest cannot be told from other codes, so none of it is applied.
        if (colour === null) break;
        index += values[0] === 5 ? 2 : 4;
      }
      if (colour === null) continue;
      if (code === FOREGROUND) foreground = colour;
      else if (code === BACKGROUND) background = colour;
    } else if (code === 0) {
      foreground = background = -1;
      flags = 0;
    } else if (SET_FLAG[code]) flags |= SET_FLAG[code];
    else if (CLEAR_FLAG[code]) flags &= ~CLEAR_FLAG[code];
    else if (code >= 30 && code <= 37) foreground = code - 30;
    else if (code >= 40 && code <= 47) background = code - 40;
    else if (code >= 90 && code <= 97) foreground = code - 82;
    else if (code >= 100 && code <= 107) background = code - 92;
    else if (code === 39) foreground = -1;
    else if (code === 49) background = -1;
  }
  if (foreground === -1 && background === -1 && flags === 0) return DEFAULT_STYLE;
  return { foreground, background, flags };
}

const CUBE = [0, 95, 135, 175, 215, 255];

/**
 * A palette colour from 16 to 255, or a true colour, as `#rrggbb`.
 * @returns `null` for the default and for the sixteen named ones, which the stylesheet gives
 * @see ECMA-48 and xterm's 256 colour table: a 6 × 6 × 6 cube, then 24 greys
 */
export function toHex(colour: AnsiColour): string | null {
  if (colour < 16) return null;
  let value = colour & 0xffffff;
  if (colour < 256) {
    const index = colour - 16;
    const grey = 8 + (colour - 232) * 10;
    const [red, green, blue] =
      colour >= 232
        ? [grey, grey, grey]
        : [CUBE[Math.floor(index / 36)], CUBE[Math.floor(index / 6) % 6], CUBE[index % 6]];
    value = ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
  }
  return `#${value.toString(16).padStart(6, '0')}`;
}
