/**
 * Shows other lines in the rows that are on the page, where nothing but words differs. Many lines at
 * once exchange all rows, and having React render each takes a fifth of all that such a frame costs.
 * React makes every element and is not told of this; after it has rendered, its words are put right.
 */
import { isSameStyle } from './ansiStyle.js';
import { isSame, type LogFrame, type LogRowFrame } from './logFrame.js';
import { renderLine } from './lineParts.js';
import type { LogPanelShared } from './logPanelShared.js';
import type { LogView } from './logView.js';
import { LINE_CUT } from './rowWindow.js';

/** The elements of which it changes words and sizes. */
export interface LogElements {
  readonly scroller: HTMLElement;
  /** Its children are the rows; it stands in what is as high as the whole log. */
  readonly rows: HTMLElement;
  /** Says how many lines there are. */
  readonly count: HTMLElement;
}

/** The coloured pieces of a line; `null` where there is more to it than text and colours. */
function readPieces({ line, style }: LogRowFrame) {
  if (!line) return null;
  const { parts, length } = renderLine(line.text, style, LINE_CUT, null);
  const isPlain = parts.every(({ text, href }) => text !== '' && href === undefined);
  return isPlain && parts.length > 0 && length <= LINE_CUT ? parts : null;
}

/** The texts for a row that looks as the one in its place; `null` where it looks otherwise. */
function readAlike(old: LogRowFrame | undefined, row: LogRowFrame): readonly string[] | null {
  const isAlike =
    old?.id === row.id &&
    old.top === row.top &&
    old.line?.level === row.line?.level &&
    old.line?.stream === row.line?.stream;
  if (!isAlike) return null;
  const before = readPieces(old);
  const parts = readPieces(row);
  const isSameLook =
    before?.length === parts?.length &&
    parts?.every(({ style }, at) => before?.[at] && isSameStyle(before[at].style, style));
  return parts && isSameLook ? parts.map(({ text }) => text) : null;
}

/** What is on the page of a log that React has rendered once. */
export class LogPaint {
  readonly #view: LogView;
  #elements: LogElements | null = null;
  /** What the page shows; `null` until React has rendered. */
  #page: { readonly frame: LogFrame; readonly shared: LogPanelShared } | null = null;
  /** The rows that do not say what React takes them to say. */
  readonly #changed = new Set<Element>();

  constructor(view: LogView) {
    this.#view = view;
  }

  /** Tells of the frames that must be rendered; shows the others. */
  readonly subscribe = (listener: () => void): (() => void) =>
    this.#view.subscribe(() => {
      if (!this.#show(this.#view.getFrame())) listener();
    });

  /** Takes note of a frame that React has rendered, and says again what it left out as known. */
  settle(elements: LogElements, frame: LogFrame, shared: LogPanelShared): void {
    this.#elements = elements;
    this.#page = { frame, shared };
    if (this.#changed.size === 0) return;
    for (const [at, row] of frame.rows.entries()) {
      const element = elements.rows.children[at];
      if (!row.line || !element || !this.#changed.has(element)) continue;
      const matcher = frame.search?.matcher ?? null;
      const { parts } = renderLine(row.line.text, row.style, LINE_CUT, matcher);
      const texts = parts.map(({ text }) => text);
      this.#write(shared, row, element, texts);
    }
    this.#changed.clear();
    this.#size(elements, frame, shared);
  }

  /** Shows a frame instead of the last one. Returns `false`, having done nothing, if React must. */
  #show(frame: LogFrame): boolean {
    const elements = this.#elements;
    if (!this.#page || !elements) return false;
    const { frame: last, shared } = this.#page;
    const { rows, height, rowsTop, count, rowCount, startedAt } = frame;
    const isAlike =
      isSame({ ...last, rows, height, rowsTop, count, rowCount, startedAt }, frame) &&
      frame.rowHeight !== null &&
      frame.search === null &&
      frame.marked === null &&
      shared.timestamps === 'off' &&
      String(count).length === String(last.count).length &&
      rows.length === last.rows.length &&
      rows.length > 0;
    if (!isAlike) return false;
    const changes: (readonly [LogRowFrame, Element, readonly string[]])[] = [];
    for (const [at, row] of rows.entries()) {
      if (row === last.rows[at]) continue;
      const texts = readAlike(last.rows[at], row);
      const element = elements.rows.children[at];
      if (!texts || !element) return false;
      changes.push([row, element, texts]);
    }
    for (const [row, element, texts] of changes) {
      this.#changed.add(element);
      this.#write(shared, row, element, texts);
    }
    this.#page = { frame, shared };
    this.#size(elements, frame, shared);
    this.#view.moveElement(elements.scroller);
    return true;
  }

  #write(
    { linePrefix, labels, format }: LogPanelShared,
    { key }: LogRowFrame,
    element: Element,
    texts: readonly string[],
  ): void {
    element.setAttribute('data-line', String(key));
    const number = element.firstElementChild;
    number?.setAttribute('data-number', String(key + 1));
    if (linePrefix !== null) {
      number?.setAttribute('href', `#${linePrefix}${key + 1}`);
      number?.setAttribute('aria-label', labels.line(format(key + 1)));
    }
    let piece = element.querySelector('[data-text]')?.firstChild;
    for (const text of texts) {
      let node = piece;
      while (node?.firstChild) node = node.firstChild;
      if (node) node.nodeValue = text;
      piece = piece?.nextSibling;
    }
  }

  #size(
    { rows, count: label }: LogElements,
    { height, rowsTop, count }: LogFrame,
    { labels, format }: LogPanelShared,
  ): void {
    if (rows.parentElement) rows.parentElement.style.blockSize = `${height}px`;
    rows.style.translate = `0 ${rowsTop}px`;
    if (label.firstChild) label.firstChild.nodeValue = labels.lines(format(count), count);
  }
}
