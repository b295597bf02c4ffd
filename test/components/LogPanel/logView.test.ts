import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS } from '../../../src/components/LogPanel/settings/logSettings.js';
import { LogView } from '../../../src/components/LogPanel/viewport/logView.js';
import { lineOf, TestLog, TestScheduler } from './support.js';

const VIEWPORT = 400;

/** A view with an element that obeys it, as the page does. */
class Harness {
  readonly scheduler = new TestScheduler();
  readonly view: LogView;
  readonly close: () => void;
  readonly clientHeight = VIEWPORT;
  #scrollTop = 0;

  constructor(
    readonly log: TestLog,
    readonly row = 20,
  ) {
    this.view = new LogView(log, this.scheduler);
    this.close = this.view.open();
    this.view.setMetrics({ rowHeight: row, viewportHeight: VIEWPORT, columns: 80 });
    this.render();
  }

  get scrollTop(): number {
    return this.#scrollTop;
  }

  /** Keeps within its ends, as an element does. */
  set scrollTop(wanted: number) {
    const max = Math.max(0, this.view.getFrame().height - VIEWPORT);
    this.#scrollTop = Math.min(Math.max(0, wanted), max);
  }

  render(): void {
    this.view.moveElement(this);
  }

  scrollBy(pixels: number, isThumb = false): void {
    this.scrollTop += pixels;
    this.view.setScrollTop(this.scrollTop, isThumb);
    this.render();
  }

  /** Lets everything happen that waits. */
  settle(): void {
    this.scheduler.pass(1_000);
    this.render();
  }

  /** The lines in sight, and how far below the top of the viewport each begins. */
  inSight(): Map<number, number> {
    const { rows, rowsTop } = this.view.getFrame();
    const lines = new Map<number, number>();
    for (const row of rows) {
      const top = rowsTop + row.top - this.scrollTop;
      if (top > -this.row && top < VIEWPORT) lines.set(row.key, Math.round(top * 10) / 10);
    }
    return lines;
  }

  get lastInSight(): number {
    return Math.max(...this.inSight().keys());
  }

  get isFollowing(): boolean {
    return this.view.getFrame().isFollowing;
  }
}

describe('following', () => {
  it('should show the latest line as lines come in', () => {
    const page = new Harness(new TestLog(1_000));
    expect(page.lastInSight).toBe(999);
    page.log.append(50);
    page.settle();
    expect(page.lastInSight).toBe(1_049);
  });

  it('should stop when the reader scrolls up, and count what comes in', () => {
    const page = new Harness(new TestLog(1_000));
    page.scrollBy(-30);
    expect(page.isFollowing).toBe(false);
    page.log.append(1_204);
    page.settle();
    expect(page.view.getFrame().newLines).toBe(1_204);
    expect(page.lastInSight).toBe(998);
  });

  it('should go on a few pixels above the end', () => {
    const page = new Harness(new TestLog(1_000));
    page.scrollBy(-300);
    page.scrollBy(296);
    expect(page.isFollowing).toBe(true);
    expect(page.view.getFrame().newLines).toBe(0);
  });

  it('should hold still while the pointer is down, and go on after it', () => {
    const page = new Harness(new TestLog(1_000));
    page.view.setHeld(true);
    page.log.append(50);
    page.settle();
    expect(page.lastInSight).toBe(999);
    expect(page.isFollowing).toBe(true);
    page.view.setHeld(false);
    page.render();
    expect(page.lastInSight).toBe(1_049);
  });

  it('should stop once text is selected, and not go on by itself while it is', () => {
    const page = new Harness(new TestLog(1_000));
    page.view.setSelecting(true);
    expect(page.isFollowing).toBe(false);
    page.scrollBy(-100);
    page.scrollBy(100);
    expect(page.isFollowing).toBe(false);
    page.view.setSelecting(false);
    page.scrollBy(-100);
    page.scrollBy(100);
    expect(page.isFollowing).toBe(true);
  });

  it('should not stop at a wish to go up where there is nothing above', () => {
    const page = new Harness(new TestLog(3));
    page.view.goesUp();
    expect(page.isFollowing).toBe(true);
  });

  it('should not stop because the browser clamps a shorter log', () => {
    const page = new Harness(new TestLog(1_000));
    page.view.setSettings({ ...DEFAULT_SETTINGS, search: 'line 99', onlyMatches: true });
    page.settle();
    expect(page.isFollowing).toBe(true);
    expect(page.lastInSight).toBe(999);
  });

  it('should reach each of a million lines, and stay pixel for pixel', () => {
    const page = new Harness(new TestLog(1_000_000));
    expect(page.lastInSight).toBe(999_999);
    expect(page.view.getFrame().height).toBeLessThanOrEqual(8_000_000);
    page.view.goToStart();
    page.render();
    expect(page.inSight().get(0)).toBe(0);
    page.scrollBy(3_333_333, true);
    const before = page.inSight();
    page.scrollBy(60);
    const common = [...page.inSight()].filter(([line]) => before.has(line));
    expect(common.length).toBeGreaterThan(10);
    for (const [line, top] of common) expect(top).toBeCloseTo((before.get(line) ?? 0) - 60);
    const moved = page.inSight();
    page.settle();
    expect([...page.inSight().keys()]).toEqual([...moved.keys()]);
  });
});

