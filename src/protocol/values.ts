/**
 * Small readers of untrusted values: each gives the value in its proper type, or `undefined`.
 * Pure; imports nothing.
 */

/** A JSON object: neither null nor an array. */
export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A finite number. */
export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A whole number from 0 that a double holds exactly. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A finite number of at least 0. */
export function readAmount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function readBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The strings of an array; others in it are left out. */
export function readStrings(value: unknown): string[] | undefined {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : undefined;
}

type Readers<Shape> = {
  readonly [Key in keyof Shape]-?: (value: unknown) => Shape[Key] | undefined;
};

/**
 * Reads the known fields of an object by a table of readers. A field that is absent or of the
 * wrong type is left out of the result, and named in `rejected` where it was there but wrong.
 */
export function readFields<Shape>(
  source: JsonObject,
  readers: Readers<Shape>,
  rejected?: string[],
): Partial<Shape> {
  const result: Partial<Shape> = {};
  for (const key in readers) {
    const raw = source[key];
    if (raw === undefined || raw === null) continue;
    const value = readers[key](raw);
    if (value === undefined) rejected?.push(key);
    else result[key] = value;
  }
  return result;
}
