/**
 * Where web addresses within a line begin and end. Pure.
 */
import { safeUrl } from '../../../shared/safeUrl.js';

/** A web address within a text: `from` included, `to` not. */
export interface Address {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/**
 * Begins like an address and goes on up to what never is within one: white space, quotes, angle
 * brackets, the punctuation of Chinese and Japanese with its full-width brackets, and invisible marks.
 */
const CANDIDATE =
  /\bhttps?:\/\/[^\s<>"'`«»\u200b-\u200f\u2018-\u201f\u2026\u202a-\u202e\u2060-\u206f\u3000-\u3003\u3008-\u3011\u3014-\u301f\ufe30-\ufe4f\uff01-\uff03\uff07-\uff0a\uff0c\uff0e\uff1a-\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff64\ufffd]{1,1992}/gi;

const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Without the marks of the sentence around it; a closing bracket belongs to it if its opening one does. */
function trimEnd(address: string): string {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    const opening = CLOSING[last];
    if (opening !== undefined) {
      const inside = address.slice(0, end);
      if (inside.split(opening).length >= inside.split(last).length) break;
    } else if (!'.,:;!?([{'.includes(last)) break;
  }
  return address.slice(0, end);
}

/** The addresses in a text, in their order. */
export function findAddresses(text: string): Address[] {
  if (!text.includes('://')) return [];
  const found: Address[] = [];
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const address = trimEnd(candidate);
    const href = safeUrl(address);
    if (href !== undefined) found.push({ from: index, to: index + address.length, href });
  }
  return found;
}

/** Whether the text of a link reads like an address on another host than the one that it leads to. */
export function hidesItsHost(text: string, href: string): boolean {
  if (!/^\s*(https?:|www\.|[\w-]+(\.[\w-]+)*\.[a-z]{2,}\/)/i.test(text)) return false;
  return !text.toLowerCase().includes(new URL(href).host);
}
