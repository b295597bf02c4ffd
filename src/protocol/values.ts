/**
 * Small readers of untrusted values: each gives the value in its proper type, or `undefined`.
 * Pure; imports nothing.
 */

/** A JSON object: neither null nor an array. */
export type JsonObject = { readonly [key: string]: unknown };

/** Gives a value in its proper type, or `undefined` where it is of another. */
export type Reader<Value> = (value: unknown) => Value | undefined;

/** A reader for each field of an object. */
export type Readers<Shape> = {
  readonly [Key in keyof Shape]-?: Reader<Exclude<Shape[Key], undefined>>;
};

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const readString: Reader<string> = (value) =>
  typeof value === 'string' ? value : undefined;

export const readBoolean: Reader<boolean> = (value) =>
  typeof value === 'boolean' ? value : undefined;

/** A finite number. */
export const readNumber: Reader<number> = (value) =>
  Number.isFinite(value) ? (value as number) : undefined;

/** A finite number of at least 0. */
export const readAmount: Reader<number> = (value) =>
  Number.isFinite(value) && (value as number) >= 0 ? (value as number) : undefined;

/** A whole number from 0 that a double holds exactly. */
export const readCount: Reader<number> = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;

/** Whatever it is, also null. */
export const readAnything: Reader<unknown> = (value) => value;

/** One of some words. */
export const oneOf =
  <Word>(words: readonly Word[]): Reader<Word> =>
  (value) =>
    words.includes(value as Word) ? (value as Word) : undefined;

/** The items of an array that can be read; others in it are left out. */
export const listOf =
  <Item>(read: Reader<Item>): Reader<Item[]> =>
  (value) =>
    Array.isArray(value)
      ? value.map((item) => read(item)).filter((item) => item !== undefined)
      : undefined;

/**
 * Reads the known fields of an object by a table of readers; `undefined` where it is no object. A
 * field that is absent, null or of the wrong type is left out of the result, and named in
 * `rejected` where it was there but wrong.
 */
export function readFields<Shape>(
  source: unknown,
  readers: Readers<Shape>,
  rejected?: string[],
): Partial<Shape> | undefined {
  if (!isObject(source)) return undefined;
  const fields: Record<string, unknown> = {};
  for (const key in source) {
    if (!Object.hasOwn(readers, key)) continue;
    const read: Reader<unknown> = readers[key as keyof Shape];
    const raw = source[key];
    if (raw === undefined || (raw === null && read !== readAnything)) continue;
    const value = read(raw);
    if (value === undefined) rejected?.push(key);
    else fields[key] = value;
  }
  return fields as Partial<Shape>;
}
