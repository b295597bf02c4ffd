/**
 * How far a log is scrolled, when it may be taller than any browser lets an element be.
 * `offset` counts real pixels of the log; `scrollTop` is what the element says. Up to
 * MAX_SPACER_HEIGHT they are the same. Above it the element is a shorter stand-in: near both ends
 * a pixel is still a pixel, between them a pixel of the scrollbar stands for several. Pure.
 */

/**
 * The tallest stand-in, in CSS px. Chromium allows 33,554,428 px divided by the device scale,
 * Firefox 17.9 million; 8 million is safe up to a scale of 4.
 */
export const MAX_SPACER_HEIGHT = 8_000_000;

/** How close to the end counts as at the end, in px: zoomed pages never reach it exactly. */
const END_TOLERANCE = 4;

/** A step longer than this, in px, is a jump of the scrollbar's thumb; no wheel or key makes it. */
const LONGEST_STEP = 4_000;

/** How `scrollTop` and `offset` relate. */
export interface ScrollMap {
  /** Height of the stand-in, in px. */
  readonly spacerHeight: number;
  /** Greatest `scrollTop`. */
  readonly maxScrollTop: number;
  /** Greatest `offset`. */
  readonly maxOffset: number;
  /** Up to this far from both ends a pixel is a pixel. */
  readonly edge: number;
  /** Pixels of the log for one of the stand-in, between the edges. At least 1. */
  readonly scale: number;
}

/** Where a log stands. The two values may drift apart until they are brought in line again. */
export interface ScrollPosition {
  readonly scrollTop: number;
  readonly offset: number;
}

const clamp = (value: number, max: number): number => Math.min(Math.max(value, 0), max);

/**
 * @param contentHeight height of the log in px
 * @param viewportHeight height of what shows of it in px
 */
export function createScrollMap(
  contentHeight: number,
  viewportHeight: number,
  maxSpacerHeight: number = MAX_SPACER_HEIGHT,
): ScrollMap {
  const spacerHeight = Math.min(contentHeight, maxSpacerHeight);
  const maxOffset = Math.max(0, contentHeight - viewportHeight);
  const maxScrollTop = Math.max(0, spacerHeight - viewportHeight);
  const edge = maxScrollTop / 8;
  const middle = maxScrollTop - 2 * edge;
  const scale = maxScrollTop === maxOffset || middle <= 0 ? 1 : (maxOffset - 2 * edge) / middle;
  return { spacerHeight, maxScrollTop, maxOffset, edge, scale };
}

/** The offset that a `scrollTop` stands for. */
export function toOffset(map: ScrollMap, scrollTop: number): number {
  const { maxScrollTop, maxOffset, edge, scale } = map;
  const at = clamp(scrollTop, maxScrollTop);
  if (scale === 1 || at <= edge) return at;
  if (at >= maxScrollTop - edge) return maxOffset - (maxScrollTop - at);
  return edge + (at - edge) * scale;
}

/** The `scrollTop` that stands for an offset. */
export function toScrollTop(map: ScrollMap, offset: number): number {
  const { maxScrollTop, maxOffset, edge, scale } = map;
  const at = clamp(offset, maxOffset);
  if (scale === 1 || at <= edge) return at;
  if (at >= maxOffset - edge) return maxScrollTop - (maxOffset - at);
  return edge + (at - edge) / scale;
}

/**
 * Where the log stands after the element scrolled. A step of a wheel, key or finger moves it by as
 * many pixels; a jump of the thumb goes to the place that the thumb shows.
 * @param isThumb whether the scrollbar is known to be what moved
 */
export function applyScroll(
  map: ScrollMap,
  position: ScrollPosition,
  scrollTop: number,
  isThumb: boolean,
): ScrollPosition {
  const step = scrollTop - position.scrollTop;
  const offset =
    map.scale === 1 || isThumb || Math.abs(step) > LONGEST_STEP
      ? toOffset(map, scrollTop)
      : clamp(position.offset + step, map.maxOffset);
  return { scrollTop, offset };
}

/**
 * Whether the element stands at one of its ends while the log does not, so that it could not be
 * scrolled on. It must then be brought in line at once; otherwise when scrolling pauses.
 */
export function isStuck(map: ScrollMap, { scrollTop, offset }: ScrollPosition): boolean {
  return (
    (scrollTop < 1 && offset >= 1) ||
    (scrollTop > map.maxScrollTop - 1 && offset <= map.maxOffset - 1)
  );
}

/** Whether the end of the log is in sight. */
export function isAtEnd(map: ScrollMap, offset: number): boolean {
  return map.maxOffset - offset <= END_TOLERANCE;
}
