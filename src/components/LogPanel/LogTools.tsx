'use client';
/** The controls of an open log panel: search, filter, looks, copy and download. */
import { memo, type KeyboardEvent, type ReactNode } from 'react';

import { Icon } from '../../display/icons.js';
import { LOG_LEVELS } from '../../protocol/task.js';
import type { SearchFrame } from './viewport/logFrame.js';
import type { LogChoice, LogPanelShared, LogTimestamps } from './logPanelShared.js';

export interface LogToolsProps {
  readonly shared: LogPanelShared;
  /** Begins the ids of all elements of the panel. */
  readonly id: string;
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
};

const draw = (shape: keyof typeof SHAPES): ReactNode => (
  <Icon>
    <path d={SHAPES[shape]} />
  </Icon>
);

/** How the search stands, in a few characters. */
export function describeSearch(search: SearchFrame, { labels, format }: LogPanelShared): string {
  const { count, current, isSearching } = search;
  if (count === 0 && !isSearching) return labels.noMatches;
  const total = isSearching ? labels.searching(format(count)) : format(count);
  return current > 0 ? labels.matches(format(current), total) : total;
}

/** Rendered again only when something that it shows has changed. */
export const LogTools = memo(function LogTools(props: LogToolsProps) {
  const { shared, id, choice, search, isFollowing, onChoice, onFollow, onMatch } = props;
  const { labels, part } = shared;
  const isNothing = search?.count === 0;
  const isFiltered = choice.minLevel !== 'trace' || (choice.onlyMatches && choice.text !== '');
  const choose = (change: Partial<LogChoice>): void => onChoice({ ...choice, ...change });

  const button = (
    shape: keyof typeof SHAPES,
    label: string,
    onClick: () => void,
    isPressed?: boolean,
    isDisabled = false,
  ): ReactNode => (
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
      {draw(shape)}
    </button>
  );

  const select = <Value extends string>(
    label: string,
    value: Value,
    options: readonly (readonly [Value, string])[],
    onSelect: (value: Value) => void,
  ): ReactNode => (
    <select
      className={part('select')}
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => onSelect(event.target.value as Value)}
    >
      {options.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && choice.text !== '') {
      choose({ text: '' });
      // The first Escape clears the search; only the next one may close a dialog around it.
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };

  return (
    <div role="group" aria-label={labels.tools} className={part('tools')}>
      <div className={part('search')}>
        {draw('search')}
        <input
          type="text"
          inputMode="search"
          enterKeyHint="search"
          aria-label={labels.search}
          aria-describedby={search ? `${id}found` : undefined}
          placeholder={labels.search}
          value={choice.text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => choose({ text: event.target.value })}
          onKeyDown={onKeyDown}
        />
        {search && (
          <>
            <span id={`${id}found`} data-none={(isNothing && !search.isSearching) || undefined}>
              {describeSearch(search, shared)}
            </span>
            {button('previous', labels.previous, () => onMatch(-1), undefined, isNothing)}
            {button('next', labels.next, () => onMatch(1), undefined, isNothing)}
          </>
        )}
        {button(
          'filter',
          labels.filter,
          () => choose({ onlyMatches: !choice.onlyMatches }),
          choice.onlyMatches,
        )}
      </div>
      <div className={part('controls')}>
        {select(
          labels.level,
          choice.minLevel,
          LOG_LEVELS.map((level, index) => {
            const name = labels.levels[level];
            const isMost = index === LOG_LEVELS.length - 1;
            return [level, index === 0 ? labels.allLevels : isMost ? name : labels.andAbove(name)];
          }),
          (minLevel) => choose({ minLevel }),
        )}
        {select<LogTimestamps>(
          labels.timestamps,
          shared.timestamps,
          [
            ['off', labels.timestampsOff],
            ['absolute', labels.timestampsAbsolute],
            ['relative', labels.timestampsRelative],
          ],
          props.onTimestamps,
        )}
        {button('wrap', labels.wrap, () => choose({ wrap: !choice.wrap }), choice.wrap)}
        {button('follow', labels.follow, () => onFollow(!isFollowing), isFollowing)}
        {button('copy', isFiltered ? labels.copyShown : labels.copy, props.onCopy)}
        {button('download', labels.download, props.onDownload)}
      </div>
    </div>
  );
});
