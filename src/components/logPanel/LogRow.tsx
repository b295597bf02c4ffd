'use client';
/** One row of the log: a line, or a mark of lines that are missing. */
import { memo, useMemo, useState, type CSSProperties } from 'react';

import {
  BOLD,
  DIM,
  INVERSE,
  ITALIC,
  STRIKE,
  toHex,
  UNDERLINE,
  type AnsiStyle,
} from './ansiStyle.js';
import { formatTime } from './formatTime.js';
import type { LogRowFrame } from './logFrame.js';
import { useLogPanel } from './LogPanelContext.js';
import { renderLine, type LinePart } from './lineParts.js';
import type { LineMatcher } from './lineMatcher.js';
import { LINE_CUT } from './rowWindow.js';

export interface LogRowProps {
  readonly row: LogRowFrame;
  /** In px; `null` while lines wrap. */
  readonly height: number | null;
  readonly matcher: LineMatcher | null;
  /** Whether the search has gone to this line. */
  readonly isCurrent: boolean;
  /** Whether a link points at this line. */
  readonly isMarked: boolean;
  /** What relative times count from, ms since epoch. */
  readonly startedAt: number;
}

/** How many more characters each "show more" brings: times this. */
const MORE = 4;

/** A row is rendered again only when something about it changes; most frames change none. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row, height } = props;
  const style: CSSProperties = {
    position: 'absolute',
    top: row.top,
    minInlineSize: '100%',
    ...(height === null ? { inlineSize: '100%' } : { blockSize: height, whiteSpace: 'pre' }),
  };
  return row.line ? <Line {...props} style={style} /> : <Gap row={row} style={style} />;
});

function Gap({ row, style }: { readonly row: LogRowFrame; readonly style: CSSProperties }) {
  const { labels, part, format } = useLogPanel();
  const { from, to } = row.gap ?? { from: 0, to: 0 };
  const say = from === 0 ? labels.gap : labels.missing;
  return (
    <div className={part('gap')} data-gap={from} style={style}>
      <span>{say(format(to - from), to - from)}</span>
    </div>
  );
}

function Line({
  row,
  matcher,
  isCurrent,
  isMarked,
  startedAt,
  style,
}: LogRowProps & { readonly style: CSSProperties }) {
  const { labels, locale, linePrefix, timestamps, part, format } = useLogPanel();
  const [limit, setLimit] = useState(LINE_CUT);
  const { line } = row;
  const text = line?.text ?? '';
  const rendered = useMemo(
    () => renderLine(text, row.style, limit, matcher),
    [text, row.style, limit, matcher],
  );
  if (!line) return null;
  const number = line.line + 1;
  const mark =
    line.level !== 'info' ? labels.levels[line.level] : line.stream === 'stderr' && labels.stderr;
  return (
    <div
      className={part('line')}
      style={style}
      data-line={line.line}
      data-level={line.level}
      data-stream={line.stream}
      data-marked={isMarked ? 'true' : undefined}
      data-current={isCurrent ? 'true' : undefined}
    >
      {linePrefix === null ? (
        <span className={part('number')} data-number={number} aria-hidden="true" />
      ) : (
        <a
          className={part('number')}
          data-number={number}
          href={`#${linePrefix}${number}`}
          tabIndex={-1}
          aria-label={labels.line(format(number))}
        />
      )}
      {timestamps !== 'off' && (
        <span
          className={part('time')}
          data-time={formatTime(line.at, timestamps, startedAt, locale)}
        />
      )}
      <span className={part('text')} data-mark={mark || undefined} data-text="">
        {rendered.parts.map((piece, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other name
          <Piece key={index} piece={piece} />
        ))}
      </span>
      {rendered.length > limit && (
        <button type="button" className={part('more')} onClick={() => setLimit(limit * MORE)}>
          {labels.showMore(format(limit), format(rendered.length))}
        </button>
      )}
    </div>
  );
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [BOLD, 'bold'],
  [DIM, 'dim'],
  [ITALIC, 'italic'],
  [UNDERLINE, 'underline'],
  [STRIKE, 'strike'],
];

function colourName(colour: number): string | undefined {
  return colour < 0 ? undefined : colour < 16 ? String(colour) : 'custom';
}

/** What the stylesheet needs to know of an ANSI style, as data attributes and custom properties. */
function ansiProps({ foreground, background, flags }: AnsiStyle) {
  const isInverse = (flags & INVERSE) !== 0;
  const front = isInverse ? background : foreground;
  const back = isInverse ? foreground : background;
  const style: Record<string, string> = {};
  const [frontHex, backHex] = [toHex(front), toHex(back)];
  if (frontHex) style['--task-log-front'] = frontHex;
  if (backHex) style['--task-log-back'] = backHex;
  const names = FLAG_NAMES.filter(([flag]) => flags & flag).map(([, name]) => name);
  return {
    'data-front': colourName(front) ?? (isInverse ? 'inverse' : undefined),
    'data-back': colourName(back) ?? (isInverse ? 'inverse' : undefined),
    'data-ansi': names.join(' ') || undefined,
    style: frontHex || backHex ? (style as CSSProperties) : undefined,
  };
}

function Piece({ piece }: { readonly piece: LinePart }) {
  const { part } = useLogPanel();
  const { text, style, href, isHit } = piece;
  const isPlain = style.foreground < 0 && style.background < 0 && style.flags === 0;
  let content = isPlain ? text : <span {...ansiProps(style)}>{text}</span>;
  if (isHit) content = <mark className={part('match')}>{content}</mark>;
  if (href === undefined) return content;
  return (
    <a className={part('link')} href={href} target="_blank" rel="noopener noreferrer">
      {content}
    </a>
  );
}
