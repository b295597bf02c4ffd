'use client';
/** What an open log panel holds: its controls and its lines. Only rendered, and only works, when open. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';

import { formatNumber } from '../../display/format.js';
import { englishLogBody } from '../../labels/englishLog.js';
import type { LogFrameLabels, LogLabels } from '../../labels/labels.js';
import type { LogSource } from '../../protocol/logSource.js';
import { partClass } from '../parts.js';
import {
  createArraySource,
  isLogArray,
  type ArraySource,
  type LogEntry,
} from './content/arraySource.js';
import { gatherLines, saveText } from './selection/copyLines.js';
import { LogLines } from './LogLines.js';
import type { LogPanelPart, LogPanelShared } from './logPanelShared.js';
import { stepTextSize, type LogSettings } from './settings/logSettings.js';
import {
  useLogSettings,
  type KeptLogSettings,
  type LogSettingsProps,
} from './settings/useLogSettings.js';
import { pressLogKey } from './toolbar/logKeys.js';
import { describeSearch } from './toolbar/LogSearch.js';
import { LogTools } from './toolbar/LogTools.js';
import type { LogMore } from './toolbar/logToolsProps.js';
import { ToolIcon } from './toolbar/ToolButton.js';
import { useFullHeight } from './useFullHeight.js';
import { LogView } from './viewport/logView.js';
import { browserScheduler } from './content/scheduler.js';
import { goToLine, lineAddress, lineHref, useLineLinks } from './useLineLinks.js';
import { useBrowserLayoutEffect } from './viewport/useLogViewport.js';

export interface LogBodyProps extends LogSettingsProps, KeptLogSettings {
  readonly source: LogSource | readonly LogEntry[];
  readonly isFollowing: boolean;
  readonly fileName: string;
  /** What stands before the number in a line's link; `null`: no links. */
  readonly linePrefix: string | null;
  readonly highlightedLine: number | null | undefined;
  readonly onLineClick: ((line: number) => void) | undefined;
  /** English stands in for what the app does not say. */
  readonly labels: LogFrameLabels & Partial<LogLabels>;
  readonly locale: string;
  readonly unstyled: boolean | undefined;
  readonly classNames: { readonly [Name in LogPanelPart]?: string | undefined } | undefined;
  /** Begins the ids of all elements of the panel. */
  readonly id: string;
  onFollowing(isFollowing: boolean): void;
}

