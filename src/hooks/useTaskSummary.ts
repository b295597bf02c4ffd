'use client';
/** Many tasks in a few figures: how many in each status, and what they use together. */
import { useQuery } from '@tanstack/react-query';
import { taskKeys } from '../client/taskCache.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { TaskSummaryReport } from '../protocol/summary.js';
import { useProvided } from './TaskStatusProvider.js';

/** What {@link useTaskSummary} gives. */
export interface UseTaskSummaryResult {
  readonly summary: TaskSummaryReport | undefined;
  /** Why it could not be had. */
  readonly error: TaskStatusError | null;
  readonly isPending: boolean;
  /** When the figures were taken: ms since epoch, this device's clock. */
  readonly lastUpdatedAt: number | null;
}

/** @param options.interval ms between two looks; 5,000 where not given */
export function useTaskSummary({
  interval = 5_000,
}: { interval?: number } = {}): UseTaskSummaryResult {
  const { client, queryClient } = useProvided();
  const { data, error, isPending, dataUpdatedAt } = useQuery<TaskSummaryReport, TaskStatusError>(
    {
      queryKey: taskKeys.summary(client),
      queryFn: () => client.summary(),
      refetchInterval: interval,
      networkMode: 'always',
      retry: false,
    },
    queryClient,
  );
  return { summary: data, error, isPending, lastUpdatedAt: dataUpdatedAt || null };
}
