import { describe, expect, it } from 'vitest';

import { createRateKeeper } from '../../src/display/rateKeeper.js';

const HOUR = 3_600_000;

/** A keeper that has seen one unit a second for ten seconds, of a hundred. */
function observed() {
  const keeper = createRateKeeper();
  for (let second = 0; second <= 10; second += 1) keeper.observe(second * 1_000, second, 100);
  return keeper;
}

describe('the rate of a value over time', () => {
  it('should be known after a few seconds', () => {
    expect(observed().get()).toMatchObject({ ratePerSecond: 1, endsAt: 100_000 });
  });

  it('should start again after a standstill, not be the mean with it', () => {
    const keeper = observed();
    keeper.observe(HOUR, 11, 100);
    expect(keeper.get()).toBeNull();
    for (let second = 1; second <= 5; second += 1) {
      keeper.observe(HOUR + second * 1_000, 11 + second, 100);
    }
    expect(keeper.get()?.ratePerSecond).toBeCloseTo(1);
  });

  it('should start again once the clock was set back', () => {
    const keeper = observed();
    keeper.observe(10_000 - HOUR, 11, 100);
    expect(keeper.get()).toBeNull();
    for (let second = 11; second <= 15; second += 1) {
      keeper.observe(second * 1_000 - HOUR, second + 1, 100);
    }
    expect(keeper.get()?.endsAt).toBeCloseTo(99_000 - HOUR);
  });

  it('should outlast a wait in which as much was done as its rate promised', () => {
    const keeper = observed();
    keeper.observe(40_000, 40, 100);
    expect(keeper.get()?.ratePerSecond).toBeCloseTo(1);
  });

  it('should be dropped when the task stops', () => {
    const keeper = observed();
    keeper.observe(11_000, null, 100);
    expect(keeper.get()).toBeNull();
  });

  it('should give the same snapshot while nothing new comes in', () => {
    const keeper = observed();
    const snapshot = keeper.get();
    keeper.observe(10_500, 10, 100);
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

  it('should remember the start of a run of hours', () => {
    const keeper = createRateKeeper();
    for (let second = 0; second <= 7_200; second += 1) {
      keeper.observe(second * 1_000, second, 10_000);
    }
    expect(keeper.get()?.endsAt).toBeCloseTo(10_000_000, -3);
  });

  it('should take a larger total at once', () => {
    const keeper = observed();
    keeper.observe(10_100, 10, 1_000);
    expect(keeper.get()?.endsAt).toBeGreaterThan(900_000);
  });
});
