/**
 * What a backend says about one task, as a mapping returns it. Types, and the two helpers that say
 * what a bare number cannot. Everything is optional and loosely typed on purpose: `toTask.ts` makes
 * a task of it and leaves out what cannot be meant.
 */

/**
 * A moment. A number below 100,000,000,000 is seconds, any other ms since epoch; a text of digits
 * likewise; an ISO text without a zone is UTC. `null`, `''` and `0` are absent.
 */
export type TimeReading = number | string | Date | null | undefined;

/**
 * How far it is. A bare number, `"45"` or `"45%"` is percent, never a fraction (see
 * {@link fraction}). `null`, and a text that is no number, are indeterminate.
 */
export type ProgressReading =
  | number
  | string
  | {
      readonly value: number | string;
      /** Without it, or with 0, only `value` is shown: nothing is invented. */
      readonly total?: number | string | null | undefined;
      /** What is counted: `bytes`, `items`, or a word of your own. */
      readonly unit?: string | undefined;
    }
  | null
  | undefined;

/** One log line. */
export interface LineReading {
  readonly text: string;
  readonly at?: TimeReading;
  /** In any case. Default: info */
  readonly level?: string | null | undefined;
  /** Identifies the line, where the backend can: its id or number. A repeated key is dropped. */
  readonly key?: string | number | undefined;
}

/** A log, as far as one answer has it. */
export type LogReading =
  /** The whole text so far: one text that grows. */
  | { readonly text: string }
  /** Every line so far. */
  | { readonly all: readonly (string | LineReading)[] }
  | {
      /** Some lines. */
      readonly page: readonly (string | LineReading)[];
      /** The number of the first of them, as the backend counts from 0. Not needed with `cursor`. */
      readonly from?: number | undefined;
      /** Passed to the next call of `logs`. */
      readonly cursor?: string | number | null | undefined;
      /** There will be no more lines. */
      readonly end?: boolean | undefined;
    };

/** A phase of a task. */
export interface PhaseReading {
  readonly label: string;
  readonly id?: string | undefined;
  /** The backend's word, in any case. */
  readonly status?: string | null | undefined;
}

/** Everything that a mapping can say about a task. */
export interface TaskReading {
  /** The backend's own word, in any case; `words` say what it means. */
  readonly status?: string | null | undefined;
  /** Finer than the status: `scheduled`, `retrying`, `timed_out` … */
  readonly reason?: string | null | undefined;
  readonly message?: string | null | undefined;
  /** The id of the current phase. */
  readonly phase?: string | null | undefined;
  readonly phases?: readonly PhaseReading[] | null | undefined;
  readonly progress?: ProgressReading;
  /** Why the task failed. */
  readonly error?:
    | string
    | {
        readonly message?: string | null | undefined;
        readonly code?: string | number | null | undefined;
        readonly details?: unknown;
      }
    | null
    | undefined;
  readonly result?: unknown;
  readonly title?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly createdAt?: TimeReading;
  readonly startedAt?: TimeReading;
  readonly updatedAt?: TimeReading;
  readonly endedAt?: TimeReading;
  /** For how long it has run, in ms, where the backend says that instead of when it started. */
  readonly runningFor?: number | null | undefined;
  /** From 1. */
  readonly attempt?: number | null | undefined;
  readonly queuePosition?: number | null | undefined;
  readonly pid?: number | null | undefined;
  readonly worker?: string | null | undefined;
  readonly resources?:
    | {
        readonly cpuPercent?: number | null | undefined;
        readonly memoryBytes?: number | null | undefined;
        readonly networkBytesPerSecond?: number | null | undefined;
      }
    | null
    | undefined;
  readonly log?: LogReading | null | undefined;
  /** Orders two states of the task, where the backend can: a version, a revision. The greater wins. */
  readonly order?: number | null | undefined;
  /** The backend asks not to be polled for this task sooner than this, in ms. */
  readonly pollAfter?: number | null | undefined;
}

/** The names that a reading may have, for messages about those it may not. */
export const READING_FIELDS = [
  'status',
  'reason',
  'message',
  'phase',
  'phases',
  'progress',
  'error',
  'result',
  'title',
  'type',
  'createdAt',
  'startedAt',
  'updatedAt',
  'endedAt',
  'runningFor',
  'attempt',
  'queuePosition',
  'pid',
  'worker',
  'resources',
  'log',
  'order',
  'pollAfter',
] as const satisfies readonly (keyof TaskReading)[];

/**
 * Progress from 0 to 1, which no number can say of itself: 1 may be the end or one percent.
 * @example read: (job) => ({ ...readUsual(job), progress: fraction(job.progress) })
 */
export function fraction(value: number | string | null | undefined): ProgressReading {
  const share = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof share === 'number' && Number.isFinite(share) ? share * 100 : null;
}
