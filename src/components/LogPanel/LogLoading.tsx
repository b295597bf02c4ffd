'use client';
/** Stands in for the body of an open panel while its code is on its way, and where it did not come. */
import type { CSSProperties } from 'react';

import type { LogFrameLabels } from '../../labels/labels.js';
import type { LogPanelPart } from './logPanelShared.js';

export interface LogLoadingProps {
  /** How many lines there are, to keep their room. */
  readonly lines: number;
  readonly isFailed: boolean;
  readonly labels: LogFrameLabels;
  part(name: LogPanelPart): string | undefined;
  onRetry(): void;
}

export function LogLoading({ lines, isFailed, labels, part, onRetry }: LogLoadingProps) {
  return (
    <div
      role="status"
      className={part('loading')}
      style={{ '--task-log-lines': lines } as CSSProperties}
      // A server may know of fewer lines than the page that takes over from it.
      suppressHydrationWarning
    >
      {isFailed ? labels.loadFailed : labels.loading}
      {isFailed && (
        <button type="button" className={part('retry')} onClick={onRetry}>
          {labels.retry}
        </button>
      )}
    </div>
  );
}
