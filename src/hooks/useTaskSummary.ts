'use client';
/** Many tasks in a few figures: how many in each status, and what they use together. */
import { notifyManager, QueryObserver } from '@tanstack/react-query';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { taskSummaryOptions } from '../client/taskStatusOptions.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { TaskSummaryReport } from '../protocol/summary.js';
import { fetchError } from './taskView.js';
import { useProvided } from './TaskStatusProvider.js';

/** Result of {@link useTaskSummary}. */
export interface UseTaskSummaryResult {
  readonly summary: TaskSummaryReport | undefined;
  /** Why it could not be fetched. */
  readonly error: TaskStatusError | null;
  readonly isPending: boolean;
  /** When the figures arrived: ms since epoch, this device's clock. */
  readonly lastUpdatedAt: number | null;
}

/** @param options.interval ms between two requests, by default 5,000 */
export function useTaskSummary({
  interval = 5_000,
}: { interval?: number } = {}): UseTaskSummaryResult {
  const { client, queryClient } = useProvided();
  // Not `useQuery`: its observer keeps the first query client, and would show the former server.
  const observer = useMemo(
    () =>
      new QueryObserver(queryClient, {
        ...taskSummaryOptions(client),
        refetchInterval: interval,
        notifyOnChangeProps: ['data', 'dataUpdatedAt', 'error'],
      }),
    [client, queryClient, interval],
  );
  const subscribe = useCallback(
    (listener: () => void) => observer.subscribe(notifyManager.batchCalls(listener)),
    [observer],
  );
  const read = useCallback(() => observer.getCurrentResult(), [observer]);
  const { data, error, dataUpdatedAt } = useSyncExternalStore(subscribe, read, read);
  return {
    summary: data,
    error: fetchError(error),
    isPending: data === undefined && error === null,
    lastUpdatedAt: dataUpdatedAt || null,
  };
}
