'use client';
/** The toolbar of an open log panel: one line at every width. What has no room is under "more". */
import { memo, useRef, type RefObject } from 'react';

import type { LogPanelShared } from '../logPanelShared.js';
import type { LogSettings } from '../settings/logSettings.js';
import type { SearchFrame } from '../viewport/logFrame.js';
import { LogLevels } from './LogLevels.js';
import { LogOptions } from './LogOptions.js';
import { LogSearch } from './LogSearch.js';
import { ToolButton } from './ToolButton.js';

/** What is shown under the toolbar: nothing, further tools, or these and the keys. */
export type LogMore = 'nothing' | 'tools' | 'keys';

export interface LogToolsProps {
  readonly shared: LogPanelShared;
  /** Begins the ids of all elements of the panel. */
  readonly id: string;
  readonly settings: LogSettings;
  readonly search: SearchFrame | null;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly errors: number;
  readonly warnings: number;
  readonly isFollowing: boolean;
  readonly isFull: boolean;
  readonly more: LogMore;
  onSettings(change: Partial<LogSettings>): void;
  onFollow(isFollowing: boolean): void;
  onFull(isFull: boolean): void;
  onMore(more: LogMore): void;
  onMatch(direction: 1 | -1): void;
  onCopy(): void;
  onDownload(): void;
}

/** Rendered again only when something that it shows has changed. */
export const LogTools = memo(function LogTools({ searchRef, ...props }: LogToolsProps) {
  const { shared, id, settings, search, onSettings, onMore, more } = props;
  const { labels, part } = shared;
  const moreRef = useRef<HTMLButtonElement>(null);
  const isFiltered =
    settings.minLevel !== 'trace' || (settings.onlyMatches && settings.search !== '');
  const isMore = more !== 'nothing';

  return (
    <>
      <div role="group" aria-label={labels.tools} className={part('tools')}>
        <LogLevels
          shared={shared}
          minLevel={settings.minLevel}
          errors={props.errors}
          warnings={props.warnings}
          onSettings={onSettings}
        />
        <LogSearch
          ref={searchRef}
          shared={shared}
          id={id}
          settings={settings}
          search={search}
          onSettings={onSettings}
          onMatch={props.onMatch}
        />
        <div className={part('controls')}>
          <ToolButton
            shared={shared}
            tool="wrap"
            label={labels.wrap}
            isPressed={settings.wrap}
            onClick={() => onSettings({ wrap: !settings.wrap })}
          />
          <ToolButton
            shared={shared}
            tool="times"
            label={labels.showTimes}
            isPressed={settings.timestamps !== 'off'}
            onClick={() =>
              onSettings({ timestamps: settings.timestamps === 'off' ? 'absolute' : 'off' })
            }
          />
          <ToolButton
            shared={shared}
            tool="copy"
            label={isFiltered ? labels.copyShown : labels.copy}
            onClick={props.onCopy}
          />
          <ToolButton
            shared={shared}
            tool="download"
            label={labels.download}
            onClick={props.onDownload}
          />
          <ToolButton
            ref={moreRef}
            shared={shared}
            tool="more"
            label={labels.more}
            aria-expanded={isMore}
            aria-controls={isMore ? `${id}options` : undefined}
            onClick={() => onMore(isMore ? 'nothing' : 'tools')}
          />
        </div>
      </div>
      {isMore && (
        <LogOptions
          {...props}
          isFiltered={isFiltered}
          onClose={() => {
            onMore('nothing');
            // It goes away with whatever in it had the focus.
            moreRef.current?.focus();
          }}
        />
      )}
    </>
  );
});
