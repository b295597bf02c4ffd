/**
 * Ten runs of real work, recorded as a hub reports them: what the time left says, beside the truth.
 */
import { describe, expect, it } from 'vitest';

import { createRateKeeper } from '../../src/display/rateKeeper.js';
import recordings from './recordings.json' with { type: 'json' };

interface Recording {
  /** One number, or one for each sample. */
  readonly total: number | readonly number[];
  /** ms since the start and value, in turn. */
  readonly samples: readonly number[];
}

/** How often a reader looks, in ms. */
const LOOK = 250;
/** Nobody minds two seconds. */
const NEAR = 2_000;

/** What the bar shows of a run at each look, and what was true. */
function play({ total, samples }: Recording) {
  const keeper = createRateKeeper();
  const end = samples.at(-2) ?? 0;
  const looks: { readonly at: number; readonly left: number | null; readonly truth: number }[] = [];
  let next = 0;
  for (let at = 0; at < end; at += LOOK) {
    while ((samples[next] ?? Infinity) <= at) {
      const each = typeof total === 'number' ? total : (total[next / 2] ?? 0);
      keeper.observe(samples[next] ?? 0, samples[next + 1] ?? 0, each);
      next += 2;
    }
    const rate = keeper.get();
    const isShown = rate !== null && at < rate.trustedUntil && at < (rate.endsAt ?? 0);
    looks.push({ at, left: isShown ? (rate.endsAt ?? 0) - at : null, truth: end - at });
  }
  return { end, looks };
}

describe.each(Object.entries<Recording>(recordings))('the time left of %s', (name, recording) => {
  const { end, looks } = play(recording);

  it('should be within 30 % of the truth in the last half, or not shown', () => {
    const wrong = looks.filter(
      ({ at, left, truth }) =>
        at >= end / 2 && left !== null && Math.abs(left - truth) > Math.max(NEAR, 0.3 * truth),
    );
    expect(wrong).toEqual([]);
  });

  it('should be shown in most of the last half', () => {
    const half = looks.filter(({ at }) => at >= end / 2);
    const shown = half.filter(({ left }) => left !== null);
    expect(shown.length / half.length, name).toBeGreaterThan(0.6);
  });

  it('should never say that it is almost done while most of a minute is left', () => {
    const wrong = looks.filter(
      ({ left, truth }) => left !== null && left < 5_000 && truth > 45_000,
    );
    expect(wrong).toEqual([]);
  });
});
