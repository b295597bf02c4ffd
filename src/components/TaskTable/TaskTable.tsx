'use client';
/** The tasks of the server in one table, each row live. */
import { forwardRef, memo, useMemo } from 'react';

import { useTaskList, type UseTasksFilter } from '../../hooks/useTaskList.js';
import { useTaskStatus } from '../../hooks/useTaskStatus.js';
import type { Task } from '../../protocol/task.js';
import { TaskTableView, type TaskTableLooks } from './TaskTableView.js';
import { TaskError } from '../TaskError.js';
import { TaskTableRow, type TaskTableRowProps } from './TaskTableRow.js';

/** Props of {@link TaskTable}. */
export interface TaskTableProps extends TaskTableLooks {
  /** Which tasks. @default those that the server lists */
  readonly filter?: UseTasksFilter | undefined;
  /** How many tasks come at a time, the newest first; with `filter.ids` all of those. @default 100 */
  readonly pageSize?: number | undefined;
}

/**
 * The root is `table.task-table`. Needs a `TaskStatusProvider` above. Which tasks there are is
 * requested every few seconds, and the rows are sorted then; each row follows its own task and
 * renders alone. A button below the rows shows the next page.
 */
export const TaskTable = forwardRef<HTMLTableElement, TaskTableProps>(function TaskTable(
  { filter, pageSize, ...looks },
  ref,
) {
  // The list alone: a row watches its own task, so the table does not render with each of them.
  const { ids, tasks, error, isPending, hasNextPage, fetchNextPage, refresh } = useTaskList({
    filter,
    pageSize,
    isLive: false,
  });
  const rows = useMemo(() => {
    const known = new Map(tasks.map((task) => [task.id, task]));
    return ids.map((id) => known.get(id) ?? unknownTask(id));
  }, [ids, tasks]);
  if (error !== null && rows.length === 0) {
    return <TaskError error={error} onRetry={() => void refresh()} unstyled={looks.unstyled} />;
  }
  return (
    <TaskTableView
      {...looks}
      ref={ref}
      tasks={rows}
      row={LiveRow}
      onMore={hasNextPage ? () => void fetchNextPage() : undefined}
      aria-busy={(isPending && rows.length === 0) || undefined}
    />
  );
});

/** Until its own state arrives. */
function unknownTask(id: string): Task {
  return { id, status: 'unknown', updatedAt: NaN, version: 0, logCount: 0, firstLogLine: 0 };
}

/** Renders when its own task changes; another state of the same task in the list is no reason. */
const LiveRow = memo(
  function LiveRow(props: TaskTableRowProps) {
    const { task } = useTaskStatus(props.task.id);
    return <TaskTableRow {...props} task={task ?? props.task} />;
  },
  (before, after) =>
    before.task.id === after.task.id &&
    before.rowClass === after.rowClass &&
    before.titleClass === after.titleClass &&
    before.renderTitle === after.renderTitle &&
    before.unstyled === after.unstyled,
);
