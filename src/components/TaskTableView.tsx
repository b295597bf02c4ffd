'use client';
/** Many tasks in one table, from props alone. */
import {
  forwardRef,
  useMemo,
  useState,
  type ComponentPropsWithoutRef,
  type ReactNode,
} from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishCard, englishProgress, englishTable } from '../display/english.js';
import { cleanText } from '../display/text.js';
import { isTerminal, type Task } from '../protocol/task.js';
import { Elapsed } from './Elapsed.js';
import { LastUpdated } from './LastUpdated.js';
import { partClass, type PartProps } from './parts.js';
import { ProgressBar } from './ProgressBar.js';
import { StatusBadge } from './StatusBadge.js';
import { sortTasks, type TaskColumn, type TaskOrder } from './taskOrder.js';

/** Props of {@link TaskTableView}. */
export interface TaskTableViewProps
  extends Omit<ComponentPropsWithoutRef<'table'>, 'children'>, PartProps<'row' | 'title' | 'sort'> {
  readonly tasks: readonly Task[];
  /** The order at first; the reader may change it. @default that of `tasks` */
  readonly defaultOrder?: TaskOrder | undefined;
  /** Draws a task's title, for instance as a link to its page. */
  readonly renderTitle?: ((task: Task) => ReactNode) | undefined;
}

const COLUMNS: readonly TaskColumn[] = ['task', 'status', 'progress', 'started', 'updated'];

/** The root is `table.task-table`, each row a `tr.task-table-row[data-task-id][data-status]`. */
export const TaskTableView = forwardRef<HTMLTableElement, TaskTableViewProps>(
  function TaskTableView(
    { tasks, defaultOrder, renderTitle, unstyled, classNames, className, ...rest },
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
            <tr
              key={task.id}
              className={part('row')}
              data-task-id={task.id}
              data-status={task.status}
            >
              <Cells
                task={task}
                title={renderTitle?.(task)}
                titleClass={part('title')}
                unstyled={unstyled}
              />
            </tr>
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

interface CellsProps {
  readonly task: Task;
  readonly title: ReactNode;
  readonly titleClass: string | undefined;
  readonly unstyled: boolean | undefined;
}

function Cells({ task, title, titleClass, unstyled }: CellsProps) {
  const cards = useLabels('card', englishCard);
  const labels = useLabels('progress', englishProgress);
  const { progress, startedAt, endedAt, status } = task;
  const name = cleanText(task.title).trim() || cards.untitled(task.id);
  const total = progress?.unit === 'percent' ? 100 : progress?.total;
  const timed = startedAt !== undefined && (!isTerminal(status) || endedAt !== undefined);
  return (
    <>
      <th scope="row" className={titleClass} dir="auto">
        {title ?? name}
      </th>
      <td>
        <StatusBadge status={status} reason={task.reason} size="small" unstyled={unstyled} />
      </td>
      <td>
        {(progress !== undefined || status === 'running') && (
          <ProgressBar
            label={`${labels.progress}: ${name}`}
            hideLabel
            value={total === undefined ? null : (progress?.value ?? null)}
            max={total}
            status={status}
            estimate={null}
            unstyled={unstyled}
          />
        )}
      </td>
      <td>{timed && <Elapsed since={startedAt} until={endedAt} unstyled={unstyled} />}</td>
      <td>
        <LastUpdated at={task.updatedAt} unstyled={unstyled} />
      </td>
    </>
  );
}
