/**
 * One page of a list of tasks, as a query wants it. Pure; for stores that hold all tasks at hand.
 */
import type { Task } from '../protocol/index.js';
import type { TaskList, TaskQuery } from './store/store.js';

/** A task that can be listed. */
export interface ListedTask {
  /** Larger for a task that was made later. */
  readonly order: number;
  /** The task, but for its counts, for deciding. */
  readonly document: Task;
}

/** The newest tasks first, up to the limit; the cursor is the order of the last one. */
export function listNewestFirst<Entry extends ListedTask>(
  entries: readonly Entry[],
  query: TaskQuery,
  snapshotOf: (entry: Entry) => Task,
): TaskList {
  const before = query.cursor === undefined ? Infinity : Number(query.cursor);
  const tasks: Task[] = [];
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry === undefined || entry.order >= before || !isWanted(entry.document, query)) continue;
    if (tasks.length === query.limit) {
      const last = entries[index + 1];
      return { tasks, nextCursor: String(last === undefined ? entry.order + 1 : last.order) };
    }
    tasks.push(snapshotOf(entry));
  }
  return { tasks, nextCursor: null };
}

function isWanted(task: Task, { statuses, type, tag }: TaskQuery): boolean {
  return (
    (statuses === undefined || statuses.includes(task.status)) &&
    (type === undefined || task.type === type) &&
    (tag === undefined || (task.tags?.includes(tag) ?? false))
  );
}
