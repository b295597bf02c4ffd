/**
 * Many tasks in a few figures: what `GET /tasks/summary` answers, and its reading. Pure.
 */
import { TASK_STATUSES, type TaskStatus } from './task.js';
import { isObject, readAmount, readCount, readString, type JsonObject } from './values.js';

/** The body of `GET /tasks/summary`. */
export interface TaskSummaryReport {
  /** How many tasks there are in each status. */
  readonly counts: Readonly<Record<TaskStatus, number>>;
  readonly total: number;
  /** What all tasks use together; 100 % of CPU is one core. */
  readonly resources: {
    readonly cpuPercent: number;
    readonly memoryBytes: number;
    readonly networkBytesPerSecond: number;
  };
  readonly system: {
    readonly cores: number;
    /** Over 1, 5 and 15 minutes; all 0 on Windows, which has no such figure. */
    readonly loadAverage: readonly number[];
    readonly memoryBytes: number;
    readonly freeMemoryBytes: number;
  };
  /** Why the machine counts as overloaded; null where it does not. */
  readonly warning: string | null;
}

/** Reads a summary; `undefined` where it is none. A figure that is missing counts as 0. */
export function parseTaskSummary(body: unknown): TaskSummaryReport | undefined {
  if (!isObject(body) || !isObject(body['counts'])) return undefined;
  const { counts } = body;
  const perStatus = Object.fromEntries(
    TASK_STATUSES.map((status) => [status, readCount(counts[status]) ?? 0]),
  ) as Record<TaskStatus, number>;
  const resources = part(body, 'resources');
  const system = part(body, 'system');
  const { loadAverage } = system;
  return {
    counts: perStatus,
    total: readCount(body['total']) ?? Object.values(perStatus).reduce((sum, n) => sum + n, 0),
    resources: {
      cpuPercent: readAmount(resources['cpuPercent']) ?? 0,
      memoryBytes: readAmount(resources['memoryBytes']) ?? 0,
      networkBytesPerSecond: readAmount(resources['networkBytesPerSecond']) ?? 0,
    },
    system: {
      cores: readCount(system['cores']) ?? 0,
      loadAverage: Array.isArray(loadAverage)
        ? loadAverage.map((load) => readAmount(load) ?? 0)
        : [],
      memoryBytes: readAmount(system['memoryBytes']) ?? 0,
      freeMemoryBytes: readAmount(system['freeMemoryBytes']) ?? 0,
    },
    warning: readString(body['warning']) ?? null,
  };
}

function part(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  return isObject(value) ? value : {};
}
