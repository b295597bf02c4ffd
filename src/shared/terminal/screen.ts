/**
 * The rows of a terminal, as far as one line of output writes into them: cells, a cursor, tab stops.
 * The terminal is as wide as the text; only moves stop at its right edge. Pure.
 */
import { columnsOf } from './columns.js';
import type { LineSink, Pen } from './lineSink.js';
import { DEFAULT_STYLE, type AnsiStyle } from './style.js';

/** Where moves to the right end, in columns. Text goes on beyond it: it does not wrap here. */
export const LAST_COLUMN = 1_000;
/** Columns between two tab stops. */
const TAB = 8;
/**
 * Cells that sequences may shift, erase or repeat in one line: enough for any real program, and no
 * line of them can hold up a page.
 */
const MOST_WORK = 1_000_000;
/** What a further row costs, counted in cells. */
const NEW_ROW = 200;

/** Rows that are named by their place on the screen begin here; the line's own row is 0. */
const SCREEN = 1_000_000;

/**
 * One row. A glyph is the character of a cell with what joins it; '' is the second half of a wide
 * one, and `undefined` a blank. A wide glyph and its second half stand or fall together.
 */
interface Row {
  glyphs: (string | undefined)[];
  pens: (Pen | undefined)[];
  /** No cell before this one holds anything. */
  first: number;
}

export interface Screen extends LineSink {
  move(name: string, parameters: string, pen: Pen): Pen | undefined;
  /** The text of the row that the cursor is in, or of the last one with text, in stretches of one pen. */
  forEachRun(visit: (text: string, pen: Pen) => void): void;
}

