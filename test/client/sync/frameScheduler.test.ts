// @vitest-environment jsdom
// When news is brought to the page: once a frame, less often where that is costly.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/shared/clock.js';
import { createFrameScheduler, type News } from '../../../src/client/sync/frameScheduler.js';

/** A frame of the faked page, in ms. */
const FRAME = 16;

/** News of one piece. */
const oneOf = (bring: () => void): News => ({ take: () => 1, bring });

describe('the frame scheduler', () => {
  /** What flushes have cost so far, in ms: time that only their own clock sees pass. */
  let spent: number;
  let costOfFlush: number;
  let flushedAt: number[];

  beforeEach(() => {
    vi.useFakeTimers();
    spent = 0;
    costOfFlush = 0;
    flushedAt = [];
    const start = Date.now();
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - start + spent);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  function create() {
    return createFrameScheduler(
      systemClock,
      oneOf(() => {
        flushedAt.push(performance.now());
        spent += costOfFlush;
      }),
    );
  }

  it('should flush once a frame, however often it is asked', () => {
    const scheduler = create();
    for (let index = 0; index < 100; index += 1) scheduler.request();
    expect(flushedAt).toEqual([]);
    vi.advanceTimersByTime(FRAME);
    expect(flushedAt).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(1);
  });

  it('should flush where no frame comes', () => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    try {
      create().request();
      vi.advanceTimersByTime(100);
      expect(flushedAt).toHaveLength(1);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('should flush soon on a hidden page, which is given no frames', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    create().request();
    vi.advanceTimersByTime(0);
    expect(flushedAt).toHaveLength(1);
  });

  it('should bring on a hidden page also what is asked for while news is brought', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const scheduler = createFrameScheduler(
      systemClock,
      oneOf(() => {
        flushedAt.push(performance.now());
        // A listener of the application that unwatches a task, say.
        if (flushedAt.length === 1) scheduler.request();
      }),
    );
    scheduler.request();
    vi.advanceTimersByTime(100);
    expect(flushedAt).toHaveLength(2);
  });

  it.each([false, true])('should go on after a flush that throws (hidden: %s)', (isHidden) => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden);
    let isBroken = true;
    const scheduler = createFrameScheduler(
      systemClock,
      oneOf(() => {
        if (isBroken) throw new Error('a listener of the application');
        flushedAt.push(performance.now());
      }),
    );
    scheduler.request();
    expect(() => vi.advanceTimersByTime(FRAME)).toThrow('a listener of the application');
    isBroken = false;
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(1);
  });

  it.each([
    { cost: 2, pause: 48 },
    { cost: 5, pause: 300 },
    { cost: 20, pause: 1_000 },
  ])(
    'should leave the page room after a flush of $cost ms, but never more than a second',
    ({ cost, pause }) => {
      costOfFlush = cost;
      const scheduler = create();
      scheduler.request();
      vi.advanceTimersByTime(FRAME + 1);
      scheduler.request();
      vi.advanceTimersByTime(1_100);
      expect(flushedAt).toHaveLength(2);
      const [first = 0, second = 0] = flushedAt;
      expect(second - first).toBeGreaterThanOrEqual(pause);
      expect(second - first).toBeLessThanOrEqual(pause + 2 * FRAME);
    },
  );

  it('should not wait for a clock that was set back', () => {
    costOfFlush = 2;
    spent = 3_600_000;
    const scheduler = create();
    scheduler.request();
    vi.advanceTimersByTime(FRAME + 1);
    // A test of the application that fakes its timers halfway, say: this clock begins at 0 then.
    spent = 0;
    scheduler.request();
    vi.advanceTimersByTime(1_100);
    expect(flushedAt).toHaveLength(2);
  });

  it('should not forget the pause for news that comes while the cost is still unknown', () => {
    const scheduler = createFrameScheduler(
      systemClock,
      oneOf(() => {
        flushedAt.push(performance.now());
        spent += 5;
        // The news of a busy socket: between the flush and the end of its measuring.
        if (flushedAt.length === 1) scheduler.request();
      }),
    );
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(2);
    const [first = 0, second = 0] = flushedAt;
    expect(second - first).toBeGreaterThanOrEqual(300);
  });

  it('should not flush once it is cancelled, also while the cost is still unknown', () => {
    const scheduler = createFrameScheduler(
      systemClock,
      oneOf(() => {
        flushedAt.push(performance.now());
        scheduler.request();
        scheduler.cancel();
      }),
    );
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(1);
  });

  describe('with many pieces', () => {
    /** What came in each frame, and which of it was urgent. */
    let frames: { at: number; count: number }[];
    let waiting: number;
    let urgent: number;
    let pauses: number[];

    beforeEach(() => {
      frames = [];
      waiting = 0;
      urgent = 0;
      pauses = [];
    });

    /** @param later what a piece costs after the first frame */
    function createFor(costOfPiece: number, later = costOfPiece) {
      let taken = 0;
      let hasBrought = false;
      return createFrameScheduler(systemClock, {
        take(onlyUrgent) {
          taken = onlyUrgent ? urgent : waiting;
          return taken;
        },
        bring(count) {
          const brought = Math.min(count, taken);
          taken -= brought;
          waiting -= brought;
          urgent = Math.max(0, urgent - brought);
          frames.push({ at: performance.now(), count: brought });
          spent += brought * (hasBrought ? later : costOfPiece);
          hasBrought = true;
        },
        onPause: (pause) => pauses.push(pause),
      });
    }

    /** So many are brought, in the parts that are given. */
    function partsOf(count: number, scheduler: ReturnType<typeof createFor>): number[] {
      frames = [];
      waiting = count;
      scheduler.request();
      vi.advanceTimersByTime(2_000);
      return frames.map((frame) => frame.count);
    }

    it('should bring in parts, a part a frame, what would take longer than a frame has room for', () => {
      const scheduler = createFor(0.5);
      // The first is a guess, and what comes after it is better known.
      expect(partsOf(100, scheduler)).toEqual([50, 25, 25]);
      expect(partsOf(100, scheduler)).toEqual([34, 33, 33]);
      const [first, second] = frames;
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(34 * 0.5);
    });

    it('should make no more than four parts, for where each renders the whole page they cost more', () => {
      const scheduler = createFor(2);
      expect(partsOf(100, scheduler)).toEqual([50, 17, 17, 16]);
      expect(partsOf(100, scheduler)).toEqual([25, 25, 25, 25]);
    });

    it('should not take what one costs alone for what each of many costs', () => {
      const scheduler = createFor(6, 0.1);
      expect(partsOf(1, scheduler)).toEqual([1]);
      expect(partsOf(100, scheduler)).toEqual([50, 50]);
    });

    it('should bring few in parts where they are known to be costly', () => {
      const scheduler = createFor(15);
      expect(partsOf(4, scheduler)).toEqual([4]);
      expect(partsOf(4, scheduler)).toEqual([2, 1, 1]);
    });

    it('should reckon the pause by all parts together, and tell it', () => {
      const scheduler = createFor(0.2, 0.085);
      waiting = 100;
      scheduler.request();
      vi.advanceTimersByTime(2_000);
      waiting = 100;
      scheduler.request();
      vi.advanceTimersByTime(2_000);
      expect(frames).toHaveLength(3);
      expect(pauses.map(Math.round)).toEqual([1_000, 867]);
    });

    /** In each of six frames something urgent comes; counts the frames anew. */
    function endOneEachFrame(scheduler: ReturnType<typeof createFor>): void {
      frames = [];
      for (let frame = 0; frame < 6; frame += 1) {
        waiting += 1;
        urgent += 1;
        scheduler.request();
        scheduler.request(true);
        vi.advanceTimersByTime(FRAME);
      }
    }

    it.each([
      { after: 20, late: 50 },
      { after: 200, late: 200 },
    ])(
      'should bring the urgent during a pause, at the next frame from 50 ms after the last on (asked after $after ms)',
      ({ after, late }) => {
        const scheduler = createFor(0.2);
        waiting = 80;
        scheduler.request();
        vi.advanceTimersByTime(after);
        waiting = 50;
        scheduler.request();
        urgent = 3;
        scheduler.request(true);
        vi.advanceTimersByTime(3_000);
        expect(frames.map(({ count }) => count)).toEqual([80, 3, 47]);
        const [first = 0, second = 0, third = 0] = frames.map(({ at }) => at);
        expect(second - first).toBeGreaterThanOrEqual(late - FRAME);
        expect(second - first).toBeLessThanOrEqual(late + 3 * FRAME);
        expect(third - first).toBeGreaterThanOrEqual(1_000);
      },
    );

    it('should bring together the urgent of a few frames where drawings are costly', () => {
      const scheduler = createFor(0.2);
      waiting = 80;
      scheduler.request();
      vi.advanceTimersByTime(FRAME + 1);
      expect(frames.map(({ count }) => count)).toEqual([80]);
      endOneEachFrame(scheduler);
      vi.advanceTimersByTime(50 + 2 * FRAME);
      expect(frames.length).toBeLessThanOrEqual(3);
      expect(urgent).toBe(0);
    });

    it('should bring the urgent at each frame where drawings cost little', () => {
      const scheduler = createFor(0.1);
      expect(partsOf(1, scheduler)).toEqual([1]);
      endOneEachFrame(scheduler);
      expect(frames.length).toBeGreaterThanOrEqual(5);
    });

    it('should bring all where the clock is set back while it measures', () => {
      const scheduler = createFor(-100);
      for (let round = 0; round < 2; round += 1) {
        waiting = 100;
        scheduler.request();
        vi.advanceTimersByTime(3_000);
        expect(waiting).toBe(0);
      }
    });

    it('should leave nothing behind, whatever comes when and whatever it costs', () => {
      const event = fc.record({
        after: fc.integer({ min: 0, max: 400 }),
        count: fc.integer({ min: 0, max: 30 }),
        ends: fc.integer({ min: 0, max: 3 }),
      });
      const run = (events: { after: number; count: number; ends: number }[], cost: number) => {
        waiting = urgent = 0;
        const scheduler = createFor(cost);
        for (const { after, count, ends } of events) {
          vi.advanceTimersByTime(after);
          waiting += count + ends;
          urgent += ends;
          if (count > 0) scheduler.request();
          if (ends > 0) {
            scheduler.request();
            scheduler.request(true);
          }
        }
        vi.advanceTimersByTime(3_000);
        expect({ waiting, urgent, timers: vi.getTimerCount() }).toEqual({
          ...{ waiting: 0, urgent: 0, timers: 0 },
        });
      };
      fc.assert(
        fc.property(
          fc.array(event, { maxLength: 12 }),
          fc.double({ min: 0, max: 3, noNaN: true }),
          run,
        ),
        { numRuns: 300 },
      );
    });

    it('should bring the rest at once where the page is hidden between two parts', () => {
      const scheduler = createFor(0.2);
      waiting = 100;
      scheduler.request();
      vi.advanceTimersByTime(FRAME + 1);
      expect(waiting).toBeGreaterThan(0);
      vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
      vi.advanceTimersByTime(100);
      expect(waiting).toBe(0);
    });
  });
});
