/**
 * Many tasks in a few figures: what `GET /tasks/summary` answers, and its reading. Pure.
 */
import { TASK_STATUSES, type TaskStatus } from './task.js';
import {
  isObject,
  listOf,
  readAmount,
  readCount,
  readFields,
  readString,
  type Readers,
} from './values.js';

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

const RESOURCES: Readers<TaskSummaryReport['resources']> = {
  cpuPercent: readAmount,
  memoryBytes: readAmount,
  networkBytesPerSecond: readAmount,
};

const SYSTEM: Readers<TaskSummaryReport['system']> = {
  cores: readCount,
  loadAverage: listOf((load) => readAmount(load) ?? 0),
  memoryBytes: readAmount,
  freeMemoryBytes: readAmount,
};

/** Reads a summary; `undefined` where it is none. A figure that is missing counts as 0. */
export function parseTaskSummary(body: unknown): TaskSummaryReport | undefined {
  if (!isObject(body) || !isObject(body['counts'])) return undefined;
  const counts = {} as Record<TaskStatus, number>;
  let total = 0;
  for (const status of TASK_STATUSES) {
    counts[status] = readCount(body['counts'][status]) ?? 0;
    total += counts[status];
  }
  return {
    counts,
    total: readCount(body['total']) ?? total,
    resources: {
      cpuPercent: 0,
      memoryBytes: 0,
      networkBytesPerSecond: 0,
      ...readFields(body['resources'], RESOURCES),
    },
    system: {
      cores: 0,
      loadAverage: [],
      memoryBytes: 0,
      freeMemoryBytes: 0,
      ...readFields(body['system'], SYSTEM),
    },
    warning: readString(body['warning']) ?? null,
  };
}
