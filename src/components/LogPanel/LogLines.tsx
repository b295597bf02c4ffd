'use client';
/** The scrolled lines of an open log panel. */
import {
  useCallback,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
} from 'react';

import type { LogFrame } from './viewport/logFrame.js';
import type { LogPanelShared } from './logPanelShared.js';
import type { LogView } from './viewport/logView.js';
import { readSpan } from './row/formatTime.js';
import { LineTools } from './row/LineTools.js';
import { LogRow } from './row/LogRow.js';
import { lineAt } from './selection/logSelection.js';
import { useLogSelection } from './selection/useLogSelection.js';
import { PROBE_COLUMNS, useLogViewport } from './viewport/useLogViewport.js';

export interface LogLinesProps {
  readonly shared: LogPanelShared;
  readonly view: LogView;
  readonly frame: LogFrame;
  /** In percent. */
  readonly textSize: number;
  readonly labelledBy: string;
  readonly describedBy: string;
  onCopyText(text: string): void;
  onKeyDown(event: KeyboardEvent): void;
}

const PROBE: CSSProperties = {
  position: 'absolute',
  visibility: 'hidden',
  inlineSize: `${PROBE_COLUMNS}ch`,
  blockSize: 'calc(var(--task-log-row-height, 1.5em) * var(--task-log-scale, 1))',
  // A reader may have set a least size of text, of which rows that are given in rem know nothing.
  minBlockSize: '2ch',
};

/** Columns beside the text: the space around it and a mark; and those that times take. */
const BESIDE = 16;
const TIMES = 14;
const DATE = 14;
const ZONE = 8;

/** Lines are text from left to right also on a page that is not. */
/** What is only measured adds nothing to what can be scrolled. */
const NO_ROOM: CSSProperties = {
  position: 'absolute',
  inlineSize: 0,
  blockSize: 0,
  overflow: 'hidden',
};

export function LogLines(props: LogLinesProps) {
  const { shared, view, frame, labelledBy, describedBy } = props;
  const { labels, timestamps, part } = shared;
  const elementRef = useRef<HTMLDivElement>(null);
  const probeRef = useRef<HTMLDivElement>(null);
  useLogViewport(view, frame, elementRef, probeRef);
  const selection = useLogSelection(view, elementRef, shared.describeGap);
  // A line of which more was asked for needs more room than the frame knows of.
  const [widest, setWidest] = useState(0);
  const widen = useCallback((columns: number) => setWidest((old) => Math.max(old, columns)), []);
  // The line under the pointer, or with the focus in it.
  const [active, setActive] = useState<number | null>(null);
  const activate = (target: EventTarget): void => {
    const element = target as HTMLElement;
    const line = elementRef.current && lineAt(elementRef.current, element);
    // Its own tools stand beside it.
    if (line !== null || element === elementRef.current) setActive(line);
  };
  const { rows, rowHeight, search } = frame;
  const activeRow = active === null ? undefined : rows.find((row) => row.key === active);
  const { startedAt, latestAt } = frame;
  const { hasDate, hasZone } = readSpan(startedAt, latestAt);
  const span = useMemo(() => ({ startedAt, hasDate, hasZone }), [startedAt, hasDate, hasZone]);
  const digits = Math.max(2, String(frame.count).length);
  const beside =
    digits +
    BESIDE +
    (timestamps === 'off' ? 0 : TIMES + (hasDate ? DATE : 0) + (hasZone ? ZONE : 0));

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it takes the focus to be scrolled
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
      style={
        {
          position: 'relative',
          overflow: 'auto',
          '--task-log-digits': digits,
          '--task-log-scale': props.textSize === 100 ? undefined : props.textSize / 100,
        } as CSSProperties
      }
      data-wrap={rowHeight === null || undefined}
      {...selection}
      onKeyDown={(event) => {
        selection.onKeyDown(event);
        props.onKeyDown(event);
      }}
      onFocus={(event) => {
        selection.onFocus();
        activate(event.target);
      }}
      onPointerOver={(event) => activate(event.target)}
      // A finger that is lifted, and a pointer that leaves the window, go nowhere else.
      onPointerLeave={(event) => event.nativeEvent.relatedTarget && setActive(null)}
    >
      <div
        style={{
          position: 'relative',
          blockSize: frame.height,
          // Not sideways: a text that takes more room than its columns can still be scrolled to its end.
          overflowY: 'clip',
          ...(rowHeight !== null && {
            inlineSize: `max(100%, ${Math.max(frame.columns, widest) + beside}ch)`,
            whiteSpace: 'pre',
          }),
        }}
      >
        <div style={NO_ROOM}>
          <div ref={probeRef} style={PROBE} />
        </div>
        <div style={{ position: 'absolute', inset: '0 0 auto', translate: `0 ${frame.rowsTop}px` }}>
          {rows.map((row) => (
            <LogRow
              key={row.id}
              shared={shared}
              row={row}
              height={rowHeight}
              matcher={search?.matcher ?? null}
              isCurrent={search?.line === row.key}
              isMarked={frame.marked === row.key}
              span={span}
              onWiden={widen}
            />
          ))}
          {activeRow && (
            <LineTools
              shared={shared}
              row={activeRow}
              onCopyText={(text) => {
                props.onCopyText(text);
                // Its tools go with the line: the focus stays with the lines.
                elementRef.current?.focus({ preventScroll: true });
              }}
            />
          )}
        </div>
      </div>
      {frame.rowCount === 0 && (
        <div className={part('empty')}>
          {frame.count > 0 ? labels.nothingShown : frame.isComplete ? labels.empty : labels.waiting}
        </div>
      )}
    </div>
  );
}
