'use client';
/** What an open log panel holds: its controls and its lines. Only rendered, and only works, when open. */
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';

import type { LogSource } from '../../protocol/logSource.js';
import { createArraySource, isLogArray, type ArraySource, type LogEntry } from './arraySource.js';
import { gatherLines, saveText, type DescribeGap } from './copyLines.js';
import type { LogChoice } from './logContent.js';
import { useLogPanel, type LogTimestamps } from './LogPanelContext.js';
import { LogLines } from './LogLines.js';
import { describeSearch, LogTools } from './LogTools.js';
import { LogView } from './logView.js';
import { browserScheduler } from './scheduler.js';
import { useLineLinks } from './useLineLinks.js';
import { useBrowserLayoutEffect } from './useLogViewport.js';

export interface LogBodyProps {
  readonly source: LogSource | readonly LogEntry[];
  readonly choice: LogChoice;
  readonly isFollowing: boolean;
  readonly fileName: string;
  /** The element that names the log. */
  readonly titleId: string;
  onChoice(choice: LogChoice): void;
  onTimestamps(timestamps: LogTimestamps): void;
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

/** The view of a panel, fed with what the app and the reader want. */
function useLogView({ source, choice, isFollowing, onFollowing }: LogBodyProps): LogView {
  const [view] = useState(() => {
    const made = new LogView(isLogArray(source) ? createArraySource(source) : source);
    // First, so that a log that is not followed begins at its beginning.
    made.setFollowing(isFollowing);
    made.setChoice(choice);
    return made;
  });
  const lastArray = useRef<ArraySource>(undefined);
  useBrowserLayoutEffect(() => {
    if (isLogArray(source)) {
      lastArray.current = createArraySource(source, lastArray.current);
      view.setSource(lastArray.current, true);
    } else view.setSource(source, false);
  }, [view, source]);
  useBrowserLayoutEffect(() => view.open(), [view]);
  useBrowserLayoutEffect(() => view.setChoice(choice), [view, choice]);
  useBrowserLayoutEffect(() => view.setFollowing(isFollowing), [view, isFollowing]);
  // The reader's hand changes it in the view first.
  useBrowserLayoutEffect(
    () => view.subscribe(() => onFollowing(view.getFrame().isFollowing)),
    [view, onFollowing],
  );
  return view;
}

export function LogBody(props: LogBodyProps) {
  const { choice, fileName, titleId, onChoice, onTimestamps } = props;
  const { labels, linePrefix, part, format } = useLogPanel();
  const view = useLogView(props);
  const frame = useSyncExternalStore(view.subscribe, view.getFrame, view.getFrame);
  const [status, setStatus] = useState('');
  const countId = useId();
  useLineLinks(view, linePrefix);

  const describeGap = useCallback<DescribeGap>(
    ({ from, to }) => (from === 0 ? labels.gap : labels.missing)(format(to - from), to - from),
    [labels, format],
  );
  // The same ones from frame to frame, so that the controls are not rendered with each new line.
  const actions = useMemo(() => {
    const gather = (onlyShown: boolean) =>
      gatherLines(view.contents(onlyShown), describeGap, browserScheduler);
    const copy = async (): Promise<void> => {
      try {
        const { pieces, count } = await gather(true);
        await navigator.clipboard.writeText(pieces.join(''));
        setStatus(labels.copiedLines(format(count), count));
      } catch {
        setStatus(labels.copyFailed);
      }
    };
    const download = async (): Promise<void> => saveText((await gather(false)).pieces, fileName);
    return {
      onFollow: (isFollowing: boolean): void => view.setFollowing(isFollowing),
      onMatch: (direction: 1 | -1): void => view.goToMatch(direction),
      onCopy: (): void => void copy(),
      onDownload: (): void => void download(),
    };
  }, [view, describeGap, labels, format, fileName]);

  // What a search has found is said once it has ended, not while its figures run.
  const { search } = frame;
  const outcome =
    search && !search.isSearching && choice.text !== ''
      ? describeSearch(search, labels, format)
      : '';
  useEffect(() => {
    const timer = setTimeout(() => setStatus(outcome), outcome === '' ? 0 : 500);
    return () => clearTimeout(timer);
    // Only the reader's own steps are spoken; lines that go on coming in are not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [choice.text, choice.minLevel, search?.current, search?.isSearching]);

  return (
    <>
      <span id={countId} className={part('count')} dir="auto">
        {labels.lines(format(frame.count), frame.count)}
      </span>
      <LogTools
        choice={choice}
        search={search}
        isFollowing={frame.isFollowing}
        onChoice={onChoice}
        onTimestamps={onTimestamps}
        {...actions}
      />
      <div className={part('body')}>
        <LogLines
          view={view}
          frame={frame}
          labelledBy={titleId}
          describedBy={countId}
          describeGap={describeGap}
        />
        {!frame.isFollowing && frame.newLines > 0 && (
          <button type="button" className={part('latest')} onClick={() => view.setFollowing(true)}>
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
