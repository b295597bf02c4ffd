/**
 * Any value a task may give, as a small tree that can be drawn: results and error details come from
 * elsewhere and may be deep, huge or cyclic. Pure; never throws.
 */
import { cleanText } from './text.js';

/** One thing to draw. */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'yes' | 'no' | 'circular' | 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly unit: string | undefined }
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
/** Longer texts are cut. */
const LONGEST_TEXT = 20_000;

/** Reads any value. Objects such as `{ value: -3.2, unit: 'eV' }` are one number with its unit. */
export function readOutcome(value: unknown): Outcome {
  try {
    return read(value, 0, []);
  } catch {
    // A getter or a proxy that throws.
    return { kind: 'text', text: '?' };
  }
}

function read(value: unknown, depth: number, above: readonly object[]): Outcome {
  if (value === null || value === undefined) return { kind: 'none' };
  if (typeof value === 'boolean') return { kind: value ? 'yes' : 'no' };
  if (typeof value === 'number') return { kind: 'number', value, unit: undefined };
  if (typeof value === 'string') return readText(value);
  if (typeof value !== 'object') return { kind: 'text', text: cleanText(String(value)) };
  if (above.includes(value)) return { kind: 'circular' };
  if (value instanceof Date) {
    return { kind: 'text', text: Number.isNaN(value.getTime()) ? '?' : value.toISOString() };
  }
  if (value instanceof Error)
    return { kind: 'text', text: cleanText(value.stack ?? String(value)) };
  if (depth >= DEEPEST) return { kind: 'text', text: '…' };

  const quantity = readQuantity(value);
  if (quantity !== null) return quantity;

  const ordered = Array.isArray(value);
  const pairs: [string, unknown][] =
    value instanceof Map
      ? [...value].map(([key, entry]) => [String(key), entry])
      : value instanceof Set
        ? [...value].map((entry, index) => [String(index + 1), entry])
        : Object.entries(value).map(([key, entry]) => [
            ordered ? String(Number(key) + 1) : key,
            entry,
          ]);
  if (pairs.length === 0) return { kind: 'empty' };
  return {
    kind: 'entries',
    ordered: ordered || value instanceof Set,
    more: Math.max(0, pairs.length - MOST_ENTRIES),
    entries: pairs.slice(0, MOST_ENTRIES).map(([key, entry], index) => ({
      // The keys of a Map may read the same: 1 and "1".
      id: value instanceof Map ? `${index} ${key}` : key,
      key: cleanText(key),
      value: read(entry, depth + 1, [...above, value]),
    })),
  };
}

function readText(text: string): Outcome {
  const clean = cleanText(text);
  const href = safeLink(clean.trim());
  if (href !== null) return { kind: 'link', href, text: clean.trim() };
  if (clean.length <= LONGEST_TEXT) return { kind: 'text', text: clean };
  return { kind: 'text', text: `${clean.slice(0, LONGEST_TEXT)}…` };
}

/** The address if the text is nothing but one http(s) address; else null. */
export function safeLink(text: string): string | null {
  if (!/^https?:\/\/\S+$/i.test(text) || text.length > 2_000) return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

function readQuantity(value: object): Outcome | null {
  const keys = Object.keys(value);
  if (keys.length !== 2 || !('value' in value) || !('unit' in value)) return null;
  if (typeof value.value !== 'number' || typeof value.unit !== 'string') return null;
  return { kind: 'number', value: value.value, unit: cleanText(value.unit) };
}

/** Any value as indented text, for a reader of details. Cycles and big integers are named. */
export function toPlainText(value: unknown): string {
  if (typeof value === 'string') return cleanText(value).slice(0, LONGEST_TEXT);
  const above: object[] = [];
  try {
    const text = JSON.stringify(
      value instanceof Error ? { name: value.name, message: value.message } : value,
      function replace(this: unknown, _key, entry: unknown) {
        if (typeof entry === 'bigint') return `${entry}n`;
        if (typeof entry !== 'object' || entry === null) return entry;
        // `this` is the parent: whatever was entered after it has been left again.
        while (above.length > 0 && above.at(-1) !== this) above.pop();
        if (above.includes(entry)) return '[Circular]';
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
