/**
 * Any value a task may give, as a small tree that can be drawn: results and error details come from
 * elsewhere and may be deep, huge or cyclic. Pure; never throws.
 */
import { safeUrl } from '../shared/safeUrl.js';
import { isMoment } from './format.js';
import { cleanText } from './text.js';

/** One thing to draw. */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'yes' | 'no' | 'circular' | 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly text: string }
  /** Written by machines for machines, such as a checksum. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly unit: string | undefined }
  | { readonly kind: 'bytes'; readonly value: number }
  /** ms since epoch. */
  | { readonly kind: 'moment'; readonly at: number }
  | {
      readonly kind: 'entries';
      readonly entries: readonly OutcomeEntry[];
      /** How many more there are than are shown. */
      readonly more: number;
      readonly ordered: boolean;
    };

/** One name and its value. */
export interface OutcomeEntry {
  /** Unique among its siblings. */
  readonly id: string;
  readonly key: string;
  readonly value: Outcome;
}

/** Deeper things are shown as text. */
const DEEPEST = 5;
/** More entries of one object or list are counted, not drawn. */
const MOST_ENTRIES = 100;
/** And so many in all: lists of lists of lists would be taller than any page. */
const MOST_IN_ALL = 500;
/** Longer ones are documents. */
const LONGEST_CODE = 256;
/** Longer texts are cut. */
const LONGEST_TEXT = 20_000;

/** Reads any value. Objects such as `{ value: -3.2, unit: 'eV' }` are one number with its unit. */
export function readOutcome(value: unknown): Outcome {
  try {
    return read(value, [], { left: MOST_IN_ALL });
  } catch {
    // A getter or a proxy that throws.
    return { kind: 'text', text: '?' };
  }
}

function asText(text: string): Outcome {
  return { kind: 'text', text };
}

/** What a field's name says of a number: bytes, or a moment in ms. */
const BYTES = /^(?:file_?)?size$|bytes$/i;
const MOMENT = /[a-z](?:At|_at)$/;
/** Earlier moments (1973) are some other number. */
const FIRST_MOMENT = 1e11;
const CODE = /^(?=.*\d)(?:[\da-f]{16,}|[\w+/-]{32,}={0,2})$/i;

function readNamed(key: string, value: unknown): Outcome | null {
  if (typeof value === 'number' && value >= 0) {
    if (BYTES.test(key)) return { kind: 'bytes', value };
    if (MOMENT.test(key) && value > FIRST_MOMENT && isMoment(value)) {
      return { kind: 'moment', at: value };
    }
  }
  if (typeof value === 'string' && MOMENT.test(key) && /^\d{4}-\d\d-\d\dT/.test(value)) {
    const at = Date.parse(value);
    if (isMoment(at)) return { kind: 'moment', at };
  }
  return null;
}

/**
 * A field's name in words: the app's own, else read from the key: "exitCode" and "exit_code" are
 * "Exit code". What is no name of a program stays as it is.
 */
export function nameOfKey(key: string, names: Readonly<Record<string, string>>): string {
  const own = Object.hasOwn(names, key) ? names[key] : undefined;
  if (own !== undefined || !/^[a-z]\w*$/.test(key)) return own ?? key;
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[_ ]+/)
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word));
  const text = words.join(' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function read(value: unknown, above: readonly object[], room: { left: number }): Outcome {
  if (value === null || value === undefined) return { kind: 'none' };
  if (typeof value === 'boolean') return { kind: value ? 'yes' : 'no' };
  if (typeof value === 'number') return { kind: 'number', value, unit: undefined };
  if (typeof value === 'string') return readText(cleanText(value));
  if (typeof value !== 'object') return asText(cleanText(String(value)));
  if (above.includes(value)) return { kind: 'circular' };
  // An invalid date has no JSON.
  if (value instanceof Date) return asText((value.toJSON() as string | null) ?? '?');
  if (value instanceof Error) return asText(cleanText(value.stack ?? String(value)));
  if (above.length >= DEEPEST) return asText('…');

  const pairs =
    value instanceof Map ? [...value] : Object.entries(value instanceof Set ? [...value] : value);
  const quantity = readQuantity(value, pairs.length);
  if (quantity !== null) return quantity;
  if (pairs.length === 0) return { kind: 'empty' };
  const ordered = Array.isArray(value) || value instanceof Set;
  const shown = pairs.slice(0, Math.min(MOST_ENTRIES, room.left));
  room.left -= shown.length;
  return {
    kind: 'entries',
    ordered,
    more: pairs.length - shown.length,
    entries: shown.map(([key, entry], index) => ({
      // The keys of a Map may read the same: 1 and "1".
      id: `${index} ${String(key)}`,
      key: cleanText(String(ordered ? Number(key) + 1 : key)),
      value:
        (ordered ? null : readNamed(String(key), entry)) ?? read(entry, [...above, value], room),
    })),
  };
}

function readText(text: string): Outcome {
  // Nothing but an address, and not a whole document of one word.
  const href = /^\S{1,2000}$/.test(text.trim()) ? safeUrl(text.trim()) : undefined;
  if (href !== undefined) return { kind: 'link', href, text: text.trim() };
  if (CODE.test(text) && text.length <= LONGEST_CODE) return { kind: 'code', text };
  return asText(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
}

function readQuantity(from: object, count: number): Outcome | null {
  const { value, unit } = from as { readonly [Name in string]?: unknown };
  if (count !== 2 || typeof value !== 'number' || typeof unit !== 'string') return null;
  return { kind: 'number', value, unit: cleanText(unit) };
}

/**
 * Any value as indented text, for a reader of details.
 *
 * @param circular stands for what refers back to itself
 */
export function toPlainText(value: unknown, circular: string): string {
  if (typeof value === 'string') return cleanText(value).slice(0, LONGEST_TEXT);
  const above: object[] = [];
  try {
    const text = JSON.stringify(
      value,
      function replace(this: object, _key, entry: unknown) {
        if (typeof entry === 'bigint') return `${entry}n`;
        if (entry instanceof Error) return { name: entry.name, message: entry.message };
        if (typeof entry !== 'object' || entry === null) return entry;
        // `this` is the parent: whatever was entered after it has been left again.
        above.length = above.indexOf(this) + 1;
        if (above.includes(entry)) return circular;
        above.push(entry);
        return entry;
      },
      2,
    );
    return cleanText(text ?? String(value)).slice(0, LONGEST_TEXT);
  } catch {
    return '?';
  }
}
