import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SlotHeights } from '../../../src/components/LogPanel/content/slotHeights.js';

const changes = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 400 })),
  { maxLength: 60 },
);

/** The same, the long way. */
function listOf(entries: readonly (readonly [number, number])[], usual: number): number[] {
  const heights = Array<number>(5_200).fill(usual);
  for (const [slot, height] of entries) heights[slot] = height;
  return heights;
}
const sum = (heights: readonly number[]): number => heights.reduce((a, b) => a + b, 0);

describe('SlotHeights', () => {
  it('should add up like a list of all heights', () => {
    fc.assert(
      fc.property(changes, fc.nat(5_100), fc.nat(5_100), (entries, a, b) => {
        const heights = new SlotHeights(20);
        for (const [slot, height] of entries) heights.set(slot, height);
        const list = listOf(entries, 20);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(heights.between(from, to)).toBe(sum(list.slice(from, to)));
        expect(heights.heightOf(a)).toBe(list[a]);
      }),
    );
  });

  it('should find the slot of each pixel', () => {
    fc.assert(
      fc.property(changes, fc.nat(1_000), fc.nat(130_000), (entries, from, pixel) => {
        const heights = new SlotHeights(20);
        for (const [slot, height] of entries) heights.set(slot, height);
        // What lies below the last slot belongs to the last slot.
        const inside = Math.min(pixel, heights.between(from, 5_100) - 1);
        const slot = heights.slotAt(pixel, from, 5_100);
        const top = heights.between(from, slot);
        expect(top).toBeLessThanOrEqual(inside);
        expect(inside).toBeLessThan(top + heights.heightOf(slot));
      }),
    );
  });

  it('should say whether a height was news', () => {
    const heights = new SlotHeights(20);
    expect(heights.set(7, 20)).toBe(false);
    expect(heights.set(7, 40)).toBe(true);
    expect(heights.set(7, 40)).toBe(false);
    expect(heights.set(7, 20)).toBe(true);
  });

  it('should stay within the slots there are', () => {
    const heights = new SlotHeights(20);
    expect(heights.slotAt(-50, 3, 10)).toBe(3);
    expect(heights.slotAt(1e9, 3, 10)).toBe(9);
    expect(heights.slotAt(5, 3, 3)).toBe(3);
  });
});
