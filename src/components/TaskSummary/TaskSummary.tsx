'use client';
/** How many tasks the server has in each status, and what they use. */
import { forwardRef } from 'react';

import { useTaskSummary } from '../../hooks/useTaskSummary.js';
import { TaskSummaryView, type TaskSummaryViewProps } from './TaskSummaryView.js';
import { TaskError } from '../TaskError.js';

/** Props of {@link TaskSummary}: those of TaskSummaryView, without the figures. */
export interface TaskSummaryProps extends Omit<
  TaskSummaryViewProps,
  'counts' | 'resources' | 'warning'
> {
  /** ms between two looks. @default 5_000 */
  readonly interval?: number | undefined;
}

const NONE = {};

/** The root is `div.task-summary`. Needs a `TaskStatusProvider` above. */
export const TaskSummary = forwardRef<HTMLDivElement, TaskSummaryProps>(function TaskSummary(
  { interval, ...looks },
  ref,
) {
  const { summary, error, isPending } = useTaskSummary(interval === undefined ? {} : { interval });
  if (error !== null && summary === undefined) {
    return <TaskError error={error} unstyled={looks.unstyled} />;
  }
  return (
    <TaskSummaryView
      {...looks}
      ref={ref}
      aria-busy={isPending || undefined}
      counts={summary?.counts ?? NONE}
      resources={summary?.resources}
      warning={summary?.warning}
    />
  );
});
