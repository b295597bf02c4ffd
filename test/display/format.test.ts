import { describe, expect, it } from 'vitest';

import { englishProgress, englishTime } from '../../src/labels/english.js';
import {
  formatAgo,
  formatByteRate,
  formatBytes,
  formatBytesOf,
  formatDuration,
  formatMoment,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatRemaining,
  nextAgoChange,
  untilDurationChanges,
} from '../../src/display/format.js';
import { germanLabels } from '../../src/labels/german.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 15, 12);

const ago = (age: number): string => formatAgo(NOW - age, NOW, 'en', englishTime);
const left = (ms: number): string => formatRemaining(ms, 'en', englishTime, englishProgress);

describe('numbers', () => {
  it('should keep their digits where they are very small or very large', () => {
    expect(formatQuantity(-3.2, 'en')).toBe('-3.2');
    expect(formatQuantity(0, 'en')).toBe('0');
    expect(formatQuantity(1.25e-9, 'en')).toBe('1.25E-9');
    expect(formatQuantity(-1.602e-19, 'de')).toBe('-1,602E-19');
    expect(formatQuantity(6.022e23, 'en')).toBe('6.022E23');
    expect(formatQuantity(12_345.678_9, 'en')).toBe('12,345.6789');
  });

  it('should follow the locale', () => {
    expect(formatNumber(1234.5, 'en')).toBe('1,234.5');
    expect(formatNumber(1234.5, 'de')).toBe('1.234,5');
  });

  it('should fall back to English for a locale that Intl does not know', () => {
    expect(formatNumber(1234.5, 'not a locale')).toBe('1,234.5');
  });

  it('should be no wider than a card, however large they are', () => {
    expect(formatNumber(1e300, 'en')).toBe('1E300');
    expect(formatBytes(1e300, 'en')).toBe('1E285 PB');
    expect(formatByteRate(1e300, 'en')).toBe('1E285 PB/s');
    expect(formatDuration(1e300, 'en', englishTime).length).toBeLessThan(20);
  });

  it('should never read 100 % before it is done', () => {
    expect(formatPercent(0.999999, 'en')).toBe('99%');
    expect(formatPercent(1, 'en')).toBe('100%');
  });

  it('should not lose a percent to floating point', () => {
    expect(formatPercent(0.29, 'en')).toBe('29%');
    expect(formatPercent(0.57, 'en')).toBe('57%');
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1_500_000_000, '1.5 GB'],
    [999_999, '1 MB'],
    [123_400_000, '123 MB'],
    [5e18, '5,000 PB'],
  ])('should write %d as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('should write a rate a second', () => {
    expect(formatByteRate(12_000_000, 'en')).toBe('12 MB/s');
  });

  it('should write the unit of a pair once, in the unit of the total', () => {
    expect(formatBytesOf(1.2e9, 4.5e9, 'en', englishProgress)).toBe('1.2 of 4.5 GB');
    expect(formatBytesOf(5e6, 4.5e9, 'en', englishProgress)).toBe('0 of 4.5 GB');
    expect(formatBytesOf(99_990_000, 1e8, 'en', englishProgress)).toBe('99 of 100 MB');
    expect(formatBytesOf(4.46e9, 4.46e9, 'en', englishProgress)).toBe('4.5 of 4.5 GB');
    expect(formatBytesOf(1.2e9, 4.5e9, 'de', germanLabels.progress)).toMatch(/^1,2 von 4,5\sGB$/);
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [-5 * HOUR, '0 s'],
    [NaN, '0 s'],
    [59_999, '59 s'],
    [80 * SECOND, '1 min 20 s'],
    [2 * MINUTE, '2 min'],
    [HOUR + 20 * MINUTE + 5 * SECOND, '1 h 20 min'],
    [26 * HOUR, '1 d 2 h'],
  ])('should write %d ms as %s', (ms, text) => {
    expect(formatDuration(ms, 'en', englishTime)).toBe(text);
  });

  it('should say when the text changes next', () => {
    expect(untilDurationChanges(1_250)).toBe(750);
    expect(untilDurationChanges(HOUR + 10 * SECOND)).toBe(50 * SECOND);
  });
});

describe('how long ago', () => {
  it.each([
    [0, 'just now'],
    [12 * SECOND, '12 s ago'],
    [90 * SECOND, '1 min ago'],
    [25 * HOUR, '1 d ago'],
  ])('should write %d ms as %s', (age, text) => {
    expect(ago(age)).toBe(text);
  });

  it('should call the future "just now", as when a clock is an hour off', () => {
    expect(ago(-HOUR)).toBe('just now');
  });

  it('should write a date after a week', () => {
    expect(ago(8 * DAY)).toContain('2026');
  });

  it('should change exactly when it says so', () => {
    for (const age of [-HOUR, 0, 500, 1_500, 61 * SECOND, 3 * HOUR + 1]) {
      const next = nextAgoChange(NOW - age, NOW);
      expect(next).not.toBeNull();
      const at = next ?? 0;
      const before = formatAgo(NOW - age, at - 1, 'en', englishTime);
      expect(before).toBe(ago(age));
      expect(formatAgo(NOW - age, at, 'en', englishTime)).not.toBe(before);
    }
  });

  it('should never change again once it is a date', () => {
    expect(nextAgoChange(NOW - 8 * DAY, NOW)).toBeNull();
  });
});

describe('moments', () => {
  it('should read the same in UTC on every machine', () => {
    expect(formatMoment(NOW, 'en', true)).toMatch(/Jan 15, 2026, 12:00:00.PM/);
  });

  it('should be empty for what is no moment', () => {
    expect(formatMoment(NaN, 'en')).toBe('');
    expect(formatMoment(9e15, 'en')).toBe('');
  });
});

describe('time left', () => {
  it('should never read "0 s"', () => {
    for (const ms of [-1, 0, 1, 500, 999, NaN]) expect(left(ms)).toBe('almost done');
    expect(left(1_000)).toBe('1 s left');
  });

  it('should round to what an estimate can tell', () => {
    expect(left(9_100)).toBe('9 s left');
    expect(left(10_400)).toBe('10 s left');
    expect(left(13_000)).toBe('about 15 s left');
    expect(left(41_000)).toBe('about 40 s left');
    expect(left(95_000)).toBe('about 1 min 30 s left');
    expect(left(12 * MINUTE + 20 * SECOND)).toBe('about 12 min left');
    expect(left(HOUR + 4 * MINUTE)).toBe('about 1 h 5 min left');
  });

  it('should stay within a quarter of the time left', () => {
    for (let ms = 2_000; ms < 3 * HOUR; ms *= 1.01) {
      const [, hours = 0, minutes = 0, seconds = 0] =
        /(?:(\d+) h)? ?(?:(\d+) min)? ?(?:(\d+) s)? left$/.exec(left(ms)) ?? [];
      const said = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
      expect(Math.abs(said - ms) / ms, `${ms} ms`).toBeLessThanOrEqual(0.25);
    }
  });
});
