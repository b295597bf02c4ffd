/**
 * Where a log stands: held by the line at the top of the viewport, not by pixels, so that nothing
 * that happens elsewhere in the log moves it. No DOM.
 */
import type { LogSlots } from '../content/logSlots.js';
import {
  applyScroll,
  createScrollMap,
  isAtEnd,
  isStuck,
  toScrollTop,
  type ScrollMap,
} from './scrollMath.js';
import type { SlotHeights } from '../content/slotHeights.js';

/** The element that scrolls, as far as the position minds it. */
export interface ScrollElement {
  scrollTop: number;
  readonly clientHeight: number;
}

/** The rows that the position is about. */
export interface PositionRows {
  readonly slots: LogSlots;
  readonly heights: SlotHeights;
  readonly viewportHeight: number;
}

/** Where a log stands. */
export class LogPosition {
  isFollowing = true;
  /** Whether the reader's pointer is down, so that nothing may move under it, followed or not. */
  isHeld = false;
  /** Px of the log above the viewport. */
  offset = 0;
  /** Where the element is scrolled to, or is about to be. */
  scrollTop = 0;
  /** Where the element is scrolled to, as far as is known. */
  #elementTop = 0;
  map: ScrollMap = createScrollMap(0, 0);
  #anchor = { line: 0, pixels: 0 };
  /** Whether the anchor was set to another place, so that the next settling goes there. */
  #isJump = false;
  /** Whether the element must go to a place whatever else moves it. */
  #isPlaced = false;
  /** Whether the element goes to its place only if the reader has not moved it on meanwhile. */
  #yields = false;

  /**
   * Moves the element to where the log stands: to a place, or by a distance so that a scroll under
   * way goes on.
   */
  moveElement(element: ScrollElement): void {
    const hasMovedOn = Math.abs(element.scrollTop - this.#elementTop) >= 1;
    if (this.#yields && hasMovedOn && element.clientHeight > 0) {
      // The reader's own scroll is on the page, and its event still to come: it must not be lost.
      this.scrollTop = this.#elementTop;
      this.#isPlaced = false;
    }
    this.#yields = false;
    const distance = this.scrollTop - this.#elementTop;
    if (distance !== 0) {
      element.scrollTop = this.#isPlaced ? this.scrollTop : element.scrollTop + distance;
      // Browsers round. Without a layout (tests in jsdom) there is nothing to learn from it.
      if (this.#isPlaced && element.clientHeight > 0) this.scrollTop = element.scrollTop;
    }
    this.#elementTop = this.scrollTop;
    this.#isPlaced = false;
  }

  /** Puts the element where the log stands, whatever it was at. */
  placeElement(element: ScrollElement): void {
    element.scrollTop = this.scrollTop;
    this.scrollTop = this.#elementTop = element.scrollTop;
    this.#isPlaced = this.#yields = false;
  }

  /** Works out the place after rows were added, dropped, measured or exchanged. */
  settle(rows: PositionRows): void {
    const { slots, heights, viewportHeight } = rows;
    this.map = createScrollMap(heights.between(slots.head, slots.end), viewportHeight);
    const { maxOffset, maxScrollTop } = this.map;
    const top = heights.between(slots.head, slots.slotOf(this.#anchor.line));
    const isFollowing = this.isFollowing && !this.isHeld;
    const wanted = isFollowing ? maxOffset : top + this.#anchor.pixels;
    const offset = Math.min(Math.max(wanted, 0), maxOffset);
    const shift = offset - this.offset;
    this.offset = offset;
    if (isFollowing || this.#isJump || this.scrollTop > maxScrollTop) this.#move(true);
    else if (Math.abs(shift) >= 0.5) this.#move(false);
    if (isFollowing) this.#hold(rows);
    else if (this.#isJump) {
      // The end of the log may have kept the line from the middle: it stays where it came to be.
      const { line } = this.#anchor;
      const slot = slots.slotOf(line);
      if (slot < slots.end && slots.contentAt(slot) === line) {
        this.#anchor = { line, pixels: offset - top };
      } else this.#hold(rows);
    }
    this.#isJump = false;
  }

  /** Takes over where the element was scrolled to. Returns px moved, negative for up. */
  scroll(rows: PositionRows, scrollTop: number, isThumb: boolean): number {
    const before = this.offset;
    const next = applyScroll(this.map, this, scrollTop, isThumb);
    this.scrollTop = this.#elementTop = next.scrollTop;
    this.offset = next.offset;
    this.#hold(rows);
    if (isStuck(this.map, next)) this.#move(true);
    return this.offset - before;
  }

  /** Puts a line in the middle of the viewport, unless it is well in sight. */
  reveal(rows: PositionRows, line: number): void {
    const { slots, heights, viewportHeight } = rows;
    const slot = slots.slotOf(line);
    const top = heights.between(slots.head, slot);
    const height = heights.heightOf(slot);
    this.isFollowing = false;
    const isInSight =
      top >= this.offset + height && top + 2 * height <= this.offset + viewportHeight;
    if (!isInSight) {
      this.#anchor = { line, pixels: -Math.max(0, (viewportHeight - height) / 2) };
      this.#isJump = true;
    }
  }

  /** Goes to the beginning. */
  goToStart(): void {
    this.isFollowing = false;
    this.#anchor = { line: 0, pixels: 0 };
    this.#isJump = true;
  }

  /** Brings the element in line with the log, once scrolling has paused. Returns whether it had to. */
  resync(): boolean {
    if (Math.abs(toScrollTop(this.map, this.offset) - this.scrollTop) < 1) return false;
    // One that has to go elsewhere in any case does not yield.
    this.#yields = !this.#isPlaced;
    this.#move(true);
    return true;
  }

  /** The line at the top of the viewport. */
  get topLine(): number {
    return this.#anchor.line;
  }

  get isAtEnd(): boolean {
    return isAtEnd(this.map, this.offset);
  }

  /** Remembers the place by the first line in sight. A gap may be filled, so it holds none. */
  #hold({ slots, heights }: PositionRows): void {
    if (slots.end <= slots.head) return;
    let slot = slots.align(heights.slotAt(this.offset, slots.head, slots.end));
    let content = slots.contentAt(slot);
    if (typeof content !== 'number') {
      slot = slots.next(slot);
      content = slot < slots.end ? slots.contentAt(slot) : content.to;
    }
    if (typeof content !== 'number') content = content.from;
    const top = heights.between(slots.head, slots.slotOf(content));
    this.#anchor = { line: content, pixels: this.offset - top };
  }

  #move(isPlaced: boolean): void {
    this.scrollTop = Math.round(toScrollTop(this.map, this.offset));
    this.#isPlaced ||= isPlaced;
  }
}