const NOT_SHOWN = {
  position: 'absolute',
  inlineSize: 1,
  blockSize: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

/**
 * A whole number for people. English ones, the default, are grouped by hand: making the first Intl
 * formatter of a page takes longer than opening the panel.
 */
function formatCount(value: number, locale: string): string {
  if (locale !== 'en') return formatNumber(value, locale, 0);
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** What all parts need, the same object until one of its values changes. */
function useShared(
  props: LogBodyProps,
  { timestamps }: LogSettings,
  view: LogView,
): LogPanelShared {
  const { locale, linePrefix, unstyled, classNames, onLineClick } = props;
  const labels = useMemo(() => ({ ...englishLogBody, ...props.labels }), [props.labels]);
  const isLineGiven = props.highlightedLine !== undefined;
  const onLine = useRef(onLineClick);
  useBrowserLayoutEffect(() => void (onLine.current = onLineClick), [onLineClick]);
  return useMemo<LogPanelShared>(() => {
    const format = (value: number): string => formatCount(value, locale);
    return {
      labels,
      locale,
      linePrefix,
      timestamps,
      lineHref: (line) => lineHref(line, linePrefix ?? ''),
      // Where the app decides which line is marked, only it knows the address of one.
      lineAddress: (line) =>
        linePrefix === null || isLineGiven ? null : lineAddress(line, linePrefix),
      onLineClick(line, event) {
        // A new tab or window is the browser's business.
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
          return;
        event.preventDefault();
        if (onLine.current) onLine.current(line);
        else goToLine(view, line, linePrefix ?? '');
      },
      part: (name) => partClass(unstyled, `task-log-${name}`, classNames?.[name]),
      format,
      describeGap: ({ from, to }) =>
        (from === 0 ? labels.gap : labels.missing)(format(to - from), to - from),
    };
  }, [view, labels, locale, linePrefix, isLineGiven, timestamps, unstyled, classNames]);
}

/** The view of a panel, fed with what the app and the reader want. */
function useLogView(
  { source, isFollowing, onFollowing }: LogBodyProps,
  settings: LogSettings,
): LogView {
  const lastArray = useRef<ArraySource>(undefined);
  const [view] = useState(() => {
    const made = new LogView(isLogArray(source) ? createArraySource(source) : source);
    // First, so that a log that is not followed begins at its beginning.
    made.setFollowing(isFollowing);
    made.setSettings(settings);
    return made;
  });
  useBrowserLayoutEffect(() => {
    const isArray = isLogArray(source);
    if (isArray) lastArray.current = createArraySource(source, lastArray.current);
    view.setSource(
      isArray && lastArray.current ? lastArray.current : (source as LogSource),
      isArray,
    );
  }, [view, source]);
  useBrowserLayoutEffect(() => view.open(), [view]);
  useBrowserLayoutEffect(() => view.setSettings(settings), [view, settings]);
  useBrowserLayoutEffect(() => view.setFollowing(isFollowing), [view, isFollowing]);
  // The reader's hand changes it in the view first.
  useBrowserLayoutEffect(
    () => view.subscribe(() => onFollowing(view.getFrame().isFollowing)),
    [view, onFollowing],
  );
  return view;
}

export function LogBody(props: LogBodyProps) {
  const { fileName, id, highlightedLine } = props;
  const [settings, changeSettings] = useLogSettings(props);
  const view = useLogView(props, settings);
  const shared = useShared(props, settings, view);
  const { labels, part, format } = shared;
  const frame = useSyncExternalStore(view.subscribe, view.getFrame, view.getFrame);
  const [status, setStatus] = useState('');
  const [more, setMore] = useState<LogMore>('nothing');
  const bodyRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const [isFull, setIsFull] = useFullHeight(bodyRef);
  useLineLinks(view, highlightedLine === undefined ? shared.linePrefix : null);
  useEffect(() => {
    if (highlightedLine !== undefined) view.mark(highlightedLine);
  }, [view, highlightedLine]);

  // The same ones from frame to frame, so that the controls are not rendered with each new line.
  const actions = useMemo(() => {
    const gather = (onlyShown: boolean) =>
      gatherLines(view.contents(onlyShown), shared.describeGap, browserScheduler);
    /** @param said what is said once it is copied */
    const copy = async (read: () => Promise<readonly [text: string, said: string]>) => {
      try {
        const [text, said] = await read();
        await navigator.clipboard.writeText(text);
        setStatus(said);
      } catch {
        setStatus(labels.copyFailed);
      }
    };
    return {
      onFollow: (isFollowing: boolean): void => view.setFollowing(isFollowing),
      onMatch: (direction: 1 | -1): void => view.goToMatch(direction),
      onCopy: () =>
        copy(async () => {
          const { pieces, count } = await gather(true);
          return [pieces.join(''), labels.copiedLines(format(count), count)];
        }),
      onCopyText: (text: string) => copy(async () => [text, labels.copied]),
      onDownload: async () => saveText((await gather(false)).pieces, fileName),
    };
  }, [view, shared, labels, format, fileName]);

  // What a search has found is said once it has ended, not while its figures run.
  const { search } = frame;
  useEffect(() => {
    const isOver = search && !search.isSearching && settings.search !== '';
    if (!isOver) {
      setStatus('');
      return;
    }
    const timer = setTimeout(() => setStatus(describeSearch(search, shared)), 500);
    return () => clearTimeout(timer);
    // Only the reader's own steps are spoken; lines that go on coming in are not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [settings.search, settings.minLevel, search?.current, search?.isSearching]);

  return (
    <>
      <span id={`${id}count`} className={part('count')} dir="auto">
        {labels.lines(format(frame.count), frame.count)}
      </span>
      <LogTools
        shared={shared}
        id={id}
        settings={settings}
        search={search}
        searchRef={searchRef}
        errors={frame.errors}
        warnings={frame.warnings}
        isFollowing={frame.isFollowing}
        isFull={isFull}
        more={more}
        onSettings={changeSettings}
        onFull={setIsFull}
        onMore={setMore}
        {...actions}
      />
      {frame.mayHaveGaps && <div className={part('notice')}>{labels.mayHaveGaps}</div>}
      <div ref={bodyRef} className={part('body')}>
        <LogLines
          shared={shared}
          view={view}
          frame={frame}
          textSize={settings.textSize}
          labelledBy={`${id}title`}
          describedBy={`${id}count`}
          onCopyText={actions.onCopyText}
          onKeyDown={(event) =>
            pressLogKey(event, {
              onSearch: () => searchRef.current?.focus(),
              onMatch: actions.onMatch,
              onWrap: () => changeSettings({ wrap: !settings.wrap }),
              onTextSize: (direction) =>
                changeSettings({ textSize: stepTextSize(settings.textSize, direction) }),
              onFull: () => setIsFull(!isFull),
              onKeys: () => setMore(more === 'keys' ? 'nothing' : 'keys'),
            })
          }
        />
        {!frame.isFollowing && frame.newLines > 0 && (
          <button
            type="button"
            className={part('latest')}
            onClick={(event) => {
              // It goes away: the focus stays with the lines, which stand before it.
              const lines = event.currentTarget.previousElementSibling as HTMLElement | null;
              lines?.focus({ preventScroll: true });
              view.setFollowing(true);
            }}
          >
            <ToolIcon tool="down" />
            {labels.newLines(format(frame.newLines), frame.newLines)}
          </button>
        )}
      </div>
      <span role="status" style={NOT_SHOWN}>
        {status}
      </span>
    </>
  );
}
