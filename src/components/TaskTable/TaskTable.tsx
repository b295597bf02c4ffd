'use client';
/** The tasks of the server in one table, each row live. */
import { forwardRef, useMemo } from 'react';

import { useTasks, type UseTasksFilter } from '../../hooks/useTasks.js';
import { useTaskStatus } from '../../hooks/useTaskStatus.js';
import type { Task } from '../../protocol/task.js';
import { TaskTableView, type TaskTableLooks } from './TaskTableView.js';
import { TaskError } from '../TaskError.js';
import { TaskTableRow, type TaskTableRowProps } from './TaskTableRow.js';

/** Props of {@link TaskTable}. */
export interface TaskTableProps extends TaskTableLooks {
  /** Which tasks. @default those that the server lists */
  readonly filter?: UseTasksFilter | undefined;
}

/**
 * The root is `table.task-table`. Needs a `TaskStatusProvider` above. The list is looked at every
 * few seconds; each row follows its own task and renders alone.
 */
export const TaskTable = forwardRef<HTMLTableElement, TaskTableProps>(function TaskTable(
  { filter, ...looks },
  ref,
) {
  const { ids, tasks, error, isPending, refresh } = useTasks(filter);
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
      aria-busy={isPending || undefined}
    />
  );
});

/** Until its own state arrives. */
function unknownTask(id: string): Task {
  return { id, status: 'unknown', updatedAt: NaN, version: 0, logCount: 0, firstLogLine: 0 };
}

function LiveRow(props: TaskTableRowProps) {
  const { task } = useTaskStatus(props.task.id);
  return <TaskTableRow {...props} task={task ?? props.task} />;
}
