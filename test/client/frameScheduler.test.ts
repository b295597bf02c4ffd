// @vitest-environment jsdom
// When news is brought to the page: once a frame, less often where that is costly.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/client/environment.js';
import { createFrameScheduler } from '../../src/client/frameScheduler.js';

/** A frame of the faked page, in ms. */
const FRAME = 16;

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
    return createFrameScheduler(systemClock, () => {
      flushedAt.push(performance.now());
      spent += costOfFlush;
    });
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

  it('should go on after a flush that throws', () => {
    let isBroken = true;
    const scheduler = createFrameScheduler(systemClock, () => {
      if (isBroken) throw new Error('a listener of the application');
      flushedAt.push(performance.now());
    });
    scheduler.request();
    expect(() => vi.advanceTimersByTime(FRAME)).toThrow('a listener of the application');
    isBroken = false;
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(1);
  });

  it.each([
    { cost: 2, pause: 24 },
    { cost: 5, pause: 150 },
    { cost: 20, pause: 500 },
  ])(
    'should leave the page room after a flush of $cost ms, but never more than 500 ms',
    ({ cost, pause }) => {
      costOfFlush = cost;
      const scheduler = create();
      scheduler.request();
      vi.advanceTimersByTime(FRAME + 1);
      scheduler.request();
      vi.advanceTimersByTime(1_000);
      expect(flushedAt).toHaveLength(2);
      const [first = 0, second = 0] = flushedAt;
      expect(second - first).toBeGreaterThanOrEqual(pause);
      expect(second - first).toBeLessThanOrEqual(pause + 2 * FRAME);
    },
  );

  it('should not forget the pause for news that comes while the cost is still unknown', () => {
    const scheduler = createFrameScheduler(systemClock, () => {
      flushedAt.push(performance.now());
      spent += 5;
      // The news of a busy socket: between the flush and the end of its measuring.
      if (flushedAt.length === 1) scheduler.request();
    });
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(2);
    const [first = 0, second = 0] = flushedAt;
    expect(second - first).toBeGreaterThanOrEqual(150);
  });

  it('should not flush once it is cancelled, also while the cost is still unknown', () => {
    const scheduler = createFrameScheduler(systemClock, () => {
      flushedAt.push(performance.now());
      scheduler.request();
      scheduler.cancel();
    });
    scheduler.request();
    vi.advanceTimersByTime(1_000);
    expect(flushedAt).toHaveLength(1);
  });
});
