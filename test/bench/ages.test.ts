// @vitest-environment node
/** How the firehose tells how old is what a page shows. Nothing is measured here. */
import { describe, expect, it } from 'vitest';
import { agesOf, type Painted } from '../../bench/firehose/ages.js';

/** Frames of one task's row, every so many ms. */
const frames = (every: number, steps: readonly (number | null)[]): Painted[] =>
  steps.map((step, index) => ({ at: index * every, steps: [step] }));

/** Steps of one task, sent every so many ms from 0 on. */
const sent = (every: number, count: number): number[][] => [
  Array.from({ length: count }, (_, index) => index * every),
];

describe('the age of what a page shows', () => {
  it('should be the time since what is shown was sent', () => {
    // Step 1 is shown all the while, sent at 0; looked at from 0 to 1,000 ms.
    const ages = agesOf(frames(10, Array(101).fill(1)), sent(10, 101));
    expect(ages?.median).toBeCloseTo(500, -1);
    expect(ages?.high).toBeCloseTo(950, -1);
  });

  it('should grow until the next frame, so that rare frames do not look fresh', () => {
    // Each frame shows what was sent that moment, but there is one only every 100 ms.
    const rare = frames(100, [1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 101]);
    expect(agesOf(rare, sent(10, 101))).toEqual({ median: 48, high: 92 });
    const often = frames(
      10,
      Array.from({ length: 101 }, (_, index) => index + 1),
    );
    expect(agesOf(often, sent(10, 101))?.high).toBeLessThan(10);
  });

  it('should count a row from its first message to its last', () => {
    // Nothing is shown for 100 ms, and the end is shown long after it was sent.
    const late = frames(10, [...Array(10).fill(0), ...Array(100).fill(1)]);
    expect(agesOf(late, [[0, 20, 40]])?.high).toBeLessThan(40);
    expect(agesOf(late, [[]])).toBeNull();
    expect(agesOf([], sent(10, 5))).toBeNull();
  });

  it('should leave out rows that the page does not have', () => {
    const both: Painted[] = frames(10, Array(11).fill(1)).map(({ at, steps }) => ({
      at,
      steps: [null, ...steps],
    }));
    const [times = []] = sent(10, 11);
    const one = agesOf(frames(10, Array(11).fill(1)), [times]);
    expect(agesOf(both, [times, times])).toEqual(one);
  });

  it('should be 0 where a clock of the other process is a little ahead', () => {
    expect(agesOf(frames(4, [1, 2, 3, 4]), [[3, 7, 11, 15]])?.median).toBe(0);
  });
});
