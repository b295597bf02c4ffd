import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { estimateRemaining, settleEnd, type ProgressSample } from '../../src/display/estimate.js';

/** A value that grows by `step` every `every` ms. */
function steady(count: number, every: number, step: number, from = 0, at = 0): ProgressSample[] {
  return Array.from({ length: count }, (_, index) => ({
    at: at + index * every,
    value: from + index * step,
  }));
}

describe('estimateRemaining', () => {
  it('should give the rate and the time left of a steady task', () => {
    const estimate = estimateRemaining(steady(11, 1_000, 5), 100);
    expect(estimate?.ratePerSecond).toBeCloseTo(5);
    expect(estimate?.remainingMs).toBeCloseTo(10_000);
  });

  it('should give nothing before the rate is known', () => {
    expect(estimateRemaining([], 100)).toBeNull();
    expect(estimateRemaining(steady(3, 2_000, 5), 100)).toBeNull();
    expect(estimateRemaining(steady(4, 2_000, 5), 100)).not.toBeNull();
    expect(estimateRemaining(steady(10, 100, 5), 100)).toBeNull();
    expect(estimateRemaining(steady(10, 100, 5), 100, { minimumSpan: 900 })).not.toBeNull();
  });

  it('should give nothing for a task that does not move, or has no total', () => {
    expect(estimateRemaining(steady(10, 1_000, 0), 100)).toBeNull();
    expect(estimateRemaining(steady(10, 1_000, 1), Infinity)).toBeNull();
  });

  it('should give nothing for a task that stands still', () => {
    const samples = steady(10, 1_000, 1);
    expect(estimateRemaining(samples, 100, { now: 9_000 + 6_000 })).not.toBeNull();
    expect(estimateRemaining(samples, 100, { now: 9_000 + 6_001 })).toBeNull();
    const rare = steady(10, 20_000, 1);
    expect(estimateRemaining(rare, 100, { now: 180_000 + 40_000 })).not.toBeNull();
    expect(estimateRemaining(rare, 100, { now: 180_000 + 40_001 })).toBeNull();
  });

  it('should start again when the value falls, as with a new attempt', () => {
    const again = [...steady(10, 1_000, 10), { at: 10_000, value: 0 }, { at: 11_000, value: 1 }];
    expect(estimateRemaining(again, 100)).toBeNull();
    const later = [...steady(10, 1_000, 10), ...steady(6, 1_000, 1, 0, 10_000)];
    expect(estimateRemaining(later, 100)?.ratePerSecond).toBeCloseTo(1);
  });

  it('should need four samples over three seconds, and no more', () => {
    expect(estimateRemaining(steady(4, 1_000, 1), 100)?.ratePerSecond).toBeCloseTo(1);
    expect(estimateRemaining(steady(4, 999, 1), 100)).toBeNull();
    expect(estimateRemaining(steady(3, 1_500, 1), 100)).toBeNull();
  });

  it('should trust a task that moves rarely for two of its longest gaps', () => {
    expect(estimateRemaining(steady(10, 10_000, 1), 100)?.trustedMs).toBe(20_000);
    expect(estimateRemaining(steady(10, 1_000, 1), 100)?.trustedMs).toBe(6_000);
  });

  it('should count only what came after the value fell', () => {
    const before = steady(10, 1_000, 50);
    const after = steady(5, 1_000, 2, 0, 10_000);
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

  it('should leave out a first part that was there already', () => {
    const samples = [{ at: 0, value: 0 }, ...steady(10, 1_000, 1, 900, 500)];
    expect(estimateRemaining(samples, 1_000)?.ratePerSecond).toBeCloseTo(1);
    for (let length = 2; length < 10; length += 1) {
      const left = estimateRemaining(samples.slice(0, length), 1_000)?.remainingMs ?? null;
      expect(left === null || left > 60_000, `after ${length} samples`).toBe(true);
    }
  });

  it('should say nothing right after a part was skipped, then go by the rate since', () => {
    const before = steady(30, 1_000, 1);
    const after = steady(30, 1_000, 1, 230, 30_000);
    expect(estimateRemaining([...before, ...after.slice(0, 3)], 1_000)).toBeNull();
    const known = estimateRemaining([...before, ...after.slice(0, 20)], 1_000);
    expect(known?.ratePerSecond).toBeCloseTo(1);
  });

  it('should carry on a rate that falls evenly', () => {
    // At the present rate 30 s would be left, in truth 37 s.
    const rate = (second: number): number => 10 * Math.exp(-second / 95);
    const samples: ProgressSample[] = [];
    let value = 0;
    for (let second = 0; second <= 90; second += 1) {
      samples.push({ at: second * 1_000, value });
      value += rate(second);
    }
    const left = estimateRemaining(samples, value + 118)?.remainingMs ?? 0;
    expect(left).toBeGreaterThan(0.85 * 36_600);
    expect(left).toBeLessThan(1.15 * 36_600);
  });

  it('should take batches for an even rate', () => {
    const batches = steady(6, 20_000, 50);
    expect(estimateRemaining(batches, 500)?.remainingMs).toBeCloseTo(100_000);
  });

  it('should give a rate, but no time left, while the total still grows', () => {
    const growing = steady(20, 1_000, 1).map((sample, index) => ({
      ...sample,
      total: 100 + index,
    }));
    const estimate = estimateRemaining(growing, 119);
    expect(estimate?.ratePerSecond).toBeCloseTo(1);
    expect(estimate?.remainingMs).toBeNull();
    const settled = [
      ...growing,
      ...steady(60, 1_000, 1, 20, 20_000).map((each) => ({ ...each, total: 119 })),
    ];
    expect(estimateRemaining(settled, 119)?.remainingMs).toBeCloseTo(40_000);
  });

  it('should take a total that changes once at its word', () => {
    const samples = steady(20, 1_000, 1).map((sample) => ({ ...sample, total: 100 }));
    expect(estimateRemaining(samples, 200)?.remainingMs).toBeCloseTo(181_000);
  });

  it('should not depend on the unit', () => {
    const samples = fc
      .array(fc.tuple(fc.integer({ min: 100, max: 3_000 }), fc.integer({ min: 0, max: 50 })), {
        minLength: 4,
        maxLength: 60,
      })
      .map((steps) => {
        let at = 0;
        let value = 0;
        return steps.map(([wait, step]) => ({ at: (at += wait), value: (value += step) }));
      });
    fc.assert(
      fc.property(samples, fc.constantFrom(2, 1024), (history, unit) => {
        const one = estimateRemaining(history, 4_000);
        const other = estimateRemaining(
          history.map(({ at, value }) => ({ at, value: value * unit })),
          4_000 * unit,
        );
        expect(other === null).toBe(one === null);
        if (one === null || other === null) return;
        expect(other.ratePerSecond / one.ratePerSecond).toBeCloseTo(unit);
        expect(other.remainingMs ?? -1).toBeCloseTo(one.remainingMs ?? -1, 0);
      }),
    );
  });

  it('should give a positive, finite rate or nothing, whatever comes in', () => {
    const sample = fc.record({ at: fc.double(), value: fc.double(), total: fc.double() });
    fc.assert(
      fc.property(fc.array(sample), fc.double(), (samples, total) => {
        const estimate = estimateRemaining(samples, total);
        if (estimate === null) return;
        expect(estimate.ratePerSecond).toBeGreaterThan(0);
        expect(Number.isFinite(estimate.ratePerSecond)).toBe(true);
        if (estimate.remainingMs === null) return;
        expect(estimate.remainingMs).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(estimate.remainingMs)).toBe(true);
      }),
    );
  });
});

describe('settleEnd', () => {
  const shown = { endsAt: 50_000, settledAt: 0 };

  it('should take the first end, and each earlier one, at once', () => {
    expect(settleEnd(null, 50_000, 0)).toBe(50_000);
    expect(settleEnd(shown, 40_000, 0)).toBe(40_000);
  });

  it('should go on counting down through jitter, at half speed while it catches up', () => {
    expect(settleEnd(shown, 52_000, 0)).toBe(50_000);
    expect(settleEnd(shown, 52_000, 1_000)).toBe(50_500);
    expect(settleEnd(shown, 50_200, 1_000)).toBe(50_200);
  });

  it('should rise in one step when the task has slowed down', () => {
    expect(settleEnd(shown, 60_000, 0)).toBe(50_000);
    expect(settleEnd(shown, 60_001, 0)).toBe(60_001);
    expect(settleEnd({ endsAt: 4_000, settledAt: 0 }, 7_000, 0)).toBe(4_000);
    expect(settleEnd({ endsAt: 4_000, settledAt: 0 }, 7_001, 0)).toBe(7_001);
  });

  it('should never count up within the jitter, in any order of estimates', () => {
    const jitter = fc.array(fc.double({ min: 0.85, max: 1.15, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(jitter, (factors) => {
        let before: { endsAt: number; settledAt: number } | null = null;
        const rises: number[] = [];
        for (const [index, factor] of factors.entries()) {
          const now = index * 1_000;
          const endsAt = settleEnd(before, now + (100_000 - now) * factor, now);
          if (before !== null) {
            const isStep = endsAt - before.endsAt > Math.max(3_000, (before.endsAt - now) * 0.2);
            if (!isStep) rises.push(endsAt - now - (before.endsAt - before.settledAt));
          }
          before = { endsAt, settledAt: now };
        }
        expect(Math.max(...rises, 0)).toBe(0);
      }),
    );
  });
});
