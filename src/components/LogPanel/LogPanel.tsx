'use client';
/**
 * The log of a task: opens, follows, searches, and stays quick with a million lines. Props only.
 * This file is what a closed panel needs; what an open one holds is loaded when it is needed.
 */
import {
  forwardRef,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ComponentPropsWithoutRef,
  type ComponentType,
  type ReactNode,
} from 'react';

import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishLogFrame } from '../../labels/english.js';
import { Icon } from '../../display/icons.js';
import type { LogLabels } from '../../labels/labels.js';
import type { LogSource } from '../../protocol/logSource.js';
import { partClass, useUnstyled, type PartProps } from '../parts.js';
import { rootTag } from '../renderRoot.js';
import type { LogEntry } from './content/arraySource.js';
import type { LogBodyProps } from './LogBody.js';
import { logBody, NOT_LOADED, savesData, whenIdle, type LoadState } from './loadLogBody.js';
import { LogLoading } from './LogLoading.js';
import type { LogPanelPart } from './logPanelShared.js';
import type { LogSettings, LogTimestamps } from './settings/logSettings.js';
import type { LogSettingsProps } from './settings/useLogSettings.js';

/** Props of {@link LogPanel}. */
export interface LogPanelProps
  extends
    Omit<ComponentPropsWithoutRef<'section'>, 'children'>,
    PartProps<LogPanelPart>,
    LogSettingsProps {
  /**
   * The log: what `useTaskLogs` gives, or an array of texts or lines. While the panel is closed
   * nothing of it is read and nobody listens to it.
   */
  readonly source: LogSource | readonly LogEntry[];
  /** Whether it is open, where the app decides. */
  readonly open?: boolean | undefined;
  /** Whether it is open at first, where the reader decides. @default false */
  readonly defaultOpen?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  /**
   * Whether it shows the latest line as lines come in. When the value changes, the panel goes along;
   * a reader who scrolls up always stops it, and follows again at the end: see `onFollowChange`.
   */
  readonly follow?: boolean | undefined;
  /** Whether it follows at first. @default true */
  readonly defaultFollow?: boolean | undefined;
  readonly onFollowChange?: ((follow: boolean) => void) | undefined;
  /** Beside the title while the panel is closed: how many lines there are, for instance. */
  readonly preview?: ReactNode;
  /** Names the log. @default the label `title` */
  readonly label?: string | undefined;
  /** Whether it takes the whole height of what it stands in, which must have one. @default false */
  readonly fillHeight?: boolean | undefined;
  /** Whether long lines go on in the next row at first: short for `defaultSettings.wrap`. @default false */
  readonly defaultWrap?: boolean | undefined;
  /** How times are shown at first: short for `defaultSettings.timestamps`. @default 'off' */
  readonly defaultTimestamps?: LogTimestamps | undefined;
  /** What stands before the number in a line's link: `'L'` gives `#L120`. `null`: no links. @default 'L' */
  readonly linePrefix?: string | null | undefined;
  /**
   * The line, from 0, that is marked and brought into sight, where the app decides; null for none.
   * @default the one that the page's address names
   */
  readonly highlightedLine?: number | null | undefined;
  /**
   * Called with the line, from 0, whose number was clicked; the page's address then stays as it is.
   * Without it the address gets the line's hash, unless the app keeps its route there (`#/…`).
   */
  readonly onLineClick?: ((line: number) => void) | undefined;
  /** Name of the file that the download makes. @default 'log.txt' */
  readonly fileName?: string | undefined;
  /** Strings for this panel alone. Those for all parts go to the provider. */
  readonly labels?: Partial<LogLabels> | undefined;
}

const NO_LINES: readonly LogEntry[] = [];

/** Whether the panel follows: as the app last said, until the reader decides otherwise. */
function useFollowing(
  follow: boolean | undefined,
  defaultFollow: boolean,
  onFollowChange: ((follow: boolean) => void) | undefined,
): [boolean, (isFollowing: boolean) => void] {
  const [state, setState] = useState({ is: follow ?? defaultFollow, follow, isByReader: false });
  if (follow !== undefined && follow !== state.follow) {
    setState({ is: follow, follow, isByReader: false });
  }
  const reported = useRef(state.is);
  useEffect(() => {
    if (reported.current === state.is) return;
    reported.current = state.is;
    if (state.isByReader) onFollowChange?.(state.is);
  });
  const set = useCallback(
    (is: boolean) => setState((old) => (old.is === is ? old : { ...old, is, isByReader: true })),
    [],
  );
  return [state.is, set];
}

const never = (): (() => void) => () => undefined;
const notLoaded = (): typeof NOT_LOADED => NOT_LOADED;

/**
 * The body: loaded at the latest when the panel opens, before that when the page is idle. A closed
 * panel does not render when it arrives. A server renders without it, and so does hydration.
 */
