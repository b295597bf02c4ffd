/**
 * Plain data: what survives JSON. A task is a document that is sent, stored and compared, so what
 * goes into it is copied as JSON at once; later changes to the caller's object cannot reach it.
 * Pure; imports nothing.
 */

/** The copy, or why there is none. */
export type PlainOutcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** How deep data may nest, so that what is made around it (a task, a list, a frame) can be written too. */
const MAX_DEPTH = 100;

/**
 * Copies a value through JSON: dates become strings, fields without a value vanish. What JSON would
 * turn into something else (NaN, a Map) is rejected, and what nests too deep.
 */
export function toPlain(value: unknown): PlainOutcome {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return { ok: true, value };
  }
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) return { ok: false, why: `it is a ${typeof value}` };
    const copy: unknown = JSON.parse(text);
    const why = lostBy(value, 0) ?? (isDeeperThan(copy, MAX_DEPTH) ? TOO_DEEP : undefined);
    return why === undefined ? { ok: true, value: copy } : { ok: false, why };
  } catch (error) {
    return { ok: false, why: error instanceof RangeError ? TOO_DEEP : messageOf(error) };
  }
}

/**
 * The same for what was parsed from JSON and belongs to nobody else: it needs no copy, and of a large
 * body the copy is most of the work.
 */
export function checkParsed(value: unknown): PlainOutcome {
  const why = lostBy(value, 1);
  return why === undefined ? { ok: true, value } : { ok: false, why };
}

const TOO_DEEP = `it nests deeper than ${MAX_DEPTH} levels`;

/** Of these JSON writes only an empty object. */
const OPAQUE = [Map, Set, WeakMap, WeakSet, RegExp, Error, Promise] as const;

/**
 * What JSON would lose of a value, in words; `undefined` where it keeps all.
 * @param depth levels around it
 */
function lostBy(value: unknown, depth: number): string | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : `it holds ${value}, which JSON has no word for`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return TOO_DEEP;
  // What says itself how it is written (a Date, a Buffer) is as its author wants it.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined;
  if (!isOrdinary(value)) {
    for (const kind of OPAQUE) {
      if (value instanceof kind) return `it holds a ${kind.name}, which JSON cannot write`;
    }
  }
  return firstOf(value, (part) => lostBy(part, depth + 1));
}

/** An array, or an object of no class: most of all data, and so checked first. */
function isOrdinary(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}

/** What is found first in the parts of an array or object; its keys cost less than its values. */
function firstOf<Found>(
  value: object,
  find: (part: unknown) => Found | undefined,
): Found | undefined {
  if (Array.isArray(value)) {
    for (const part of value as readonly unknown[]) {
      const found = find(part);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    const found = find((value as Readonly<Record<string, unknown>>)[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a plain value nests deeper than so many levels. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return firstOf(value, (part) => isDeeperThan(part, levels - 1) || undefined) ?? false;
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'something that cannot be read was thrown';
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
