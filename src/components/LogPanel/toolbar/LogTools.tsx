'use client';
/** The toolbar of an open log panel: one line at every width. What has no room is under "more". */
import { memo, useRef } from 'react';

import { LogLevels } from './LogLevels.js';
import { LogOptions } from './LogOptions.js';
import { LogSearch } from './LogSearch.js';
import type { LogToolsProps } from './logToolsProps.js';
import { ToolButton } from './ToolButton.js';

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
            shared={shared}
            tool="follow"
            label={labels.follow}
            isPressed={props.isFollowing}
            onClick={() => props.onFollow(!props.isFollowing)}
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
