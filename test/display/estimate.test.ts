import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { estimateRemaining, settleEnd, type ProgressSample } from '../../src/display/estimate.js';
import { createRateKeeper } from '../../src/display/rateKeeper.js';

/** A value that grows by `step` every `every` ms. */
function steady(count: number, every: number, step: number): ProgressSample[] {
  return Array.from({ length: count }, (_, index) => ({ at: index * every, value: index * step }));
}

describe('estimateRemaining', () => {
  it('should tell the pace and the time left of a steady task', () => {
    const estimate = estimateRemaining(steady(11, 1_000, 5), 100);
    expect(estimate?.ratePerSecond).toBeCloseTo(5);
    expect(estimate?.remainingMs).toBeCloseTo(10_000);
  });

  it('should say nothing before it can be trusted', () => {
    expect(estimateRemaining([], 100)).toBeNull();
    expect(estimateRemaining(steady(3, 2_000, 5), 100)).toBeNull();
    expect(estimateRemaining(steady(10, 100, 5), 100)).toBeNull();
  });

  it('should say nothing of a task that does not move, or has no total', () => {
    expect(estimateRemaining(steady(10, 1_000, 0), 100)).toBeNull();
    expect(estimateRemaining(steady(10, 1_000, 1), Infinity)).toBeNull();
  });

  it('should say nothing of a task that stands still', () => {
    const samples = steady(10, 1_000, 1);
    expect(estimateRemaining(samples, 100, { now: 9_000 + 10_000 })).not.toBeNull();
    expect(estimateRemaining(samples, 100, { now: 9_000 + 10_001 })).toBeNull();
  });

  it('should begin anew when the value falls, as with a new attempt', () => {
    const again = [...steady(10, 1_000, 10), { at: 10_000, value: 0 }, { at: 11_000, value: 1 }];
    expect(estimateRemaining(again, 100)).toBeNull();
  });

  it('should weigh the recent pace most', () => {
    const slow = steady(10, 1_000, 1);
    const fast = Array.from({ length: 40 }, (_, index) => ({
      at: 10_000 + index * 1_000,
      value: 10 + index * 10,
    }));
    const estimate = estimateRemaining([...slow, ...fast], 1_000);
    expect(estimate?.ratePerSecond).toBeGreaterThan(9);
  });

  it('should give a positive, finite pace or nothing, whatever comes in', () => {
    const sample = fc.record({ at: fc.double(), value: fc.double() });
    fc.assert(
      fc.property(fc.array(sample), fc.double(), (samples, total) => {
        const estimate = estimateRemaining(samples, total);
        if (estimate === null) return;
        expect(estimate.ratePerSecond).toBeGreaterThan(0);
        expect(Number.isFinite(estimate.ratePerSecond)).toBe(true);
        expect(estimate.remainingMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('settleEnd', () => {
  it('should take the first end, and each earlier one, at once', () => {
    expect(settleEnd(null, 50_000, 0)).toBe(50_000);
    expect(settleEnd(50_000, 40_000, 0)).toBe(40_000);
  });

  it('should keep counting down through jitter', () => {
    expect(settleEnd(60_000, 70_000, 0)).toBe(60_000);
    expect(settleEnd(4_000, 8_000, 0)).toBe(4_000);
  });

  it('should admit a real slowdown', () => {
    expect(settleEnd(60_000, 80_000, 0)).toBe(80_000);
  });

  it('should never count up within the jitter, in any order of estimates', () => {
    const jitter = fc.array(fc.double({ min: 0.85, max: 1.2, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(jitter, (factors) => {
        let shown: number | null = null;
        factors.forEach((factor, index) => {
          const now = index * 1_000;
          const before: number | null = shown;
          shown = settleEnd(before, now + (100_000 - now) * factor, now);
          if (before === null || shown <= before) return;
          // A later end may only come by the rule for a real slowdown.
          const jitterAllowed = Math.max(5_000, (before - now) * 0.25);
          expect(shown - before).toBeGreaterThan(jitterAllowed);
        });
      }),
    );
  });
});

describe('a bar’s own history', () => {
  it('should tell the pace once it can be trusted, and forget it when the task stops', () => {
    const keeper = createRateKeeper();
    for (let second = 0; second <= 5; second += 1) keeper.observe(second * 1_000, second * 10, 100);
    expect(keeper.get()?.ratePerSecond).toBeCloseTo(10);
    expect(keeper.get()?.endsAt).toBeCloseTo(10_000);
    keeper.observe(6_000, null, 100);
    expect(keeper.get()).toBeNull();
  });

  it('should give the same snapshot while nothing new comes in', () => {
    const keeper = createRateKeeper();
    for (let second = 0; second <= 5; second += 1) keeper.observe(second * 1_000, second * 10, 100);
    const snapshot = keeper.get();
    keeper.observe(5_500, 50, 100);
    expect(keeper.get()).toBe(snapshot);
  });

  it('should not be rushed by thousands of values a second', () => {
    const keeper = createRateKeeper();
    let told = 0;
    keeper.subscribe(() => {
      told += 1;
    });
    for (let ms = 0; ms < 10_000; ms += 1) keeper.observe(ms, ms, 20_000);
    expect(told).toBeLessThanOrEqual(40);
    expect(keeper.get()?.ratePerSecond).toBeCloseTo(1_000, 0);
  });
});
