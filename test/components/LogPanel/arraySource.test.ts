import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createArraySource } from '../../../src/components/LogPanel/content/arraySource.js';
import type { LogLine } from '../../../src/protocol/task.js';
import { lineOf } from './support.js';

const textsOf = (source: ReturnType<typeof createArraySource>) =>
  source.slice(0, Infinity).map((line) => `${line.line} ${line.text}`);

describe('createArraySource', () => {
  it('should number texts from 0', () => {
    const source = createArraySource(['a', 'b']);
    expect(source.getSnapshot()).toMatchObject({ firstLine: 0, count: 2 });
    expect(source.getLine(1)).toEqual({ line: 1, at: 0, level: 'info', text: 'b' });
    expect(source.getLine(2)).toBeUndefined();
    expect(source.getLine(-1)).toBeUndefined();
  });

  it('should keep the numbers of lines that begin later', () => {
    const source = createArraySource([lineOf(7), lineOf(8)]);
    expect(source.getSnapshot()).toMatchObject({ firstLine: 7, count: 9 });
    expect(source.getLine(7)).toEqual(lineOf(7));
  });

  it('should bring any lines into order: each once, missing ones missing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 40 }), (numbers) => {
        const source = createArraySource(numbers.map((number) => lineOf(number)));
        const expected = [...new Set(numbers)].toSorted((a, b) => a - b);
        expect(source.slice(0, 1_000).map((line) => line.line)).toEqual(expected);
        expect(source.getSnapshot()).toMatchObject({
          firstLine: expected[0],
          count: (expected.at(-1) ?? 0) + 1,
        });
      }),
    );
  });

  it('should let texts go on from the line before them', () => {
    expect(textsOf(createArraySource([lineOf(3, 'three'), 'four', lineOf(9, 'nine')]))).toEqual([
      '3 three',
      '4 four',
      '9 nine',
    ]);
  });

  it('should make a line of whatever an untyped caller gives', () => {
    const wild = [null, undefined, 5, { line: 3, level: 'info', at: 0 }] as unknown as LogLine[];
    expect(textsOf(createArraySource(wild))).toEqual(['0 ', '1 ', '2 5', '3 ']);
    expect(createArraySource([]).getSnapshot()).toMatchObject({ firstLine: 0, count: 0 });
  });
});
