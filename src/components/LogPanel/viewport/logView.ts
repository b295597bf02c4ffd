/**
 * The log panel without React and without DOM: what it shows of a log, where it stands, whether it
 * follows. Takes scrolls, sizes and wishes; gives frames to render. Holds the two promises of the
 * panel: lines added never move what is being read, and only the reader stops the following.
 */
import type { LogSource } from '../../../protocol/logSource.js';
import type { LogLine } from '../../../protocol/task.js';
import type { LineGap } from '../content/lineIndex.js';
import { FrameThrottle } from './frameThrottle.js';
import { LogContent, type LogMetrics } from '../content/logContent.js';
import { createSearchFrame, isSame, type LogFrame } from './logFrame.js';
import type { LogSettings } from '../settings/logSettings.js';
import { LogPosition, type ScrollElement } from './logPosition.js';
import { RowWindow } from './rowWindow.js';
import { browserScheduler, type LogScheduler } from '../content/scheduler.js';
import { goesOn, SourceCell } from '../content/sourceCell.js';

/** After this many ms without a scroll, scrolling has paused. */
const SCROLL_PAUSE = 150;

/** The state of one log panel. */
export class LogView {
  readonly #source: SourceCell;
  #content: LogContent;
  #window = new RowWindow();
  readonly #position = new LogPosition();
  #pinned: readonly number[] = [];
  #isSelecting = false;
  /** The line that the search has gone to. */
  #found: number | null = null;
  /** How often the search was asked to go to a match. */
  #steps = 0;
  #marked: number | null = null;
  /** A line to go to as soon as it is written. */
  #awaited: number | null = null;
  #countWhenStopped = 0;
  #frame: LogFrame | null = null;
  #unsubscribe: (() => void) | null = null;
  readonly #changes: FrameThrottle;
  #cancelPause: (() => void) | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #scheduler: LogScheduler;

