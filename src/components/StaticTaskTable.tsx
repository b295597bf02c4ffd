'use client';
/** Many tasks in one table, from props alone. */
import {
  forwardRef,
  useMemo,
  useState,
  type ComponentPropsWithoutRef,
  type ComponentType,
  type ReactNode,
} from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishTable } from '../display/english.js';
import type { Task } from '../protocol/task.js';
import { partClass, type PartProps } from './parts.js';
import { sortTasks, type TaskColumn, type TaskOrder } from './taskOrder.js';
import { TaskTableRow, type TaskTableRowProps } from './TaskTableRow.js';

/** Props of {@link StaticTaskTable}. */
export interface StaticTaskTableProps extends TaskTableLooks {
  readonly tasks: readonly Task[];
  /** What draws a row, where one is to follow its task by itself. */
  readonly row?: ComponentType<TaskTableRowProps> | undefined;
}

/** What a table looks like, whether it is connected or not. */
export interface TaskTableLooks
  extends Omit<ComponentPropsWithoutRef<'table'>, 'children'>, PartProps<'row' | 'title' | 'sort'> {
  /** The order at first; the reader may change it. @default that of `tasks` */
  readonly defaultOrder?: TaskOrder | undefined;
  /** Draws a task's title, for instance as a link to its page. */
  readonly renderTitle?: ((task: Task) => ReactNode) | undefined;
}

const COLUMNS: readonly TaskColumn[] = ['task', 'status', 'progress', 'elapsed', 'updated'];

/** The root is `table.task-table`, each row a `tr.task-table-row[data-task-id][data-status]`. */
export const StaticTaskTable = forwardRef<HTMLTableElement, StaticTaskTableProps>(
  function StaticTaskTable(
    {
      tasks,
      row: Row = TaskTableRow,
      defaultOrder,
      renderTitle,
      unstyled,
      classNames,
      className,
      ...rest
    },
    ref,
  ) {
    const labels = useLabels('table', englishTable);
    const [order, setOrder] = useState<TaskOrder | null>(defaultOrder ?? null);
    const sorted = useMemo(() => sortTasks(tasks, order), [tasks, order]);
    const part = (name: 'row' | 'title' | 'sort'): string | undefined =>
      partClass(unstyled, `task-table-${name}`, classNames?.[name]);

    function press(column: TaskColumn): void {
      setOrder((old) => ({ column, descending: old?.column === column && !old.descending }));
    }

    return (
      <table
        aria-label={labels.tasks}
        {...rest}
        ref={ref}
        className={partClass(unstyled, 'task-table', className)}
      >
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th
                key={column}
                scope="col"
                aria-sort={
                  order?.column !== column ? 'none' : order.descending ? 'descending' : 'ascending'
                }
              >
                <button type="button" className={part('sort')} onClick={() => press(column)}>
                  {labels[column]}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((task) => (
            <Row
              key={task.id}
              task={task}
              rowClass={part('row')}
              titleClass={part('title')}
              renderTitle={renderTitle}
              unstyled={unstyled}
            />
          ))}
          {sorted.length === 0 && (
            <tr>
              <td colSpan={COLUMNS.length}>{labels.none}</td>
            </tr>
          )}
        </tbody>
      </table>
    );
  },
);
