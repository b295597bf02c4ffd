/**
 * How many columns of a terminal a character takes. Pure, imports nothing.
 */

/** Lines, blocks and dots, of which progress bars and spinners are made: asked first. */
const STROKES = /^[\u2500-\u25a0\u2800-\u28ff]$/;
/** What is drawn on top of the character before it, or not at all. Soft hyphens are drawn. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

/** East Asian wide and full-width characters, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
/** Half of a flag each, which terminals without flags draw as a narrow letter. */
const FLAG = /^\p{Regional_Indicator}$/u;

/**
 * @param character one code point
 * @returns 0 for what joins the character before it, 2 for what is wide, else 1
 * @see Unicode Standard Annex 11, and Markus Kuhn's wcwidth
 */
export function columnsOf(character: string): 0 | 1 | 2 {
  if (character < '\u0300' || STROKES.test(character)) return 1;
  if (ZERO.test(character)) return 0;
  if (WIDE.test(character)) return 2;
  return EMOJI.test(character) && !FLAG.test(character) ? 2 : 1;
}
