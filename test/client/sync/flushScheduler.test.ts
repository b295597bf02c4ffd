// @vitest-environment jsdom
// When updates reach the page: at most once a frame, and never later than a person would notice.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlushScheduler } from '../../../src/client/sync/flushScheduler.js';
import { systemClock } from '../../../src/shared/clock.js';

/** A frame of the faked page, in ms. */
const FRAME = 16;

interface Flush {
  readonly at: number;
  readonly onlyUrgent: boolean;
}

describe('the flush scheduler', () => {
  /** What flushes have cost so far, in ms: time that only their own clock sees pass. */
  let spent: number;
  let costOfFlush: number;
  let flushes: Flush[];
  /** How many more frames a flush takes. */
  let partsLeft: number;

  beforeEach(() => {
    vi.useFakeTimers();
    spent = 0;
    costOfFlush = 0;
    flushes = [];
    partsLeft = 0;
    const start = Date.now();
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - start + spent);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  function create(onFlush: (addCost: (cost: number) => void) => void = () => {}) {
    return createFlushScheduler(systemClock, (onlyUrgent, addCost) => {
      flushes.push({ at: Date.now(), onlyUrgent });
      spent += costOfFlush;
      onFlush(addCost ?? (() => {}));
      partsLeft = Math.max(0, partsLeft - 1);
      return partsLeft > 0;
    });
  }

  it('should flush once a frame, however often it is requested', () => {
    const scheduler = create();
    for (let index = 0; index < 100; index += 1) scheduler.request();
    expect(flushes).toEqual([]);
    vi.advanceTimersByTime(FRAME);
    expect(flushes).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(flushes).toHaveLength(1);
  });

  it('should flush where no frame comes', () => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    create().request();
    vi.advanceTimersByTime(100);
    expect(flushes).toHaveLength(1);
  });

  it('should flush soon on a hidden page, which is given no frames', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    create().request();
    vi.advanceTimersByTime(0);
    expect(flushes).toHaveLength(1);
  });

  it.each([false, true])('should flush again for a request made by a flush (hidden: %s)', (is) => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(is);
    const scheduler = create(() => {
      // A listener of the application that unwatches a task, say.
      if (flushes.length === 1) scheduler.request();
    });
    scheduler.request();
    vi.advanceTimersByTime(200);
    expect(flushes).toHaveLength(2);
  });

  it.each([false, true])('should go on after a flush that throws (hidden: %s)', (isHidden) => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden);
    let isBroken = true;
    const scheduler = create(() => {
      if (isBroken) throw new Error('a listener of the application');
    });
    scheduler.request();
    expect(() => vi.advanceTimersByTime(FRAME)).toThrow('a listener of the application');
    isBroken = false;
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushes).toHaveLength(2);
  });

  it.each([
    { cost: 2, pause: 4 },
    { cost: 20, pause: 40 },
    { cost: 50, pause: 100 },
    { cost: 500, pause: 100 },
  ])('should pause for $pause ms after a flush of $cost ms', ({ cost, pause }) => {
    const scheduler = create(() => scheduler.request());
    costOfFlush = cost;
    scheduler.request();
    vi.advanceTimersByTime(2_000);
    const [first, second] = flushes.slice(3);
    const gap = (second?.at ?? 0) - (first?.at ?? 0);
    expect(gap).toBeGreaterThanOrEqual(pause);
    // Then with the next frame.
    expect(gap).toBeLessThanOrEqual(pause + 2 * FRAME);
  });

  it('should count what rendering costs after the cache has notified its observers', () => {
    const scheduler = create((addCost) => {
      // As react-query does it: by a timer of 0 ms.
      setTimeout(() => {
        spent += 30;
        addCost(30);
      }, 0);
      scheduler.request();
    });
    scheduler.request();
    vi.advanceTimersByTime(2_000);
    const [first, second] = flushes.slice(3);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(60);
  });

  it('should not count what the page does for others before observers are notified', () => {
    const scheduler = create(() => {
      // A socket's messages, say, that the page reads first.
      setTimeout(() => (spent += 30), 0);
      scheduler.request();
    });
    scheduler.request();
    vi.advanceTimersByTime(2_000);
    const [first, second] = flushes.slice(3);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThanOrEqual(2 * FRAME);
  });

  it('should flush what is urgent with the next frame, and only that, while it pauses', () => {
    const scheduler = create();
    costOfFlush = 50;
    scheduler.request();
    vi.advanceTimersByTime(FRAME + 1);
    scheduler.request();
    scheduler.request(true);
    const before = Date.now();
    vi.advanceTimersByTime(FRAME);
    expect(flushes).toHaveLength(2);
    expect(flushes[1]).toMatchObject({ onlyUrgent: true });
    expect((flushes[1]?.at ?? 0) - before).toBeLessThanOrEqual(FRAME);
    vi.advanceTimersByTime(200);
    expect(flushes).toHaveLength(3);
    expect(flushes[2]).toMatchObject({ onlyUrgent: false });
  });

  it('should flush the parts of a large flush in frames that follow, and pause for all of them', () => {
    const scheduler = create();
    costOfFlush = 20;
    partsLeft = 4;
    scheduler.request();
    // The faked page has its frames each 16 ms, whatever a flush costs.
    vi.advanceTimersByTime(4 * FRAME + 4);
    expect(flushes).toHaveLength(4);
    const last = flushes.at(-1)?.at ?? 0;
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushes).toHaveLength(5);
    expect((flushes.at(-1)?.at ?? 0) - last).toBeGreaterThanOrEqual(100);
  });

  it('should flush all parts at once on a hidden page', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    partsLeft = 4;
    create().request();
    vi.advanceTimersByTime(0);
    expect(flushes).toHaveLength(4);
  });

  it('should flush everything with an urgent change that comes at its time', () => {
    const scheduler = create();
    scheduler.request();
    scheduler.request(true);
    vi.advanceTimersByTime(FRAME);
    expect(flushes).toEqual([expect.objectContaining({ onlyUrgent: false })]);
  });

  it('should not wait for ever where the clock is set back', () => {
    const scheduler = create();
    costOfFlush = 50;
    scheduler.request();
    vi.advanceTimersByTime(FRAME + 1);
    spent -= 1_000_000;
    scheduler.request();
    vi.advanceTimersByTime(200);
    expect(flushes).toMatchObject([{ onlyUrgent: false }, { onlyUrgent: false }]);
  });

  it('should flush nothing more after a cancel, until it is requested again', () => {
    const scheduler = create();
    scheduler.request();
    scheduler.cancel();
    vi.advanceTimersByTime(1_000);
    expect(flushes).toEqual([]);
    scheduler.request();
    vi.advanceTimersByTime(FRAME);
    expect(flushes).toHaveLength(1);
  });

  it('should flush every request within a pause and two frames, whatever comes when and costs what', () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 150 }),
      cost: fc.integer({ min: 0, max: 80 }),
      isUrgent: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        flushes = [];
        const scheduler = create();
        let openSince: number | null = null;
        let urgentSince: number | null = null;
        let known = 0;
        const waits: number[] = [];
        const urgentWaits: number[] = [];
        const check = (): void => {
          for (const { at, onlyUrgent } of flushes.slice(known)) {
            urgentWaits.push(at - (urgentSince ?? at));
            urgentSince = null;
            if (onlyUrgent) continue;
            waits.push(at - (openSince ?? at));
            openSince = null;
          }
          known = flushes.length;
        };
        for (const { after, cost, isUrgent } of steps) {
          vi.advanceTimersByTime(after);
          check();
          costOfFlush = cost;
          scheduler.request(isUrgent);
          openSince ??= Date.now();
          if (isUrgent) urgentSince ??= Date.now();
        }
        vi.advanceTimersByTime(300);
        check();
        expect([openSince, urgentSince]).toEqual([null, null]);
        expect(Math.max(0, ...waits)).toBeLessThanOrEqual(100 + 2 * FRAME);
        expect(Math.max(0, ...urgentWaits)).toBeLessThanOrEqual(FRAME);
        scheduler.cancel();
      }),
    );
  });
});
