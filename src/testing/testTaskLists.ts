/** What a scripted server answers about many tasks at once: a list, or figures. Pure. */
import type { TasksPage } from '../protocol/messages.js';
import type { TaskSummaryReport } from '../protocol/summary.js';
import { TASK_STATUSES, type Task, type TaskResources, type TaskStatus } from '../protocol/task.js';

const DEFAULT_LIMIT = 100;

/** The body of `GET /tasks`: the newest first, or those with the `ids` that were asked for. */
export function listTestTasks(tasks: readonly Task[], query: URLSearchParams): TasksPage {
  const ids = query.get('ids')?.split(',');
  if (ids !== undefined) {
    const found = new Map(tasks.map((task) => [task.id, task]));
    return {
      tasks: ids.flatMap((id) => found.get(id) ?? []),
      missing: ids.filter((id) => !found.has(id)),
      nextCursor: null,
    };
  }
  const statuses = query.get('status')?.split(',');
  const [type, tag] = [query.get('type'), query.get('tag')];
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const permitted = tasks.filter(
    (task) =>
      (statuses?.includes(task.status) ?? true) &&
      (type === null || task.type === type) &&
      (tag === null || (task.tags ?? []).includes(tag)),
  );
  return { tasks: permitted.toReversed().slice(0, limit), missing: [], nextCursor: null };
}

/** The body of `GET /tasks/summary`, of a machine that is never overloaded. */
export function summariseTestTasks(tasks: readonly Task[]): TaskSummaryReport {
  const count = (status: TaskStatus): number =>
    tasks.filter((task) => task.status === status).length;
  const sum = (figure: keyof TaskResources): number =>
    tasks.reduce((total, { resources }) => total + (resources?.[figure] ?? 0), 0);
  return {
    counts: Object.fromEntries(TASK_STATUSES.map((status) => [status, count(status)])) as Record<
      TaskStatus,
      number
    >,
    total: tasks.length,
    resources: {
      cpuPercent: sum('cpuPercent'),
      memoryBytes: sum('memoryBytes'),
      networkBytesPerSecond: sum('networkBytesPerSecond'),
    },
    system: { cores: 1, loadAverage: [0, 0, 0], memoryBytes: 0, freeMemoryBytes: 0 },
    warning: null,
  };
}
