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

import { useLabels } from '../../display/DisplayContext.js';
import { englishTable } from '../../labels/english.js';
import type { Task } from '../../protocol/task.js';
import { useLooks, type PartProps } from '../parts.js';
import { rootTag } from '../renderRoot.js';
import { TABLE_ROLES } from './tableRoles.js';
import { sortTasks, type TaskColumn, type TaskOrder } from './taskOrder.js';
import { withoutNulls } from '../withoutNulls.js';
import { TaskTableRow, type TaskTableRowProps } from './TaskTableRow.js';

/** Props of {@link TaskTableView}. */
export interface TaskTableViewProps extends TaskTableLooks {
  readonly tasks: readonly Task[];
  /** Renders a row. @default a row of props */
  readonly row?: ComponentType<TaskTableRowProps> | undefined;
  /** Called for the next page. Without it there are no more tasks. */
  readonly onMore?: (() => void) | undefined;
}

/** What a table looks like, whether it is connected or not. */
export interface TaskTableLooks
  extends
    Omit<ComponentPropsWithoutRef<'table'>, 'children'>,
    PartProps<'row' | 'title' | 'sort' | 'more'> {
  /** The order at first; the reader may change it. @default that of `tasks` */
  readonly defaultOrder?: TaskOrder | undefined;
  /** Draws a task's title, for instance as a link to its page. */
  readonly renderTitle?: ((task: Task) => ReactNode) | undefined;
}

const COLUMNS: readonly TaskColumn[] = ['task', 'status', 'progress', 'elapsed', 'updated'];

/**
 * The root is `table.task-table`, each row a `tr.task-table-row[data-task-id][data-status]`. Where
 * the page, or the container around it, is narrower than 42rem, the cells of a row stand below each
 * other.
 */
export const TaskTableView = forwardRef<HTMLTableElement, TaskTableViewProps>(
  function TaskTableView(
    { tasks, row: Row = TaskTableRow, onMore, defaultOrder, renderTitle, ...looks },
    ref,
  ) {
    const labels = useLabels('table', englishTable);
    const [order, setOrder] = useState<TaskOrder | null>(defaultOrder ?? null);
    const sorted = useMemo(() => sortTasks((tasks ?? []).map(withoutNulls), order), [tasks, order]);
    const { root, part, unstyled } = useLooks('task-table', looks);
    const { Root } = rootTag('table', looks.render);

    function press(column: TaskColumn): void {
      setOrder((old) => ({ column, descending: old?.column === column && !old.descending }));
    }

    return (
      <Root {...TABLE_ROLES.table} aria-label={labels.tasks} {...root} ref={ref}>
        <thead {...TABLE_ROLES.group}>
          <tr {...TABLE_ROLES.row}>
            {COLUMNS.map((column) => (
              <th
                key={column}
                {...TABLE_ROLES.columnHeader}
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
        <tbody {...TABLE_ROLES.group}>
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
            <tr {...TABLE_ROLES.row}>
              <td {...TABLE_ROLES.cell} colSpan={COLUMNS.length}>
                {labels.none}
              </td>
            </tr>
          )}
        </tbody>
        {onMore !== undefined && (
          <tfoot {...TABLE_ROLES.group}>
            <tr {...TABLE_ROLES.row}>
              <td {...TABLE_ROLES.cell} colSpan={COLUMNS.length}>
                <button type="button" className={part('more')} onClick={() => onMore()}>
                  {labels.more}
                </button>
              </td>
            </tr>
          </tfoot>
        )}
      </Root>
    );
  },
);
