/**
 * The few assertions that the contract needs, on `node:assert`.
 */
import assert from 'node:assert/strict';

/** What may be expected of a value. */
export interface Check {
  /** It is deeply equal. */
  equals(expected: unknown): void;
  /** It has all that the expected value has, at any depth; arrays are as long. */
  matches(expected: object): void;
  hasLength(length: number): void;
}

/** Begins an assertion on a value. */
export function check(actual: unknown): Check {
  return {
    equals: (expected) => assert.deepStrictEqual(actual, expected),
    matches: (expected) => assert.deepStrictEqual(likeIn(actual, expected), expected),
    hasLength: (length) =>
      assert.equal((actual as { length?: number } | undefined)?.length, length),
  };
}

/** Asserts that something rejects, or throws, with an error that fits. */
export function rejects(
  run: () => Promise<unknown>,
  fits: (error: Error) => boolean,
): Promise<void> {
  return assert.rejects(run, (error) => error instanceof Error && fits(error));
}

/** Of a value what another one names. */
function likeIn(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((each, index) => likeIn(each, expected[index]));
  }
  if (!isRecord(actual) || !isRecord(expected)) return actual;
  const named = Object.keys(expected).filter((key) => key in actual);
  return Object.fromEntries(named.map((key) => [key, likeIn(actual[key], expected[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
