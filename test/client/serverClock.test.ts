// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createServerClock } from '../../src/client/serverClock.js';

const HOUR = 3_600_000;

describe("the server's clock", () => {
  it('should count as the same as this one until the server tells its time', () => {
    expect(createServerClock(() => 5).signal.get()).toEqual({ offset: 0 });
  });

  it.each([HOUR, -HOUR])(
    'should be known from the welcome of a server that is %d ms off',
    (off) => {
      const clock = createServerClock(() => 10 * HOUR);
      clock.welcomed(10 * HOUR + off);
      expect(clock.signal.get()).toEqual({ offset: off });
    },
  );

  it('should be known from the date of an answer, as of the middle of its request', () => {
    const clock = createServerClock(() => 10 * HOUR);
    clock.answered(9 * HOUR, 400);
    expect(clock.signal.get()).toEqual({ offset: -HOUR + 200 });
  });

  it('should not move for what a network makes of the same clock', () => {
    const clock = createServerClock(() => 10 * HOUR);
    clock.welcomed(11 * HOUR);
    const known = clock.signal.get();
    clock.welcomed(11 * HOUR - 200);
    clock.answered(11 * HOUR + 600, 300);
    expect(clock.signal.get()).toBe(known);
  });

  it('should follow a device whose clock is set right', () => {
    let now = 10 * HOUR;
    const clock = createServerClock(() => now);
    clock.welcomed(11 * HOUR);
    now = 11 * HOUR;
    clock.answered(11 * HOUR, 0);
    expect(clock.signal.get()).toEqual({ offset: 0 });
  });

  it('should be off by no more than a request can hide, whatever answers come', () => {
    const tell = fc.record({
      roundTrip: fc.integer({ min: 0, max: 2_000 }),
      isWelcome: fc.boolean(),
    });
    const truth = fc.integer({ min: -HOUR, max: HOUR });
    fc.assert(
      fc.property(truth, fc.array(tell, { minLength: 1 }), (offset, tells) => {
        let now = 10 * HOUR;
        const clock = createServerClock(() => now);
        for (const { roundTrip, isWelcome } of tells) {
          const sentAt = now + offset + roundTrip / 2;
          now += roundTrip;
          // A `Date` header is cut to seconds; half a second later is its best guess.
          if (isWelcome) clock.welcomed(sentAt);
          else clock.answered(Math.floor(sentAt / 1_000) * 1_000 + 500, roundTrip);
          const error = Math.abs(clock.signal.get().offset - offset);
          expect(error).toBeLessThanOrEqual(250 + 500 + 1_000 + 1_000 + 500);
        }
      }),
    );
  });

  it('should ignore a time that is none', () => {
    const clock = createServerClock(() => 10 * HOUR);
    clock.welcomed(0);
    clock.answered(Number.NaN, 10);
    expect(clock.signal.get()).toEqual({ offset: 0 });
  });
});
