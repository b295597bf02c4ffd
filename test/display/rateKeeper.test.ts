import { describe, expect, it } from 'vitest';

import { createRateKeeper } from '../../src/display/rateKeeper.js';

const HOUR = 3_600_000;

/** A keeper that has seen one unit a second for ten seconds, of a hundred. */
function observed() {
  const keeper = createRateKeeper();
  for (let second = 0; second <= 10; second += 1) keeper.observe(second * 1_000, second, 100);
  return keeper;
}

describe('the pace of a value that passes by', () => {
  it('should be known after a few seconds', () => {
    expect(observed().get()).toMatchObject({ ratePerSecond: 1, endsAt: 100_000 });
  });

  it('should be learnt anew after a standstill, not be the mean with it', () => {
    const keeper = observed();
    keeper.observe(HOUR, 11, 100);
    expect(keeper.get()).toBeNull();
    for (let second = 1; second <= 5; second += 1) {
      keeper.observe(HOUR + second * 1_000, 11 + second, 100);
    }
    expect(keeper.get()?.ratePerSecond).toBeCloseTo(1);
  });

  it('should be learnt anew once the clock was set back', () => {
    const keeper = observed();
    keeper.observe(10_000 - HOUR, 11, 100);
    expect(keeper.get()).toBeNull();
    for (let second = 11; second <= 15; second += 1) {
      keeper.observe(second * 1_000 - HOUR, second + 1, 100);
    }
    expect(keeper.get()?.endsAt).toBeCloseTo(99_000 - HOUR);
  });
});
