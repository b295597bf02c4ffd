/** Many tasks in a few figures, for backends that have no summary of their own. Pure. */
import type { TaskSummaryReport } from '../protocol/summary.js';
import { TASK_STATUSES, type Task, type TaskStatus } from '../protocol/task.js';

/** Counts and sums; of the machine nothing is known, which figures of 0 say. */
export function summariseTasks(tasks: readonly Task[]): TaskSummaryReport {
  const counts = Object.fromEntries(TASK_STATUSES.map((status) => [status, 0]));
  const resources = { cpuPercent: 0, memoryBytes: 0, networkBytesPerSecond: 0 };
  for (const task of tasks) {
    counts[task.status] = (counts[task.status] ?? 0) + 1;
    for (const name of ['cpuPercent', 'memoryBytes', 'networkBytesPerSecond'] as const) {
      resources[name] += task.resources?.[name] ?? 0;
    }
  }
  return {
    counts: counts as Record<TaskStatus, number>,
    total: tasks.length,
    resources,
    system: { cores: 0, loadAverage: [], memoryBytes: 0, freeMemoryBytes: 0 },
    warning: null,
  };
}
