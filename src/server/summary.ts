/**
 * How busy the machine is. Reads the system's load; no tasks.
 */
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import type { TaskSummaryReport } from '../protocol/index.js';

/** The machine at this moment, and the warning where one more task would only wait. */
export function readSystem(): Pick<TaskSummaryReport, 'system' | 'warning'> {
  const system = {
    cores: availableParallelism(),
    loadAverage: loadavg(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
  };
  return { system, warning: overload(system) };
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
