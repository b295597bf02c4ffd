/**
 * Many tasks in a few figures, and how busy the machine is. Reads the system's load; no tasks.
 */
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import {
  TASK_STATUSES,
  type Task,
  type TaskStatus,
  type TaskSummaryReport,
} from '../protocol/index.js';

/** Sums up tasks. */
export function summarise(tasks: readonly Task[]): TaskSummaryReport {
  const counts = Object.fromEntries(TASK_STATUSES.map((status) => [status, 0])) as Record<
    TaskStatus,
    number
  >;
  const resources = { cpuPercent: 0, memoryBytes: 0, networkBytesPerSecond: 0 };
  for (const task of tasks) {
    counts[task.status] += 1;
    resources.cpuPercent += task.resources?.cpuPercent ?? 0;
    resources.memoryBytes += task.resources?.memoryBytes ?? 0;
    resources.networkBytesPerSecond += task.resources?.networkBytesPerSecond ?? 0;
  }
  const system = {
    cores: availableParallelism(),
    loadAverage: loadavg(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
  };
  return { counts, total: tasks.length, resources, system, warning: overload(system) };
}

/** More than twice the work that the cores can do, or nearly no memory left. */
function overload(system: TaskSummaryReport['system']): string | null {
  const [load = 0] = system.loadAverage;
  if (load > 2 * system.cores) {
    return `The load is ${load.toFixed(1)} on ${system.cores} cores; tasks wait for each other.`;
  }
  // Free memory leaves out what caches would give back, so only very little of it is a sign.
  if (system.freeMemoryBytes < 0.02 * system.memoryBytes) return 'Memory is nearly used up.';
  return null;
}
