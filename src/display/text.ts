/**
 * Makes text from elsewhere safe to lay out: what a server sends may hold control characters or
 * half of a surrogate pair. Pure. May import nothing.
 */

/** C0 and C1 controls except tab and line feed, and the marks that turn the direction of text. */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The text without control characters; half a character becomes U+FFFD. Anything else than a string is "". */
export function cleanText(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text.replace(INVISIBLE, '').replace(LONE_SURROGATE, '\uFFFD');
}
