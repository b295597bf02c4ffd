// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeperThan } from '../../src/server/http/nesting.js';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('how deep JSON nests', () => {
  it('should be found as a parser would, whatever its strings hold', () => {
    const strings = fc.string({ unit: fc.constantFrom('[', '{', ']', '}', '"', '\\', 'a', 'é') });
    const values = fc.jsonValue({ maxDepth: 6, noUnicodeString: true });
    fc.assert(
      fc.property(fc.array(fc.oneof(values, strings, fc.array(strings))), (value) => {
        const depth = depthOf(value);
        const text = JSON.stringify(value);
        expect(nestsDeeperThan(text, depth)).toBe(false);
        expect(nestsDeeperThan(text, depth - 1)).toBe(true);
      }),
    );
  });

  it('should end with text that is no JSON', () => {
    for (const text of ['', '"', '"\\"', '[', ']]]', '{"a":"', '\\']) {
      expect(nestsDeeperThan(text, 3)).toBe(false);
    }
  });
});
