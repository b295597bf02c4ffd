/** In which order a table shows its tasks. Pure. */
import { readTaskProgress } from '../../display/progress.js';
import { TASK_STATUSES, type Task } from '../../protocol/task.js';

/** What a table may be sorted by. */
export type TaskColumn = 'task' | 'status' | 'progress' | 'elapsed' | 'updated';

/** A column and its direction. */
export interface TaskOrder {
  readonly column: TaskColumn;
  readonly descending: boolean;
}

/** A new list in that order; tasks that are equal keep theirs. */
export function sortTasks(tasks: readonly Task[], order: TaskOrder | null): readonly Task[] {
  if (order === null) return tasks;
  const sign = order.descending ? -1 : 1;
  // A sort is stable, also when it is turned round by the sign.
  // oxlint-disable-next-line unicorn/no-array-sort -- a copy; older browsers have no `toSorted`
  return [...tasks].sort((a, b) => sign * compare(a, b, order.column));
}

function compare(a: Task, b: Task, column: TaskColumn): number {
  switch (column) {
    case 'task':
      return (a.title ?? a.id).localeCompare(b.title ?? b.id);
    case 'status':
      return TASK_STATUSES.indexOf(a.status) - TASK_STATUSES.indexOf(b.status);
    case 'progress':
      return shareOf(a) - shareOf(b);
    case 'elapsed':
      return timeOf(a) - timeOf(b);
    case 'updated':
      return a.updatedAt - b.updatedAt;
  }
}

/** How long it took, or took until it was last heard of: ms; below 0 where it has not begun. */
function timeOf({ startedAt, endedAt, updatedAt }: Task): number {
  return startedAt === undefined ? -1 : Math.max(0, (endedAt ?? updatedAt) - startedAt);
}

/** Below 0 where nothing is known. */
function shareOf({ progress }: Task): number {
  return readTaskProgress(progress).share ?? -1;
}