describe('what is being read', () => {
  it("should not let a pause's resync undo a scroll whose event is still to come", () => {
    const page = new Harness(new TestLog(1_000_000));
    page.view.goToStart();
    page.render();
    page.scrollBy(3_333_333, true);
    page.scrollBy(60);
    const before = page.inSight();
    // The reader scrolls on: the element has moved, and the view has not been told so far.
    page.scrollTop += 60;
    page.settle();
    page.view.setScrollTop(page.scrollTop, false);
    page.settle();
    const common = [...page.inSight()].filter(([line]) => before.has(line));
    expect(common.length).toBeGreaterThan(10);
    for (const [line, top] of common) expect(top).toBeCloseTo((before.get(line) ?? 0) - 60);
  });

  it('should stay where it is, whatever happens around it', () => {
    const event = fc.constantFrom('append', 'forget', 'measure', 'pause', 'pin');
    const lines = fc.integer({ min: 500, max: 60_000 });
    fc.assert(
      fc.property(
        lines,
        fc.double({ min: 0.5, max: 0.95, noNaN: true }),
        fc.array(event),
        (count, at, events) => {
          // Tall rows: from 40,000 lines on the element is a scaled stand-in.
          const page = new Harness(new TestLog(count), 200);
          page.view.setSettings({ ...DEFAULT_SETTINGS, wrap: true });
          page.render();
          page.scrollBy(-page.view.getFrame().height * (1 - at), true);
          page.settle();
          const before = page.inSight();
          const [top] = before.keys();
          for (const name of events) {
            if (name === 'append') page.log.append(500);
            if (name === 'forget') page.log.forget(Math.floor((top ?? 0) / 2));
            // Rows above turn out taller than was thought.
            if (name === 'measure') page.view.setHeights([[(top ?? 0) - 1, 600]]);
            if (name === 'pin') page.view.setPinned([count - 1]);
            page.settle();
          }
          const after = page.inSight();
          for (const [line, place] of before) {
            if (place < 0 || place > VIEWPORT - 1) continue;
            expect(Math.abs((after.get(line) ?? -1e9) - place)).toBeLessThan(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('should keep its line at the top when lines wrap and when they no longer do', () => {
    const page = new Harness(new TestLog(5_000));
    page.scrollBy(-40_000);
    const [line] = page.inSight().keys();
    page.view.setSettings({ ...DEFAULT_SETTINGS, wrap: true });
    page.view.setHeights(Array.from({ length: 200 }, (_, index) => [2_900 + index, 60] as const));
    page.render();
    expect(page.inSight().keys().next().value).toBe(line);
    page.view.setSettings(DEFAULT_SETTINGS);
    page.render();
    expect(page.inSight().keys().next().value).toBe(line);
  });

  it('should keep the element of an unchanged row', () => {
    const page = new Harness(new TestLog(1_000));
    page.scrollBy(-5_000);
    const before = page.view.getFrame().rows;
    page.log.append(100);
    page.settle();
    expect(page.view.getFrame().rows).toBe(before);
  });

  it('should reuse the elements of rows that are all gone, and only of those', () => {
    const page = new Harness(new TestLog(1_000));
    const elements = (): number[] => page.view.getFrame().rows.map(({ id }) => id);
    const places = (): number[] => page.view.getFrame().rows.map(({ top }) => top);
    const before = { elements: elements(), places: places() };
    page.log.append(100);
    page.settle();
    expect({ elements: elements(), places: places() }).toEqual(before);
    page.log.append(3);
    page.settle();
    expect(elements().slice(0, -3)).toEqual(before.elements.slice(3));
    expect(before.elements).not.toContain(elements().at(-1));
  });

  it('should keep pinned lines on the page, in their order', () => {
    const page = new Harness(new TestLog(10_000));
    page.view.setPinned([5, 4_000]);
    page.scrollBy(-50_000);
    const keys = page.view.getFrame().rows.map((row) => row.key);
    expect(keys.at(0)).toBe(5);
    expect(keys.at(1)).toBe(4_000);
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });
});

describe('the rows', () => {
  it('should say which lines are no longer kept, and which are missing', () => {
    const log = new TestLog(['a', 'b', undefined, undefined, 'c']);
    log.forget(1);
    const page = new Harness(log);
    expect(page.view.getFrame().rows.map(({ line, gap }) => line?.text ?? gap)).toEqual([
      { from: 0, to: 1 },
      'b',
      { from: 2, to: 4 },
      'c',
    ]);
    expect([...page.inSight().values()]).toEqual([0, 20, 40, 60]);
  });

  it('should show only the lines of a filter, and their place again without it', () => {
    const log = new TestLog(
      Array.from({ length: 2_000 }, (_, index) =>
        lineOf(index, { level: index % 10 === 0 ? 'error' : 'info' }),
      ),
    );
    const page = new Harness(log);
    page.view.setSettings({ ...DEFAULT_SETTINGS, minLevel: 'warn' });
    page.settle();
    expect(page.view.getFrame().rowCount).toBe(200);
    expect([...page.inSight().keys()].every((line) => line % 10 === 0)).toBe(true);
    page.scrollBy(-1_000);
    const [line] = page.inSight().keys();
    page.view.setSettings(DEFAULT_SETTINGS);
    page.settle();
    expect(page.inSight().get(line ?? -1)).toBe(0);
  });

  it('should go to a line, also to one that is not written yet', () => {
    const page = new Harness(new TestLog(1_000));
    page.view.mark(500);
    page.render();
    expect(page.inSight().get(500)).toBe(190);
    page.view.mark(1_500);
    page.log.append(1_000);
    page.settle();
    expect(page.inSight().has(1_500)).toBe(true);
    expect(page.isFollowing).toBe(false);
  });

  it('should begin anew when the log does', () => {
    const page = new Harness(new TestLog(1_000));
    page.log.restart(3);
    page.settle();
    expect(page.view.getFrame().rows.map(({ line }) => line?.text)).toEqual([
      'anew 0',
      'anew 1',
      'anew 2',
    ]);
  });

  it('should make one frame of many changes within a frame', () => {
    const page = new Harness(new TestLog(10));
    page.settle();
    let frames = 0;
    page.view.subscribe(() => (frames += 1));
    for (let change = 0; change < 100; change += 1) page.log.append(1);
    page.settle();
    expect(page.view.getFrame().count).toBe(110);
    expect(frames).toBeLessThanOrEqual(10);
  });

  it('should listen to nothing and read nothing once closed', () => {
    const page = new Harness(new TestLog(100_000));
    page.close();
    page.scheduler.pass(1_000);
    const { reads } = page.log;
    page.log.append(10);
    page.scheduler.pass(1_000);
    expect(page.log.listeners.size).toBe(0);
    expect(page.log.reads).toBe(reads);
  });
});

describe('search', () => {
  it('should go from match to match and back, and say which it is at', () => {
    const page = new Harness(new TestLog(1_000));
    page.view.goToStart();
    page.view.setSettings({ ...DEFAULT_SETTINGS, search: 'line 50' });
    page.settle();
    expect(page.view.getFrame().search).toMatchObject({ count: 11, current: 0 });
    page.view.goToMatch(1);
    expect(page.view.getFrame().search).toMatchObject({ current: 1, line: 50 });
    page.view.goToMatch(1);
    page.render();
    expect(page.view.getFrame().search).toMatchObject({ current: 2, line: 500 });
    expect(page.inSight().has(500)).toBe(true);
    page.view.goToMatch(-1);
    page.view.goToMatch(-1);
    expect(page.view.getFrame().search).toMatchObject({ current: 11, line: 509 });
  });
});
