/**
 * Cuts a line into the parts that are rendered: its styled segments, split where links and search
 * hits begin and end. Pure.
 */
import { safeUrl } from '../../../shared/safeUrl.js';
import { parseLine, type AnsiSegment } from '../../../shared/terminal/parseLine.js';
import type { AnsiStyle } from '../../../shared/terminal/style.js';
import type { LineMatcher, TextRange } from '../content/lineMatcher.js';
import { findAddresses } from './addresses.js';

/** A stretch of a line that is rendered as one element. */
export interface LinePart {
  readonly text: string;
  readonly style: AnsiStyle;
  /** Where it leads: http or https only. */
  readonly href?: string;
  /** Whether it is part of a search hit. */
  readonly isHit?: boolean;
}

/**
 * Splits parts where the ranges, which ascend and do not overlap, begin and end.
 * @param extend what a part within a range gets, where it has no such thing of its own
 */
function split<Range extends TextRange>(
  whole: readonly LinePart[],
  ranges: readonly Range[],
  extend: (range: Range) => Partial<LinePart>,
): readonly LinePart[] {
  if (ranges.length === 0) return whole;
  const parts: LinePart[] = [];
  let position = 0;
  let next = 0;
  for (const part of whole) {
    const end = position + part.text.length;
    let at = position;
    while (at < end) {
      while (next < ranges.length && (ranges[next]?.[1] ?? 0) <= at) next += 1;
      const range = ranges[next];
      const isInside = range !== undefined && range[0] <= at;
      const stop = Math.min(end, range === undefined ? end : isInside ? range[1] : range[0]);
      const text = part.text.slice(at - position, stop - position);
      parts.push({ ...(isInside && extend(range)), ...part, text });
      at = stop;
    }
    position = end;
  }
  return parts;
}

/** Of two UTF-16 units that are one character, the second. */
const isSecondHalf = (text: string, at: number): boolean =>
  /^[\uDC00-\uDFFF]/.test(text.charAt(at)) && /^[\uD800-\uDBFF]/.test(text.charAt(at - 1));

/** Segments from one character to another. */
function cut(segments: readonly AnsiSegment[], from: number, to: number): AnsiSegment[] {
  const kept: AnsiSegment[] = [];
  let position = 0;
  for (const segment of segments) {
    if (position >= to) break;
    const text = segment.text.slice(Math.max(0, from - position), to - position);
    if (text !== '') kept.push({ ...segment, text });
    position += segment.text.length;
  }
  return kept;
}

/** Of a hit beyond the cut, this many characters before it are shown too. */
const BEFORE_HIT = 1_000;

/**
 * Marks that turn the direction of what follows, so that a line would read other than it is
 * ("Trojan Source"). A sign of the same length stands in for each.
 */
const DIRECTION_OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;
const SIGN = '\ufffd';

/** A line, ready to be rendered. */
export interface RenderedLine {
  readonly parts: readonly LinePart[];
  /** Characters of the whole line. */
  readonly length: number;
  /** Characters left out before the first part. */
  readonly from: number;
}

/**
 * @param style the style in which the line begins
 * @param limit characters to render
 * @param matcher marks what it finds
 * @param showsHit whether the first hit is shown even where it lies beyond the limit
 */
export function renderLine(
  text: string,
  style: AnsiStyle,
  limit: number,
  matcher: LineMatcher | null,
  showsHit = false,
): RenderedLine {
  const { segments: whole } = parseLine(text, style);
  const length = whole.reduce((sum, segment) => sum + segment.text.length, 0);
  let segments = whole;
  let from = 0;
  if (length > limit) {
    const plain = whole.map((segment) => segment.text).join('');
    const [hit] = showsHit ? (matcher?.ranges(plain, 1) ?? []) : [];
    if (hit && hit[1] > limit) from = Math.max(0, hit[0] - BEFORE_HIT);
    if (isSecondHalf(plain, from)) from -= 1;
    const to = from + limit;
    segments = cut(whole, from, isSecondHalf(plain, to) ? to - 1 : to);
  }
  const plain = segments.map((segment) => segment.text).join('');
  const addresses = findAddresses(plain).map(({ from: start, to, href }) =>
    Object.assign([start, to] as const, { href }),
  );
  const shown = segments.map(({ text: piece, style: look, link }): LinePart => {
    const href = link === undefined ? undefined : safeUrl(link);
    const clean = piece.replace(DIRECTION_OVERRIDES, SIGN);
    return href === undefined ? { text: clean, style: look } : { text: clean, style: look, href };
  });
  const linked = split(shown, addresses, ({ href }) => ({ href }));
  return {
    parts: split(linked, matcher?.ranges(plain) ?? [], () => ({ isHit: true })),
    length,
    from,
  };
}
