'use client';
/** One row of the log: a line, or a gap where lines are missing. */
import { memo, useState, type CSSProperties, type ReactNode } from 'react';

import {
  BOLD,
  DIM,
  INVERSE,
  ITALIC,
  STRIKE,
  toHex,
  UNDERLINE,
  type AnsiColour,
} from '../../../shared/terminal/style.js';
import { formatMoment, formatTime, type TimeSpan } from './formatTime.js';
import type { LogRowFrame } from '../viewport/logFrame.js';
import { hidesItsHost } from './addresses.js';
import { renderLine, type LinePart } from './lineParts.js';
import type { LineMatcher } from '../content/lineMatcher.js';
import type { LogPanelShared } from '../logPanelShared.js';
import { columnsOf, LINE_CUT } from '../viewport/rowWindow.js';

export interface LogRowProps {
  readonly shared: LogPanelShared;
  readonly row: LogRowFrame;
  /** In px; `null` while lines wrap. */
  readonly height: number | null;
  readonly matcher: LineMatcher | null;
  /** Whether the search has gone to this line. */
  readonly isCurrent: boolean;
  /** Whether a link points at this line. */
  readonly isMarked: boolean;
  /** The time that the log spans; the same object while nothing about it changes what is shown. */
  readonly span: TimeSpan;
  /** Told how many columns the line takes once more of it is shown. */
  onWiden(columns: number): void;
}

/** How many more characters each "show more" brings: times this. */
const MORE = 4;

/** A row is rendered again only when something about it changes; most frames change none. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { shared, row, height, matcher, isCurrent, isMarked, span, onWiden } = props;
  const { labels, linePrefix, timestamps, part, format } = shared;
  const { key, line, gap } = row;
  // An element goes on to show other lines, which begin cut again.
  const [shown, setShown] = useState({ key, limit: LINE_CUT });
  const limit = shown.key === key ? shown.limit : LINE_CUT;
  const style: CSSProperties = { position: 'absolute', inset: `${row.top}px 0 auto` };
  if (height !== null) style.blockSize = height;
  if (!line) {
    return (
      <div className={part('gap')} data-gap={gap?.from} style={style}>
        <span>{gap && shared.describeGap(gap)}</span>
      </div>
    );
  }
  const { level, stream } = line;
  const number = line.line + 1;
  const { parts, length, from } = renderLine(line.text, row.style, limit, matcher, isCurrent);
  const mark = level !== 'info' ? labels.levels[level] : stream === 'stderr' && labels.stderr;
  return (
    <div
      className={part('line')}
      style={style}
      data-line={line.line}
      data-level={level}
      data-stream={stream}
      data-marked={isMarked || undefined}
      data-current={isCurrent || undefined}
    >
      {linePrefix === null ? (
        <span className={part('number')} data-number={number} aria-hidden="true" />
      ) : (
        <a
          className={part('number')}
          data-number={number}
          href={shared.lineHref(line.line)}
          tabIndex={-1}
          onClick={(event) => shared.onLineClick(line.line, event)}
          aria-label={labels.line(format(number))}
        />
      )}
      {timestamps !== 'off' && (
        <span
          className={part('time')}
          data-time={formatTime(line.at, timestamps, span, shared.locale, labels)}
          title={formatMoment(line.at, shared.locale)}
        />
      )}
      {mark && <span className={part('mark')} data-mark={mark} />}
      <span className={part('text')} data-text="" data-from={from || undefined}>
        {parts.map((piece, index) => toElement(piece, index, shared))}
      </span>
      {length > limit && (
        <button
          type="button"
          className={part('more')}
          onClick={(event) => {
            // The last such button goes away: the focus stays with the lines.
            if (limit * MORE >= length) focusLines(event.currentTarget.closest('[role="log"]'));
            setShown({ key, limit: limit * MORE });
            onWiden(columnsOf(line.text, limit * MORE));
          }}
        >
          {labels.showMore(format(limit), format(length))}
        </button>
      )}
    </div>
  );
});

function focusLines(lines: HTMLElement | null): void {
  lines?.focus({ preventScroll: true });
}

/** A part of a line, with its place among the parts for a key where it needs an element. */
function toElement(piece: LinePart, key: number, { part }: LogPanelShared): ReactNode {
  const { text, style, href, isHit } = piece;
  const isPlain = style.foreground < 0 && style.background < 0 && style.flags === 0;
  let content: ReactNode = text;
  if (!isPlain) {
    content = (
      <span key={key} {...ansiProps(piece)}>
        {text}
      </span>
    );
  }
  if (isHit) {
    content = (
      <mark key={key} className={part('match')}>
        {content}
      </mark>
    );
  }
  if (href === undefined) return content;
  return (
    <a
      key={key}
      className={part('link')}
      href={href}
      title={href === text ? undefined : href}
      // A text that names another address than the one that it leads to.
      data-host={hidesItsHost(text, href) ? new URL(href).host : undefined}
      target="_blank"
      rel="noopener noreferrer"
    >
      {content}
    </a>
  );
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [BOLD, 'bold'],
  [DIM, 'dim'],
  [ITALIC, 'italic'],
  [UNDERLINE, 'underline'],
  [STRIKE, 'strike'],
];

/** An ANSI style as the data attributes and custom properties that the stylesheet reads. */
function ansiProps({ style: { foreground, background, flags } }: LinePart) {
  const isInverse = (flags & INVERSE) !== 0;
  const name = (colour: number): string | undefined =>
    colour < 0 ? (isInverse ? 'inverse' : undefined) : colour < 16 ? String(colour) : 'custom';
  const [front, back] = isInverse ? [background, foreground] : [foreground, background];
  const names = FLAG_NAMES.filter(([flag]) => flags & flag).map(([, each]) => each);
  const style: Record<string, string> = {};
  if (front >= 0) style['--task-log-front'] = toCss(front);
  if (back >= 0) style['--task-log-back'] = toCss(back);
  return {
    'data-front': name(front),
    'data-back': name(back),
    'data-ansi': names.join(' ') || undefined,
    style: style as CSSProperties,
  };
}

/** The sixteen colours of a terminal are the stylesheet's, any other is the program's own. */
function toCss(colour: AnsiColour): string {
  return toHex(colour) ?? `var(--task-log-ansi-${colour})`;
}
