// @vitest-environment node
// Text into lines: whatever the cuts, nothing is lost and nothing is added.
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader, splitLines } from '../../src/server/logText.js';

describe('splitting a text', () => {
  it.each([
    ['one', ['one']],
    ['one\n', ['one']],
    ['one\n\n', ['one', '']],
    ['', ['']],
    ['\n', ['']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['10%\r20%\rdone\n', ['10%\r20%\rdone']],
  ])('should make lines of %j', (text, lines) => {
    expect(splitLines(text)).toEqual(lines);
  });

  it('should cut a long line in pieces, never within a character', () => {
    expect(splitLines('abcdefg', 3)).toEqual(['abc', 'def', 'g']);
    expect(splitLines('éé€😀a', 4)).toEqual(['éé', '€', '😀', 'a']);
  });
});

describe('reading a stream', () => {
  it('should give the same lines however the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é', '€', '😀', ' ', '\t') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const reader = createLineReader();
        const lines: string[] = [];
        let from = 0;
        for (const cut of cuts.toSorted((a, b) => a - b)) {
          const to = Math.min(Math.max(cut, from), bytes.length);
          lines.push(...reader.push(bytes.subarray(from, to)));
          from = to;
        }
        lines.push(...reader.push(bytes.subarray(from)), ...reader.end());
        expect(lines).toEqual(whole === '' ? [] : splitLines(whole));
      }),
    );
  });

  it('should give every byte of endless lines, in pieces', () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(words, (chunks) => {
        const reader = createLineReader(16);
        const lines = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
        lines.push(...reader.end());
        expect(lines.join('')).toBe(chunks.join('').replaceAll('\n', ''));
        for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(16);
      }),
    );
  });
});