function useBody(isOpen: boolean): LoadState<ComponentType<LogBodyProps>> {
  useEffect(() => {
    if (isOpen) void logBody.load();
    else if (!savesData()) return whenIdle(() => void logBody.load());
    return undefined;
  }, [isOpen]);
  return useSyncExternalStore<LoadState<ComponentType<LogBodyProps>>>(
    isOpen ? logBody.subscribe : never,
    isOpen ? logBody.get : notLoaded,
    notLoaded,
  );
}

/** How many lines a log holds, so that their room can be kept. */
function countLines(source: LogSource | readonly LogEntry[]): number {
  if ('length' in source) return source.length;
  const { count, firstLine } = source.getSnapshot();
  return count - firstLine;
}

/**
 * The root is `section.task-log`, with `data-open` while it is open and `data-following` while it
 * follows. Lines are `.task-log-line[data-line]`, numbered from 0 as in the protocol; the numbers
 * that people see, and those in links, count from 1.
 */
export const LogPanel = forwardRef<HTMLElement, LogPanelProps>(function LogPanel(
  {
    source,
    open,
    defaultOpen = false,
    onOpenChange,
    follow,
    defaultFollow = true,
    onFollowChange,
    preview,
    label,
    fillHeight,
    settings,
    defaultSettings,
    defaultWrap,
    defaultTimestamps,
    onSettingsChange,
    settingsKey,
    linePrefix = 'L',
    highlightedLine,
    onLineClick,
    fileName = 'log.txt',
    labels: ownLabels,
    unstyled: ownUnstyled,
    render,
    classNames,
    className,
    ...rest
  },
  ref,
) {
  const unstyled = useUnstyled(ownUnstyled);
  const { Root } = rootTag('section', render);
  const [isOpenHere, setIsOpenHere] = useState(defaultOpen);
  const isOpen = open ?? isOpenHere;
  const body = useBody(isOpen);
  const Body = body.value;
  const [isFollowing, setIsFollowing] = useFollowing(follow, defaultFollow, onFollowChange);
  const [keptSettings, setKeptSettings] = useState<LogSettings | null>(null);
  const { locale } = useDisplay();
  const appLabels = useLabels('log', englishLogFrame);
  const labels = useMemo(() => ({ ...appLabels, ...ownLabels }), [appLabels, ownLabels]);
  const id = useId();
  const toggleRef = useRef<HTMLButtonElement>(null);
  const part = (name: LogPanelPart): string | undefined =>
    partClass(unstyled, `task-log-${name}`, classNames?.[name]);
  const lines = source ?? NO_LINES;
  const load = (): void => void logBody.load();

  return (
    <Root
      {...rest}
      {...(render !== undefined && { render })}
      ref={ref}
      className={partClass(unstyled, 'task-log', className)}
      data-open={isOpen || undefined}
      data-following={isFollowing || undefined}
      data-fill={fillHeight || undefined}
    >
      <button
        ref={toggleRef}
        type="button"
        className={part('toggle')}
        aria-expanded={isOpen}
        aria-controls={`${id}content`}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          setIsOpenHere(!isOpen);
          onOpenChange?.(!isOpen);
        }}
      >
        <Icon>
          <path d="m6 4 4 4-4 4" />
        </Icon>
        <span id={`${id}title`} className={part('title')} dir="auto">
          {label ?? labels.title}
        </span>
        {!isOpen && preview != null && (
          // The button keeps one name, whatever is written meanwhile.
          <span className={part('preview')} aria-hidden="true">
            {preview}
          </span>
        )}
      </button>
      <div id={`${id}content`} className={part('content')} hidden={!isOpen}>
        {isOpen && Body && (
          <Body
            source={lines}
            keptSettings={keptSettings}
            onKeepSettings={setKeptSettings}
            settings={settings}
            defaultSettings={{
              wrap: defaultWrap,
              timestamps: defaultTimestamps,
              ...defaultSettings,
            }}
            onSettingsChange={onSettingsChange}
            settingsKey={settingsKey}
            isFollowing={isFollowing}
            fileName={fileName}
            linePrefix={linePrefix}
            highlightedLine={highlightedLine}
            onLineClick={onLineClick}
            labels={labels}
            locale={locale}
            unstyled={unstyled}
            classNames={classNames}
            id={id}
            onFollowing={setIsFollowing}
          />
        )}
        {isOpen && !Body && (
          <LogLoading
            lines={countLines(lines)}
            isFailed={body.status === 'failed'}
            labels={labels}
            part={part}
            onRetry={() => {
              load();
              // Its button goes away.
              toggleRef.current?.focus();
            }}
          />
        )}
      </div>
    </Root>
  );
});
