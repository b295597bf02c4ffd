'use client';
/** How many errors and warnings a log has: buttons that show only those. */
import type { ReactNode } from 'react';

import { StatusIcon } from '../../../display/icons.js';
import type { LogPanelShared } from '../logPanelShared.js';
import type { LogSettings } from '../settings/logSettings.js';
import { ToolIcon } from './ToolButton.js';

export interface LogLevelsProps {
  readonly shared: LogPanelShared;
  readonly minLevel: LogSettings['minLevel'];
  readonly errors: number;
  readonly warnings: number;
  onSettings(change: Partial<LogSettings>): void;
}

export function LogLevels({ shared, minLevel, errors, warnings, onSettings }: LogLevelsProps) {
  const { labels, part, format } = shared;
  const button = (level: 'error' | 'warn', count: number, text: string): ReactNode => (
    <button
      type="button"
      className={part('level')}
      data-level={level}
      aria-label={text}
      aria-pressed={minLevel === level}
      title={labels.andAbove(labels.levels[level])}
      onClick={() => onSettings({ minLevel: minLevel === level ? 'trace' : level })}
    >
      {level === 'error' ? <StatusIcon status="failed" /> : <ToolIcon tool="warning" />}
      <bdi>{format(count)}</bdi>
      <bdi data-words="">{text}</bdi>
    </button>
  );
  // One that is pressed stays, or nothing would say why lines are hidden.
  const hasErrors = errors > 0 || minLevel === 'error';
  const hasWarnings = warnings > 0 || minLevel === 'warn';
  if (!hasErrors && !hasWarnings) return null;
  return (
    <span className={part('levels')}>
      {hasErrors && button('error', errors, labels.errors(format(errors), errors))}
      {hasWarnings && button('warn', warnings, labels.warnings(format(warnings), warnings))}
    </span>
  );
}
