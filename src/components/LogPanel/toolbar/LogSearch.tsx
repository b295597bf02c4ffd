'use client';
/** The search field of an open log panel. */
import { forwardRef, type KeyboardEvent } from 'react';

import type { LogPanelShared } from '../logPanelShared.js';
import type { LogSettings } from '../settings/logSettings.js';
import type { SearchFrame } from '../viewport/logFrame.js';
import { ToolButton, ToolIcon } from './ToolButton.js';

export interface LogSearchProps {
  readonly shared: LogPanelShared;
  /** Begins the ids of all elements of the panel. */
  readonly id: string;
  readonly settings: LogSettings;
  readonly search: SearchFrame | null;
  onSettings(change: Partial<LogSettings>): void;
  onMatch(direction: 1 | -1): void;
}

/** How the search stands, in a few characters. */
export function describeSearch(search: SearchFrame, { labels, format }: LogPanelShared): string {
  const { count, current, isSearching } = search;
  if (count === 0 && !isSearching) return labels.noMatches;
  const total = isSearching ? labels.searching(format(count)) : format(count);
  return current > 0 ? labels.matches(format(current), total) : total;
}

export const LogSearch = forwardRef<HTMLInputElement, LogSearchProps>(function LogSearch(
  { shared, id, settings, search, onSettings, onMatch },
  ref,
) {
  const { labels, part } = shared;
  const isNothing = search?.count === 0;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && settings.search !== '') {
      onSettings({ search: '' });
      // The first Escape clears the search; only the next one may close a dialog around it.
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };

  return (
    // Narrow, it is an icon until it has the focus or a text: a press anywhere on it goes to its field.
    <div className={part('search')} data-active={settings.search !== '' || undefined}>
      <label>
        <ToolIcon tool="search" />
        <input
          ref={ref}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          aria-label={labels.search}
          aria-describedby={search ? `${id}found` : undefined}
          placeholder={labels.search}
          value={settings.search}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onSettings({ search: event.target.value })}
          onKeyDown={onKeyDown}
        />
      </label>
      {search && (
        <>
          <span id={`${id}found`} data-none={(isNothing && !search.isSearching) || undefined}>
            {describeSearch(search, shared)}
          </span>
          <ToolButton
            shared={shared}
            tool="previous"
            label={labels.previous}
            isDisabled={isNothing}
            onClick={() => onMatch(-1)}
          />
          <ToolButton
            shared={shared}
            tool="next"
            label={labels.next}
            isDisabled={isNothing}
            onClick={() => onMatch(1)}
          />
          <ToolButton
            shared={shared}
            tool="filter"
            label={labels.filter}
            isPressed={settings.onlyMatches}
            onClick={() => onSettings({ onlyMatches: !settings.onlyMatches })}
          />
        </>
      )}
    </div>
  );
});
