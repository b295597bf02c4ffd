import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPlainText } from '../../../src/shared/terminal/parseLine.js';
import { DEFAULT_STYLE } from '../../../src/shared/terminal/style.js';
import { formatTime } from '../../../src/components/LogPanel/row/formatTime.js';
import { createMatcher } from '../../../src/components/LogPanel/content/lineMatcher.js';
import { renderLine } from '../../../src/components/LogPanel/row/lineParts.js';

const render = (text: string, words = '', limit = 5_000) =>
  renderLine(
    text,
    DEFAULT_STYLE,
    limit,
    words ? createMatcher({ text: words, minLevel: 'trace' }) : null,
  );

describe('renderLine', () => {
  it('should mark hits across colours and within links', () => {
    const { parts } = render('\x1b[31mfa\x1b[0mil at https://a.example/fail.', 'fail');
    expect(parts.map(({ text, isHit = false, href }) => [text, isHit, href])).toEqual([
      ['fa', true, undefined],
      ['il', true, undefined],
      [' at ', false, undefined],
      ['https://a.example/', false, 'https://a.example/fail'],
      ['fail', true, 'https://a.example/fail'],
      ['.', false, undefined],
    ]);
  });

  it('should lose and add no character, whatever is marked', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'ab', ' ', 'https://a.b/c', '\x1b[1m', '.', '😀'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('a', 'ab', 'b', '😀', '.'), (line, words) => {
        const { parts, length } = render(line, words);
        const shown = parts.map((part) => part.text).join('');
        expect(shown).toBe(toPlainText(line));
        expect(length).toBe(shown.length);
      }),
    );
  });

  it('should show only the beginning of a very long line, and never half a character', () => {
    const long = render('😀'.repeat(500_000), '', 5_001);
    expect(long.length).toBe(1_000_000);
    expect(long.parts.map((part) => part.text).join('')).toBe('😀'.repeat(2_500));
  });

  it('should leave markup as text', () => {
    expect(render('<img src=x onerror=alert(1)>').parts.map((part) => part.text)).toEqual([
      '<img src=x onerror=alert(1)>',
    ]);
  });
});

describe('formatTime', () => {
  it.each([
    [0, ''],
    [Number.NaN, ''],
    [1e300, ''],
    [61_500, '+1:01.500'],
    [3_600_001 + 500, '+1:00:00.501'],
  ])('should show %d as %j since the start', (at, text) => {
    expect(formatTime(at, 'relative', 0, 'en')).toBe(text);
  });

  it('should show a time before the start with a minus', () => {
    expect(formatTime(1_000, 'relative', 2_250, 'en')).toBe('−0:01.250');
  });

  it('should fall back to English for a locale that is none', () => {
    expect(formatTime(Date.UTC(2026, 0, 1), 'absolute', 0, 'no locale')).toMatch(
      /^\d\d:\d\d:\d\d\.000$/,
    );
  });
});
