'use client';
/** The scrolled lines of an open log panel. */
import { useRef, type CSSProperties } from 'react';

import type { DescribeGap } from './copyLines.js';
import type { LogFrame } from './logFrame.js';
import { useLogPanel } from './LogPanelContext.js';
import type { LogView } from './logView.js';
import { LogRow } from './LogRow.js';
import { useLogSelection } from './useLogSelection.js';
import { PROBE_COLUMNS, useLogViewport } from './useLogViewport.js';

export interface LogLinesProps {
  readonly view: LogView;
  readonly frame: LogFrame;
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly describeGap: DescribeGap;
}

const ROWS: CSSProperties = { position: 'absolute', insetBlockStart: 0, insetInline: 0 };
const PROBE: CSSProperties = {
  position: 'absolute',
  visibility: 'hidden',
  pointerEvents: 'none',
  inlineSize: `${PROBE_COLUMNS}ch`,
  blockSize: 'var(--task-log-row-height, 1.5em)',
};

/** Lines are text from left to right also on a page that is not. */
export function LogLines({ view, frame, labelledBy, describedBy, describeGap }: LogLinesProps) {
  const { labels, part } = useLogPanel();
  const elementRef = useRef<HTMLDivElement>(null);
  const probeRef = useRef<HTMLDivElement>(null);
  useLogViewport(view, frame, elementRef, probeRef);
  const selection = useLogSelection(view, elementRef, describeGap);
  const { rows, rowHeight, search } = frame;
  const digits = { '--task-log-digits': Math.max(2, String(frame.count).length) } as CSSProperties;
  const isEmpty = frame.rowCount === 0;

  return (
    <div
      ref={elementRef}
      role="log"
      // Rows come and go while scrolling; a screen reader must not read them out.
      aria-live="off"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take keys
      tabIndex={0}
      dir="ltr"
      className={part('lines')}
      style={{ position: 'relative', overflow: 'auto', ...digits }}
      data-wrap={rowHeight === null ? 'true' : undefined}
      {...selection}
    >
      <div
        style={{
          position: 'relative',
          blockSize: frame.height,
          overflow: 'clip',
          ...(rowHeight !== null && {
            minInlineSize: `calc(${frame.columns}ch + var(--task-log-inset, 6ch))`,
            inlineSize: 'max-content',
          }),
        }}
      >
        <div ref={probeRef} style={PROBE} />
        <div style={{ ...ROWS, transform: `translateY(${frame.rowsTop}px)` }}>
          {rows.map((row) => (
            <LogRow
              key={row.key}
              row={row}
              height={rowHeight}
              matcher={search?.matcher ?? null}
              isCurrent={search !== null && search.line === row.key}
              isMarked={frame.marked === row.key}
              startedAt={frame.startedAt}
            />
          ))}
        </div>
      </div>
      {isEmpty && (
        <div className={part('empty')}>
          {frame.count > 0 ? labels.nothingShown : frame.isComplete ? labels.empty : labels.waiting}
        </div>
      )}
    </div>
  );
}
