/** What the toolbar of a log panel is given, and passes on to its parts. Types only. */
import type { RefObject } from 'react';

import type { LogPanelShared } from '../logPanelShared.js';
import type { LogSettings } from '../settings/logSettings.js';
import type { SearchFrame } from '../viewport/logFrame.js';

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
