/**
 * Cuts a line into the parts that are rendered: its styled segments, split where links and search
 * hits begin and end. Pure.
 */
import { safeUrl } from '../../shared/safeUrl.js';
import { parseAnsi, type AnsiSegment } from './ansi.js';
import type { AnsiStyle } from './ansiStyle.js';
import type { LineMatcher, TextRange } from './lineMatcher.js';

/** A stretch of a line that is rendered as one element. */
export interface LinePart extends AnsiSegment {
  /** Whether it is part of a search hit. */
  readonly isHit?: boolean;
}

/** A web address within text; what usually follows one in a sentence is left out. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]*[^\s<>"'`.,:;!?()[\]{}]/gi;

/**
 * Splits parts where the ranges, which ascend and do not overlap, begin and end.
 * @param mark what a part within a range gets, where it has no such thing of its own
 */
function split(
  whole: readonly LinePart[],
  ranges: readonly TextRange[],
  mark: (range: TextRange) => Partial<LinePart>,
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
      parts.push({ ...(isInside && mark(range)), ...part, text });
      at = stop;
    }
    position = end;
  }
  return parts;
}

/** The first `limit` characters of segments; a pair of surrogates stays whole. */
function cut(segments: readonly AnsiSegment[], limit: number): AnsiSegment[] {
  const kept: AnsiSegment[] = [];
  let rest = limit;
  for (const segment of segments) {
    if (rest <= 0) break;
    const isPair = /[\uD800-\uDBFF]/.test(segment.text.charAt(rest - 1));
    kept.push(
      segment.text.length <= rest
        ? segment
        : { ...segment, text: segment.text.slice(0, isPair ? rest - 1 : rest) },
    );
    rest -= segment.text.length;
  }
  return kept;
}

/** A line, ready to be rendered. */
export interface RenderedLine {
  readonly parts: readonly LinePart[];
  /** Characters of the whole line. */
  readonly length: number;
}

/**
 * @param style the style in which the line begins
 * @param limit characters to render
 * @param matcher marks what it finds
 */
export function renderLine(
  text: string,
  style: AnsiStyle,
  limit: number,
  matcher: LineMatcher | null,
): RenderedLine {
  const { segments: whole } = parseAnsi(text, style);
  const length = whole.reduce((sum, segment) => sum + segment.text.length, 0);
  const segments = length > limit ? cut(whole, limit) : whole;
  const plain = segments.map((segment) => segment.text).join('');
  const hrefOf = ([from, to]: TextRange): string | undefined => safeUrl(plain.slice(from, to));
  const addresses = plain.includes('://')
    ? Array.from(plain.matchAll(ADDRESS), ({ 0: found, index }): TextRange => [
        index,
        index + found.length,
      ]).filter(hrefOf)
    : [];
  const linked = split(segments, addresses, (range) => ({ href: hrefOf(range) ?? '' }));
  return { parts: split(linked, matcher?.ranges(plain) ?? [], () => ({ isHit: true })), length };
}