/** @param start the style in which the line begins */
export function createScreen(start: AnsiStyle): Screen {
  const rows = new Map<number, Row>();
  let row: Row = { glyphs: [], pens: [], first: 0 };
  let place = 0;
  let x = 0;
  let work = 0;
  /** Tab stops: every eight columns until all were cleared, and what was set and cleared since. */
  let stops = { areUsual: true, changed: new Map<number, boolean>() };
  const plain: Pen = { style: DEFAULT_STYLE, link: undefined };
  const initial: Pen = { style: start, link: undefined };
  let saved = { place: 0, x: 0, pen: plain };
  /** Whether text came last, whose last glyph REP repeats. */
  let hasWritten = false;
  rows.set(0, row);

  /** Whether there is work left for something that touches so many cells. */
  const mayTouch = (cells: number): boolean => (work += cells) <= MOST_WORK;

  const goTo = (next: number): void => {
    const known = rows.get(next);
    if (!known && !mayTouch(NEW_ROW)) return;
    place = next;
    if (known) row = known;
    else rows.set(next, (row = { glyphs: [], pens: [], first: 0 }));
  };

  /** Blanks the other half of a wide glyph that is cut between these two cells. */
  const cutAt = (column: number): void => {
    const { glyphs } = row;
    if (column > 0 && glyphs[column] === '') glyphs[column] = glyphs[column - 1] = undefined;
  };

  const clear = (from: number, to: number): void => {
    cutAt(from);
    cutAt(to);
    const { glyphs, pens } = row;
    if (to >= glyphs.length) {
      if (from < glyphs.length) glyphs.length = pens.length = from;
    } else for (let at = Math.max(from, row.first); at < to; at += 1) glyphs[at] = undefined;
    if (from <= row.first) row.first = Math.max(row.first, to);
  };

  const put = (glyph: string, pen: Pen): void => {
    row.glyphs[x] = glyph;
    row.pens[x] = pen;
    x += 1;
  };

  const write = (text: string, pen: Pen): void => {
    row.first = Math.min(row.first, x);
    cutAt(x);
    for (let at = 0; at < text.length; at += 1) {
      let glyph = text.charAt(at);
      if (glyph < '\u0300') {
        put(glyph, pen);
        continue;
      }
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) {
        glyph = String.fromCodePoint(code);
        at += 1;
      }
      const columns = columnsOf(glyph);
      if (columns === 0) join(glyph, pen);
      else {
        put(glyph, pen);
        if (columns === 2) put('', pen);
      }
    }
    // What was written may have ended within a wide glyph.
    if (row.glyphs[x] === '') row.glyphs[x] = undefined;
    hasWritten = true;
  };

  /** Adds what has no column of its own to the glyph before it. */
  const join = (mark: string, pen: Pen): void => {
    const before = row.glyphs[x - 1] === '' ? x - 2 : x - 1;
    if (before < 0) {
      // Nothing to join yet: it stands before the first character, as it was written.
      put(mark, pen);
      return;
    }
    row.glyphs[before] = (row.glyphs[before] ?? ' ') + mark;
    row.pens[before] ??= pen;
  };

  const insert = (count: number): void => {
    const { glyphs, pens } = row;
    if (x >= glyphs.length || !mayTouch(glyphs.length - x + count)) return;
    cutAt(x);
    const blanks = Array<undefined>(count).fill(undefined);
    row.glyphs = [...glyphs.slice(0, x), ...blanks, ...glyphs.slice(x)];
    row.pens = [...pens.slice(0, x), ...blanks, ...pens.slice(x)];
    row.first = Math.min(row.first, x);
  };

  const remove = (count: number): void => {
    const { glyphs, pens } = row;
    if (x >= glyphs.length || !mayTouch(glyphs.length - x)) return;
    cutAt(x);
    cutAt(x + count);
    glyphs.splice(x, count);
    pens.splice(x, count);
    row.first = Math.min(row.first, x);
  };

  const isStop = (column: number): boolean =>
    stops.changed.get(column) ?? (stops.areUsual && column % TAB === 0);

  const tab = (count: number): void => {
    for (let left = Math.min(count, LAST_COLUMN); left > 0 && x < LAST_COLUMN - 1; left -= 1) {
      do x += 1;
      while (x < LAST_COLUMN - 1 && !isStop(x));
    }
  };

  const tabBack = (count: number): void => {
    for (let left = Math.min(count, LAST_COLUMN); left > 0 && x > 0; left -= 1) {
      do x -= 1;
      while (x > 0 && !isStop(x));
    }
  };

  const toColumn = (column: number): void => {
    x = Math.max(0, Math.min(column, LAST_COLUMN - 1));
  };

  const forward = (count: number): void => {
    // Text may have gone beyond the edge, where the cursor does not go back on a move forward.
    x = Math.max(x, Math.min(x + count, LAST_COLUMN - 1));
  };

  const erase = (mode: string): void => {
    if (mode === '' || mode === '0') clear(x, Infinity);
    else if (mode === '1') {
      const cells = Math.min(x + 1, row.glyphs.length) - row.first;
      if (mayTouch(Math.max(0, cells))) clear(0, x + 1);
    } else if (mode === '2') clear(0, Infinity);
  };

  const restart = (): void => {
    rows.clear();
    goTo(0);
    x = 0;
    saved = { place: 0, x: 0, pen: plain };
    stops = { areUsual: true, changed: new Map() };
  };

  /** What each control and each final byte does. */
  const move = (name: string, parameters: string, pen: Pen): Pen | undefined => {
    const values = parameters === '' ? [] : parameters.split(';').map(Number);
    const first = values[0] ?? 0;
    /** Counts are 1 where they are missing or 0. */
    const count = Math.max(1, Math.min(Number.isFinite(first) ? first : 1, SCREEN / 2));
    const mayRepeat = hasWritten;
    hasWritten = false;
    switch (name) {
      case '\r':
        x = 0;
        break;
      case '\b':
        x = Math.max(0, x - 1);
        break;
      case '\t':
        tab(1);
        break;
      case 'C': // CUF
      case 'a': // HPR
        forward(count);
        break;
      case 'D': // CUB
        x = Math.max(0, Math.min(x, LAST_COLUMN) - count);
        break;
      case 'G': // CHA
      case '`': // HPA
        toColumn(count - 1);
        break;
      case 'A': // CUU
        goTo(place - count);
        break;
      case 'B': // CUD
      case 'e': // VPR
        goTo(place + count);
        break;
      case 'E': // CNL
        goTo(place + count);
        x = 0;
        break;
      case 'F': // CPL
        goTo(place - count);
        x = 0;
        break;
      case 'H': // CUP
      case 'f': // HVP
        goTo(SCREEN + count);
        toColumn(Math.max(1, values[1] ?? 1) - 1);
        break;
      case 'd': // VPA
        goTo(SCREEN + count);
        break;
      case '\x1bM': // RI
        goTo(place - 1);
        break;
      case 'K': // EL
      case 'J': // ED, as far as it concerns this row
        erase(parameters);
        break;
      case 'M': // DL
      case 'L': // IL
        clear(0, Infinity);
        x = 0;
        break;
      case 'X': // ECH
        if (mayTouch(Math.min(count, row.glyphs.length))) clear(x, x + count);
        break;
      case '@': // ICH
        insert(Math.min(count, LAST_COLUMN));
        break;
      case 'P': // DCH
        remove(count);
        break;
      case 'b': {
        // REP
        const glyph = row.glyphs[x - 1] || row.glyphs[x - 2];
        const times = Math.min(count, LAST_COLUMN);
        if (mayRepeat && glyph !== undefined && mayTouch(times)) write(glyph.repeat(times), pen);
        hasWritten = false;
        break;
      }
      case 'I': // CHT
        tab(count);
        break;
      case 'Z': // CBT
        tabBack(count);
        break;
      case 'g': // TBC
        if (first === 3) stops = { areUsual: false, changed: new Map() };
        else if (first === 0) stops.changed.set(x, false);
        break;
      case '\x1bH': // HTS
        stops.changed.set(x, true);
        break;
      case '\x1b7': // DECSC
      case 's': // SCOSC
        saved = { place, x, pen };
        break;
      case '\x1b8': // DECRC
      case 'u': // SCORC
        goTo(saved.place);
        x = saved.x;
        return saved.pen;
      case '\x1bc': // RIS
        restart();
        return plain;
    }
    return undefined;
  };

  return {
    text: write,
    move,
    forEachRun(visit) {
      const hasText = ({ glyphs, first }: Row): boolean => glyphs.length > first;
      let shown = row;
      if (!hasText(shown)) for (const other of rows.values()) if (hasText(other)) shown = other;
      const { glyphs, pens } = shown;
      let run = '';
      let pen = plain;
      for (let at = 0; at < glyphs.length; at += 1) {
        const glyph = glyphs[at];
        // A run of blanks looks like nothing, whatever it stands between.
        const next = glyph === undefined ? plain : (pens[at] ?? initial);
        if (next !== pen && run !== '') {
          visit(run, pen);
          run = '';
        }
        pen = next;
        run += glyph ?? ' ';
      }
      if (run !== '') visit(run, pen);
    },
  };
}
