import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readOutcome, toPlainText, type Outcome } from '../../src/display/outcome.js';
import { cleanText } from '../../src/display/text.js';

describe('readOutcome', () => {
  it.each([
    [null, { kind: 'none' }],
    [undefined, { kind: 'none' }],
    [true, { kind: 'yes' }],
    [3.5, { kind: 'number', value: 3.5, unit: undefined }],
    ['done', { kind: 'text', text: 'done' }],
    [
      { value: -3.2, unit: 'eV' },
      { kind: 'number', value: -3.2, unit: 'eV' },
    ],
    [[], { kind: 'empty' }],
    [10n, { kind: 'text', text: '10' }],
  ])('should read case %#', (value, outcome) => {
    expect(readOutcome(value)).toEqual(outcome);
  });

  it('should read names and values, lists from 1 on', () => {
    expect(readOutcome({ atoms: ['H', 'O'] })).toMatchObject({
      entries: [{ key: 'atoms', value: { ordered: true, entries: [{ key: '1' }, { key: '2' }] } }],
    });
  });

  it('should name a cycle and not mistake a value that is there twice for one', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = { first: shared, second: shared };
    cyclic['self'] = cyclic;
    expect(readOutcome(cyclic)).toMatchObject({
      entries: [
        { value: { kind: 'entries' } },
        { value: { kind: 'entries' } },
        { value: { kind: 'circular' } },
      ],
    });
  });

  it('should count what is too much to draw', () => {
    const outcome = readOutcome(Array.from({ length: 250 }, (_, index) => index));
    expect(outcome).toMatchObject({ kind: 'entries', more: 150 });
  });

  it('should give two keys of a Map that read the same an id each', () => {
    const outcome = readOutcome(
      new Map<unknown, string>([
        [1, 'number'],
        ['1', 'text'],
      ]),
    );
    const ids = outcome.kind === 'entries' ? outcome.entries.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(2);
  });

  it('should survive a getter that throws', () => {
    const hostile = {
      get secret(): string {
        throw new Error('no');
      },
    };
    expect(readOutcome(hostile)).toEqual({ kind: 'text', text: '?' });
    expect(toPlainText(hostile, '…')).toBe('?');
  });

  it('should show only so much of lists of lists, and count the rest', () => {
    const cube = Array.from({ length: 50 }, () =>
      Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 1)),
    );
    const count = (outcome: Outcome): number =>
      outcome.kind === 'entries'
        ? outcome.entries.reduce((sum, { value }) => sum + count(value), outcome.entries.length)
        : 0;
    const outcome = readOutcome(cube);
    expect(count(outcome)).toBe(500);
    // All of the outermost, and how much is missing of what is within.
    expect(outcome).toMatchObject({ more: 0, entries: { length: 50 } });
    expect(outcome).toHaveProperty('entries.49.value', {
      kind: 'entries',
      entries: [],
      more: 50,
      ordered: true,
    });
  });

  it('should never throw, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
        readOutcome(value);
        expect(toPlainText(value, '…')).toBeTypeOf('string');
      }),
    );
  });
});

describe('links', () => {
  it('should be made of a text that is nothing but one address', () => {
    expect(readOutcome(' https://example.org/a ')).toEqual({
      kind: 'link',
      href: 'https://example.org/a',
      text: 'https://example.org/a',
    });
    for (const text of ['https://example.org/a b', 'see https://a.org', 'javascript:alert(1)']) {
      expect(readOutcome(text)).toEqual({ kind: 'text', text });
    }
  });
});

describe('toPlainText', () => {
  it('should name cycles and keep what is there twice', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = { first: shared, second: shared };
    cyclic['self'] = cyclic;
    expect(JSON.parse(toPlainText(cyclic, '(again)'))).toEqual({
      first: { a: 1 },
      second: { a: 1 },
      self: '(again)',
    });
  });
});

describe('cleanText', () => {
  it('should drop control characters and marks that turn the direction, and keep line ends', () => {
    expect(cleanText('a\u0000b\u001b[31mc\n\u202ed')).toBe('ab[31mc\nd');
  });

  it('should replace half a character', () => {
    expect(cleanText('a\ud800b')).toBe('a\ufffdb');
    expect(cleanText('😀')).toBe('😀');
  });

  it('should read anything that is no text as nothing', () => {
    expect(cleanText(undefined)).toBe('');
    expect(cleanText(12)).toBe('');
  });
});
