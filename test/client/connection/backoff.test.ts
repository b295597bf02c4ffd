// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { backoffDelay } from '../../../src/client/connection/backoff.js';

const limits = { minDelay: 500, maxDelay: 20_000 };

/** The shortest and the longest wait after so many failures. */
const range = (failures: number): [number, number] => [
  backoffDelay(failures, limits, 0),
  backoffDelay(failures, limits, 0.999_999),
];

describe('the wait before an attempt', () => {
  it('should begin at the minimum, and double its random part', () => {
    expect([0, 1, 2, 3].map(range)).toEqual([
      [500, 1_000],
      [500, 1_500],
      [500, 2_500],
      [500, 4_500],
    ]);
    expect(backoffDelay(2, limits, 0.5)).toBe(1_500);
  });

  it('should never be over the maximum, however often it failed', () => {
    expect(range(6)).toEqual([500, 20_000]);
    expect(range(31)).toEqual([500, 20_000]);
    expect(range(5_000)).toEqual([500, 20_000]);
    expect(backoffDelay(10, limits, 0.5)).toBe(10_250);
  });

  it('should be the maximum where the minimum is above it', () => {
    expect(backoffDelay(3, { minDelay: 900, maxDelay: 600 }, 0.5)).toBe(600);
  });

  it('should be whole milliseconds', () => {
    expect(backoffDelay(0, { minDelay: 3, maxDelay: 100 }, 0.4)).toBe(4);
    expect(backoffDelay(0, { minDelay: 3, maxDelay: 100 }, 0.6)).toBe(5);
  });

  it('should be none, as often as wanted, where the minimum is none', () => {
    expect(backoffDelay(2_000, { minDelay: 0, maxDelay: 100 }, 0.5)).toBe(0);
  });
});
