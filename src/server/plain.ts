/**
 * Plain data: what survives JSON. A task is a document that is sent, stored and compared, so what
 * goes into it is copied as JSON at once; later changes to the caller's object cannot reach it.
 * Pure; imports nothing.
 */

/** The copy, or why there is none. */
export type PlainOutcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Copies a value through JSON: dates become strings, fields without a value vanish. */
export function toPlain(value: unknown): PlainOutcome {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return { ok: true, value };
  }
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) return { ok: false, why: `it is a ${typeof value}` };
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether two plain values are the same data. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSameData(left[key], right[key]))
  );
}
