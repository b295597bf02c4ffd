import { describe, expect, it } from 'vitest';

import { englishProgress } from '../../src/labels/english.js';
import { describeRate } from '../../src/display/progress.js';

const rateOf = (ratePerSecond: number, unit: string): string =>
  describeRate(ratePerSecond, unit, 'en', englishProgress);

describe('a rate in words', () => {
  it('should be a second, or a minute where it is slow', () => {
    expect(rateOf(3.2, 'frames')).toBe('3.2 frames/s');
    expect(rateOf(0.2, 'items')).toBe('12 items/min');
    expect(rateOf(1_000, 'bytes')).toBe('1 kB/s');
  });

  it('should be nothing where it would read as no movement at all', () => {
    expect(rateOf(1 / 1_800, 'items')).toBe('');
    expect(rateOf(0.01, 'bytes')).toBe('');
  });
});
