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

  it('should need four samples over three seconds, and no more', () => {
    expect(estimateRemaining(steady(4, 1_000, 1), 100)?.ratePerSecond).toBeCloseTo(1);
    expect(estimateRemaining(steady(4, 999, 1), 100)).toBeNull();
    expect(estimateRemaining(steady(3, 1_500, 1), 100)).toBeNull();
  });

  it('should trust a task that moves rarely for six of its usual gaps', () => {
    const rare = steady(10, 10_000, 1);
    expect(estimateRemaining(rare, 100)?.trustedMs).toBe(60_000);
    expect(estimateRemaining(rare, 100, { now: 90_000 + 60_000 })).not.toBeNull();
    expect(estimateRemaining(rare, 100, { now: 90_000 + 60_001 })).toBeNull();
    expect(estimateRemaining(steady(10, 1_000, 1), 100)?.trustedMs).toBe(10_000);
  });

  it('should weigh each step by its time and its age, however unevenly it is sampled', () => {
    const start = 7_000;
    const samples = [
      { at: start, value: 0 },
      { at: start + 2_500, value: 5 },
      { at: start + 10_000, value: 20 },
      { at: start + 20_000, value: 60 },
    ];
    // 2 a second until 10 s before the end, then 4 a second: the weights are exp(-age / 15 s).
    const [recent, all] = [1 - Math.exp(-10 / 15), 1 - Math.exp(-20 / 15)];
    const expected = (2 * (all - recent) + 4 * recent) / all;
    const estimate = estimateRemaining(samples, 100);
    expect(estimate?.ratePerSecond).toBeCloseTo(expected, 10);
    expect(estimate?.remainingMs).toBeCloseTo((40 / expected) * 1_000, 6);
  });

  it('should count a pause within the rate, and not as a new attempt', () => {
    const values = [0, 10, 10, 10, 40];
    const samples = values.map((value, index) => ({ at: index * 1_000, value }));
    const estimate = estimateRemaining(samples, 100, { smoothing: 1e9 });
    expect(estimate?.ratePerSecond).toBeCloseTo(10, 3);
  });

  it('should count only what came after the value fell', () => {
    const before = steady(10, 1_000, 50);
    const after = steady(5, 1_000, 2).map(({ at, value }) => ({ at: 10_000 + at, value }));
    const estimate = estimateRemaining([...before, ...after], 100);
    expect(estimate?.ratePerSecond).toBeCloseTo(2);
    expect(estimate?.remainingMs).toBeCloseTo(46_000);
    expect(estimateRemaining([...before, ...after.slice(0, 3)], 100)).toBeNull();
  });

  it('should pass over samples that are no numbers, or that do not move time forward', () => {
    const clean = steady(11, 1_000, 5);
    const dirty = clean.flatMap((sample) => [
      sample,
      { at: sample.at, value: sample.value + 3 },
      { at: sample.at - 500, value: sample.value + 3 },
      { at: sample.at + 100, value: Number.NaN },
      { at: sample.at + 100, value: Infinity },
      { at: Number.NaN, value: sample.value + 1 },
      { at: Infinity, value: sample.value + 1 },
    ]);
    expect(estimateRemaining(dirty, 100)).toEqual(estimateRemaining(clean, 100));
  });

  it('should say nothing where the numbers are beyond counting', () => {
    const values = [-1.5e308, 1.5e308, 1.5e308, 1.5e308];
    const jump = values.map((value, index) => ({ at: index * 1_000, value }));
    expect(estimateRemaining(jump, 1.6e308)).toBeNull();
  });

  it('should have no time left where the value is past its total', () => {
    expect(estimateRemaining(steady(11, 1_000, 5), 30)?.remainingMs).toBe(0);
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
    expect(settleEnd(null, 3_000, 0)).toBe(3_000);
  });

  it('should keep counting down through jitter', () => {
    expect(settleEnd(60_000, 70_000, 0)).toBe(60_000);
    expect(settleEnd(4_000, 8_000, 0)).toBe(4_000);
    expect(settleEnd(10_000, 15_000, 0)).toBe(10_000);
  });

  it('should admit a real slowdown', () => {
    expect(settleEnd(60_000, 80_000, 0)).toBe(80_000);
    expect(settleEnd(10_000, 15_001, 0)).toBe(15_001);
    // A quarter of the 10 s that are left, not of the whole time.
    expect(settleEnd(100_000, 106_000, 90_000)).toBe(106_000);
    expect(settleEnd(50_000, 56_000, 90_000)).toBe(56_000);
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
