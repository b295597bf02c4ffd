import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  applyScroll,
  createScrollMap,
  isAtEnd,
  isStuck,
  MAX_SPACER_HEIGHT,
  toOffset,
  toScrollTop,
} from '../../../src/components/LogPanel/viewport/scrollMath.js';

const sizes = fc.record({
  content: fc.integer({ min: 0, max: 400_000_000 }),
  viewport: fc.integer({ min: 50, max: 3_000 }),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a scrolled log', () => {
  it('should be pixel for pixel up to the tallest element', () => {
    const map = createScrollMap(MAX_SPACER_HEIGHT, 400);
    expect(map).toMatchObject({ scale: 1, maxOffset: MAX_SPACER_HEIGHT - 400 });
    expect(toOffset(map, 1_234_567)).toBe(1_234_567);
  });

  it('should never make an element taller than browsers allow at a device scale of 4', () => {
    fc.assert(
      fc.property(sizes, ({ content, viewport }) => {
        expect(createScrollMap(content, viewport).spacerHeight * 4).toBeLessThan(33_554_428);
      }),
    );
  });

  it('should come back to the same place there and back', () => {
    fc.assert(
      fc.property(sizes, share, ({ content, viewport }, at) => {
        const map = createScrollMap(content, viewport);
        const offset = at * map.maxOffset;
        expect(toOffset(map, toScrollTop(map, offset))).toBeCloseTo(offset, 3);
      }),
    );
  });

  it('should go on upwards and downwards without a fold, from one end to the other', () => {
    fc.assert(
      fc.property(sizes, share, share, ({ content, viewport }, a, b) => {
        const map = createScrollMap(content, viewport);
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((x) => x * map.maxScrollTop);
        expect(toOffset(map, low ?? 0)).toBeLessThanOrEqual(toOffset(map, high ?? 0));
        expect(toOffset(map, 0)).toBe(0);
        expect(toOffset(map, map.maxScrollTop)).toBe(map.maxOffset);
      }),
    );
  });

  it('should reach every pixel by a drag of the thumb and steps of the wheel', () => {
    fc.assert(
      fc.property(sizes, share, ({ content, viewport }, at) => {
        const map = createScrollMap(content, viewport);
        const wanted = Math.round(at * map.maxOffset);
        // The thumb stops at whole pixels of the element; the wheel does the rest.
        const thumb = Math.round(toScrollTop(map, wanted));
        let position = applyScroll(map, { scrollTop: 0, offset: 0 }, thumb, true);
        while (position.offset !== wanted) {
          const step = Math.max(-100, Math.min(100, wanted - position.offset));
          const next = applyScroll(map, position, position.scrollTop + step, false);
          expect(Math.abs(wanted - next.offset)).toBeLessThan(Math.abs(wanted - position.offset));
          position = isStuck(map, next)
            ? { ...next, scrollTop: toScrollTop(map, next.offset) }
            : next;
        }
        expect(position.offset).toBe(wanted);
      }),
    );
  });

  it('should move by as many pixels as a wheel or key does, also where the thumb is scaled', () => {
    const map = createScrollMap(200_000_000, 400);
    const before = applyScroll(map, { scrollTop: 0, offset: 0 }, 4_000_000, true);
    const after = applyScroll(map, before, 4_000_120, false);
    expect(after.offset - before.offset).toBe(120);
    expect(applyScroll(map, before, 4_000_120, true).offset - before.offset).toBeGreaterThan(120);
  });

  it('should say when the element can go no further although the log can', () => {
    const map = createScrollMap(200_000_000, 400);
    expect(isStuck(map, { scrollTop: 0, offset: 300 })).toBe(true);
    expect(isStuck(map, { scrollTop: 0, offset: 0 })).toBe(false);
    expect(isStuck(map, { scrollTop: map.maxScrollTop, offset: map.maxOffset - 90 })).toBe(true);
    expect(isStuck(map, { scrollTop: map.maxScrollTop, offset: map.maxOffset })).toBe(false);
  });

  it('should count a few pixels above the end as the end', () => {
    const map = createScrollMap(1_000, 400);
    expect(isAtEnd(map, 596.4)).toBe(true);
    expect(isAtEnd(map, 590)).toBe(false);
    expect(isAtEnd(createScrollMap(100, 400), 0)).toBe(true);
  });
});