  constructor(source: LogSource, scheduler: LogScheduler = browserScheduler) {
    this.#scheduler = scheduler;
    this.#changes = new FrameThrottle(() => this.#update(), scheduler);
    this.#source = new SourceCell(source);
    this.#content = new LogContent(this.#source, scheduler, () => this.#update());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getFrame = (): LogFrame => (this.#frame ??= this.#createFrame());

  /** Begins to listen to the source. Returns the way to stop. */
  open(): () => void {
    this.#listen();
    return () => {
      this.#unsubscribe?.();
      this.#unsubscribe = null;
      this.#content.stop();
      this.#changes.stop();
      this.#cancelPause?.();
    };
  }

  /**
   * Shows another source. One that goes on where the old one stands keeps the place and all that is
   * known of its lines.
   * @param keepsPlace whether to stay at the same line number even where it does not go on
   */
  setSource(source: LogSource, keepsPlace: boolean): void {
    const old = this.#source.current;
    if (source === old) return;
    const isOpen = this.#unsubscribe !== null;
    this.#unsubscribe?.();
    this.#source.current = source;
    if (!goesOn(old, source)) {
      this.#content = this.#content.startOver();
      this.#begin(keepsPlace);
    }
    if (isOpen) this.#listen();
    else this.#update();
  }

  setSettings(settings: LogSettings): void {
    const old = this.#content.settings;
    if (isSame(old, settings)) return;
    if (settings.search !== old.search) this.#found = null;
    this.#content.choose(settings);
    this.#update();
  }

  /** Takes sizes; 0 where there is no layout, so that what was known before stays. */
  setMetrics(metrics: LogMetrics): void {
    if (this.#content.resize(metrics)) this.#update();
  }

  /** Takes the heights of wrapped rows, by key. */
  setHeights(heights: Iterable<readonly [key: number, height: number]>): void {
    let isChanged = false;
    for (const [key, height] of heights) {
      isChanged = this.#content.measure(key < 0 ? -1 - key : key, height) || isChanged;
    }
    if (isChanged) this.#update();
  }

  /** Keeps lines on the page that a selection or the focus is in. */
  setPinned(lines: readonly number[]): void {
    if (lines.length === this.#pinned.length && lines.every((l, i) => l === this.#pinned[i]))
      return;
    this.#pinned = lines;
    this.#update();
  }

  /** The pointer is down, or no longer: a selection can only begin on what stands still. */
  setHeld(isHeld: boolean): void {
    if (this.#position.isHeld === isHeld) return;
    this.#position.isHeld = isHeld;
    this.#update();
  }

  /** Text is selected, or no longer: it must not move away from under the pointer. */
  setSelecting(isSelecting: boolean): void {
    this.#isSelecting = isSelecting;
    if (isSelecting) this.stopFollowing();
  }

  /** Takes over where the element was scrolled to, by the reader or by the browser. */
  setScrollTop(scrollTop: number, isThumb: boolean): void {
    const position = this.#position;
    if (scrollTop === position.scrollTop) return;
    const moved = position.scroll(this.#content, scrollTop, isThumb);
    this.#awaited = null;
    // At zooms that are no whole numbers the browser rounds the place, which is no scroll of the reader's.
    if (moved < 0 && !position.isAtEnd) this.stopFollowing();
    else if (moved > 0 && position.isAtEnd && !this.#isSelecting) position.isFollowing = true;
    this.#cancelPause?.();
    this.#cancelPause = this.#scheduler.after(SCROLL_PAUSE, () => {
      this.#cancelPause = null;
      if (!isThumb && position.resync()) this.#update();
    });
    this.#update();
  }

  /** Scrolls the element to where the log stands; called once its rows are on the page. */
  moveElement(element: ScrollElement): void {
    this.#position.moveElement(element);
  }

  /** Puts the element back in its place, which browsers forget while it is hidden. */
  placeElement(element: ScrollElement): void {
    this.#position.placeElement(element);
  }

  setFollowing(isFollowing: boolean): void {
    if (!isFollowing) this.stopFollowing();
    else if (!this.#position.isFollowing) {
      this.#position.isFollowing = true;
      this.#update();
    }
  }

  /** The reader made to go up, which means something only where there is an above. */
  goesUp(): void {
    if (this.#position.map.maxOffset > 0) this.stopFollowing();
  }

  /** The reader wants to stay where they are. */
  stopFollowing(): void {
    if (!this.#position.isFollowing) return;
    this.#position.isFollowing = false;
    this.#countWhenStopped = this.#content.seen.count;
    this.#update();
  }

  goToStart(): void {
    this.stopFollowing();
    this.#position.goToStart();
    this.#update();
  }

  /** Shows a line and marks it; one that is not written yet as soon as it is. `null` unmarks. */
  mark(line: number | null): void {
    this.#marked = line;
    this.#awaited = line;
    this.#update();
  }

  /** Goes to the next line found (`1`) or the one before (`-1`), around the ends. */
  goToMatch(direction: 1 | -1): void {
    const { search } = this.#content;
    if (!search) return;
    const start = this.#found ?? this.#position.topLine - (direction === 1 ? 1 : 0);
    this.#found = search.step(start, direction);
    if (this.#found !== null) this.#reveal(this.#found);
    this.#steps += 1;
    this.#update();
  }

  #listen(): void {
    this.#unsubscribe = this.#source.subscribe(this.#changes.request);
    this.#update();
  }

  #begin(keepsPlace: boolean): void {
    this.#window = new RowWindow();
    this.#found = null;
    this.#countWhenStopped = 0;
    if (!keepsPlace && !this.#position.isFollowing) this.#position.goToStart();
  }

  /** Every line kept, or those that are shown, with a gap in place of missing ones. */
  contents(onlyShown: boolean, from?: number, to?: number): Generator<LogLine | LineGap> {
    return this.#content.contents(onlyShown, from, to);
  }

  #reveal(line: number): void {
    this.stopFollowing();
    this.#position.reveal(this.#content, line);
  }

  #update(): void {
    if (this.#unsubscribe && this.#content.refresh()) this.#begin(false);
    const awaited = this.#awaited;
    if (awaited !== null && awaited < this.#content.seen.count) {
      this.#awaited = null;
      this.#reveal(awaited);
    }
    const frame = this.#createFrame();
    if (this.#frame && isSame(this.#frame, frame)) return;
    this.#frame = frame;
    for (const listener of this.#listeners) listener();
  }

  #createFrame(): LogFrame {
    const position = this.#position;
    const { slots, metrics, settings, seen, index } = this.#content;
    position.settle(this.#content);
    const { offset } = position;
    const placed = this.#window.pick(this.#content, offset, position.isFollowing, this.#pinned);
    return {
      rows: placed.rows,
      height: position.map.spacerHeight,
      rowsTop: placed.base + (position.map.scale === 1 ? 0 : position.scrollTop - offset),
      rowHeight: settings.wrap ? null : metrics.rowHeight,
      columns: this.#window.columns,
      isFollowing: position.isFollowing,
      newLines: position.isFollowing ? 0 : Math.max(0, seen.count - this.#countWhenStopped),
      count: seen.count,
      rowCount: slots.end - slots.head,
      isComplete: seen.isComplete,
      mayHaveGaps: seen.numbering === 'gaps',
      errors: index.errors,
      warnings: index.warnings,
      search: createSearchFrame(
        this.#content.search,
        this.#found,
        this.#steps,
        this.#frame?.search ?? null,
      ),
      marked: this.#marked,
      startedAt: this.#content.startedAt,
      latestAt: this.#content.latestAt,
    };
  }
}
