import { hidesItsHost } from '../../../src/components/LogPanel/row/addresses.js';
import { englishLabels } from '../../../src/labels/englishLabels.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPlainText } from '../../../src/shared/terminal/parseLine.js';
import { DEFAULT_STYLE } from '../../../src/shared/terminal/style.js';
import {
  formatMoment,
  formatTime,
  readSpan,
} from '../../../src/components/LogPanel/row/formatTime.js';
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

  it.each([
    [
      'see https://en.example.org/wiki/Quine_(computing) now',
      'https://en.example.org/wiki/Quine_(computing)',
    ],
    ['(see https://a.example/b)', 'https://a.example/b'],
    ['((https://a.example/(b)))', 'https://a.example/(b)'],
    ['详见 https://a.example/docs。请重试', 'https://a.example/docs'],
    ['（https://a.example/x）完成', 'https://a.example/x'],
    ['https://a.example/a、https://b.example/b', 'https://a.example/a https://b.example/b'],
    ['「https://a.example/q」', 'https://a.example/q'],
    ['http://[::1]:3000/', 'http://[::1]:3000/'],
    ['"url":"https://a.example/q?a=1&b=2",', 'https://a.example/q?a=1&b=2'],
    ['https://a.example/path…', 'https://a.example/path'],
    ['https://a.example/a\u202efdp', 'https://a.example/a'],
    ['https://zh.example.org/wiki/中国', 'https://zh.example.org/wiki/%E4%B8%AD%E5%9B%BD'],
    ['http://', ''],
  ])('should find where addresses end: %s', (text, addresses) => {
    const { parts } = render(text);
    expect(parts.flatMap(({ href }) => href ?? []).join(' ')).toBe(addresses);
  });

  it('should make links only of web addresses', () => {
    const link = (address: string) => render(`\x1b]8;;${address}\x07text\x1b]8;;\x07`).parts;
    expect(link('HTTPS://A.example/b')[0]?.href).toBe('https://a.example/b');
    for (const address of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc', 'https://']) {
      expect(link(address)[0]).toEqual({ text: 'text', style: DEFAULT_STYLE });
    }
  });

  it('should show a sign in place of what turns the direction of text', () => {
    const { parts } = render('report\u202efdp.exe \u2066a\u2069');
    expect(parts.map((part) => part.text)).toEqual(['report\ufffdfdp.exe \ufffda\ufffd']);
  });

  it('should show a hit beyond the limit where it is to be seen', () => {
    const text = `${'😀'.repeat(3_000)}needle${'x'.repeat(9_000)}`;
    const matcher = createMatcher({ text: 'needle', minLevel: 'trace' });
    const { parts, from } = renderLine(text, DEFAULT_STYLE, 5_000, matcher, true);
    expect(from).toBe(5_000);
    expect(parts.find((part) => part.isHit)?.text).toBe('needle');
    expect(renderLine(text, DEFAULT_STYLE, 5_000, matcher).from).toBe(0);
  });

  it('should leave markup as text', () => {
    expect(render('<img src=x onerror=alert(1)>').parts.map((part) => part.text)).toEqual([
      '<img src=x onerror=alert(1)>',
    ]);
  });
});

describe('a link whose text is another address', () => {
  it.each([
    ['https://bank.example/', true],
    ['www.bank.example', true],
    ['bank.example/login', true],
    ['https://a.example/other', false],
    ['A.example', false],
    ['eslint(no-debugger)', false],
    ['see the docs', false],
    ['v1.2.3', false],
    ['index.js', false],
  ])('should be told for %j: %s', (text, isHidden) => {
    expect(hidesItsHost(text, 'https://a.example/page')).toBe(isHidden);
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
    expect(formatTime(at, 'relative', readSpan(0, 0), 'en', englishLabels.log)).toBe(text);
  });

  it('should show a time before the start with a minus', () => {
    expect(formatTime(1_000, 'relative', readSpan(2_250, 2_250), 'en', englishLabels.log)).toBe(
      '−0:01.250',
    );
  });

  it('should show the date where a log goes over midnight, and the zone where clocks change', () => {
    const noon = new Date(2026, 5, 1, 12).getTime();
    const day = 86_400_000;
    const show = (at: number, last: number) =>
      formatTime(at, 'absolute', readSpan(noon, last), 'en', englishLabels.log);
    expect(show(noon, noon + 1_000)).toBe('12:00:00.000');
    expect(show(noon, noon + day)).toBe('12:00:00.000 · Jun 1, 2026');
    const withZone = formatTime(
      noon,
      'absolute',
      { startedAt: noon, hasDate: false, hasZone: true },
      'en',
      englishLabels.log,
    );
    expect(withZone).toMatch(/^12:00:00\.000 \S+/);
    expect(formatMoment(noon, 'en')).toMatch(/Jun 1, 2026.*12:00:00\.000 \S+/);
    expect(formatMoment(0, 'en')).toBeUndefined();
  });

  it('should fall back to English for a locale that is none', () => {
    expect(
      formatTime(Date.UTC(2026, 0, 1), 'absolute', readSpan(0, 0), 'no locale', englishLabels.log),
    ).toMatch(/^\d\d:\d\d:\d\d\.000$/);
  });
});
