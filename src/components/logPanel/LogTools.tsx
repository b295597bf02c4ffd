'use client';
/** The controls of an open log panel: search, filter, looks, copy and download. */
import { memo, useId, type KeyboardEvent, type ReactNode } from 'react';

import { Icon } from '../../display/icons.js';
import { LOG_LEVELS, type LogLevel } from '../../protocol/task.js';
import type { LogChoice } from './logContent.js';
import type { SearchFrame } from './logFrame.js';
import { useLogPanel, type LogTimestamps } from './LogPanelContext.js';

export interface LogToolsProps {
  readonly choice: LogChoice;
  readonly search: SearchFrame | null;
  readonly isFollowing: boolean;
  onChoice(choice: LogChoice): void;
  onTimestamps(timestamps: LogTimestamps): void;
  onFollow(isFollowing: boolean): void;
  onMatch(direction: 1 | -1): void;
  onCopy(): void;
  onDownload(): void;
}

const SHAPES = {
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.3 7.8 3.2 3.2',
  previous: 'm4 10 4-4 4 4',
  next: 'm4 6 4 4 4-4',
  filter: 'M2 4h12M4.5 8h7M7 12h2',
  wrap: 'M2 4h12M2 8h9.5a2.25 2.25 0 0 1 0 4.5H9m1.75-2L9 12.5l1.75 2M2 12h4',
  follow: 'M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  download: 'M8 2v7m-3-2.8L8 9.2l3-3M2.5 10.5v3h11v-3',
} as const;

interface ToolButtonProps {
  readonly shape: keyof typeof SHAPES;
  readonly label: string;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  onClick(): void;
}

function ToolButton({ shape, label, isPressed, isDisabled, onClick }: ToolButtonProps) {
  const { part } = useLogPanel();
  return (
    <button
      type="button"
      className={part('button')}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      // Not `disabled`: that would take the focus away from whoever has just pressed it.
      aria-disabled={isDisabled || undefined}
      data-tool={shape}
      onClick={isDisabled ? undefined : onClick}
    >
      <Icon>
        <path d={SHAPES[shape]} />
      </Icon>
    </button>
  );
}

interface ToolSelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  onChange(value: Value): void;
}

function ToolSelect<Value extends string>({
  label,
  value,
  options,
  onChange,
}: ToolSelectProps<Value>) {
  const { part } = useLogPanel();
  return (
    <select
      className={part('select')}
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => {
        const chosen = options.find(([name]) => name === event.target.value);
        if (chosen) onChange(chosen[0]);
      }}
    >
      {options.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** How the search stands, in a few characters. */
export function describeSearch(
  search: SearchFrame,
  labels: ReturnType<typeof useLogPanel>['labels'],
  format: (value: number) => string,
): string {
  const { count, current, isSearching } = search;
  if (count === 0 && !isSearching) return labels.noMatches;
  const total = isSearching ? labels.searching(format(count)) : format(count);
  return current > 0 ? labels.matches(format(current), total) : total;
}

function SearchField({ choice, search, onChoice, onMatch }: LogToolsProps): ReactNode {
  const { labels, part, format } = useLogPanel();
  const countId = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && choice.text !== '') {
      onChoice({ ...choice, text: '' });
      // The first Escape clears the search; only the next one may close a dialog around it.
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };
  return (
    <div role="search" className={part('search')}>
      <Icon>
        <path d={SHAPES.search} />
      </Icon>
      <input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={labels.search}
        aria-describedby={search ? countId : undefined}
        placeholder={labels.search}
        value={choice.text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChoice({ ...choice, text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      {search && (
        <>
          <span
            id={countId}
            data-none={search.count === 0 && !search.isSearching ? 'true' : undefined}
          >
            {describeSearch(search, labels, format)}
          </span>
          <ToolButton
            shape="previous"
            label={labels.previous}
            isDisabled={search.count === 0}
            onClick={() => onMatch(-1)}
          />
          <ToolButton
            shape="next"
            label={labels.next}
            isDisabled={search.count === 0}
            onClick={() => onMatch(1)}
          />
        </>
      )}
      <ToolButton
        shape="filter"
        label={labels.filter}
        isPressed={choice.onlyMatches}
        onClick={() => onChoice({ ...choice, onlyMatches: !choice.onlyMatches })}
      />
    </div>
  );
}

/** Rendered again only when something that it shows has changed. */
export const LogTools = memo(function LogTools(props: LogToolsProps) {
  const { choice, isFollowing, onChoice, onTimestamps, onFollow, onCopy, onDownload } = props;
  const { labels, part, timestamps } = useLogPanel();
  const isFiltered = choice.minLevel !== 'trace' || (choice.onlyMatches && choice.text !== '');
  return (
    <div role="group" aria-label={labels.tools} className={part('tools')}>
      <SearchField {...props} />
      <div className={part('controls')}>
        <ToolSelect<LogLevel>
          label={labels.level}
          value={choice.minLevel}
          options={LOG_LEVELS.map((level, index) => {
            const name = labels.levels[level];
            const isMost = index === LOG_LEVELS.length - 1;
            return [level, index === 0 ? labels.allLevels : isMost ? name : labels.andAbove(name)];
          })}
          onChange={(minLevel) => onChoice({ ...choice, minLevel })}
        />
        <ToolSelect<LogTimestamps>
          label={labels.timestamps}
          value={timestamps}
          options={[
            ['off', labels.timestampsOff],
            ['absolute', labels.timestampsAbsolute],
            ['relative', labels.timestampsRelative],
          ]}
          onChange={onTimestamps}
        />
        <ToolButton
          shape="wrap"
          label={labels.wrap}
          isPressed={choice.wrap}
          onClick={() => onChoice({ ...choice, wrap: !choice.wrap })}
        />
        <ToolButton
          shape="follow"
          label={labels.follow}
          isPressed={isFollowing}
          onClick={() => onFollow(!isFollowing)}
        />
        <ToolButton
          shape="copy"
          label={isFiltered ? labels.copyShown : labels.copy}
          onClick={onCopy}
        />
        <ToolButton shape="download" label={labels.download} onClick={onDownload} />
      </div>
    </div>
  );
});
