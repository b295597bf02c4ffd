/**
 * The task model: what a task is, and the words for its state.
 * Pure types and tables. May import nothing.
 */

/**
 * The seven statuses, in the order in which a summary lists them. The set is closed, so that a
 * `switch` over it is exhaustive and a theme is seven colours; anything finer is a `reason`.
 */
export const TASK_STATUSES = [
  'pending',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'unknown',
] as const;

/** One of the seven statuses of a task. */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** The statuses that a task does not leave, except by a new `attempt`. */
export type TerminalStatus = 'completed' | 'failed' | 'cancelled';

/** What may be asked of a task. */
export const TASK_ACTIONS = ['cancel', 'pause', 'resume', 'retry'] as const;

/** One thing that may be asked of a task. */
export type TaskAction = (typeof TASK_ACTIONS)[number];

/** Levels of a log line, from the least to the most severe. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The level of a log line. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One step of a task, in the order in which the task goes through them. */
export interface Phase {
  /** Unique within the task. `Task.phase` names the current one. */
  id: string;
  /** For people. */
  label: string;
  /** How this phase itself stands; a phase that has not begun is `pending`. */
  status: TaskStatus;
  /** ms since epoch, server clock. */
  startedAt?: number;
  /** ms since epoch, server clock. */
  endedAt?: number;
  /** A short remark, for people. */
  detail?: string;
}

/** How far a task has come. */
export interface TaskProgress {
  /** How much is done, in `unit`. At least 0, and at most `total` where there is one. */
  value: number;
  /** How much there is in all, in `unit`. Absent: not known, so progress is indeterminate. */
  total?: number;
  /** What `value` counts: `percent`, `bytes`, `items`, or a word of the task's own. */
  unit?: 'percent' | 'bytes' | 'items' | (string & {});
}

/** Why a task failed. This is the task's own error, never one of the connection. */
export interface TaskFailure {
  /** What happened, for people. */
  message: string;
  /** A stable word for programs. */
  code?: string;
  /** What the reader can do about it. */
  guidance?: string;
  /** Whether trying again may help. */
  retryable?: boolean;
  /** Anything more: a stack, a response body. */
  details?: unknown;
}

/** Which try this is. */
export interface TaskAttempt {
  /** From 1. A terminal task only leaves its status by a higher number here. */
  number: number;
  /** How many tries there will be at most. */
  max?: number;
  /** When the next try begins: ms since epoch, server clock. */
  nextAt?: number;
}

/** What a task uses at the moment. */
export interface TaskResources {
  /** 100 = one core fully used. */
  cpuPercent?: number;
  /** Resident memory in bytes. */
  memoryBytes?: number;
  /** Bytes a second, both directions together. */
  networkBytesPerSecond?: number;
}

/**
 * One task: a versioned document. All times are ms since epoch on the server's clock.
 * @typeParam Result what the task gives when it completes
 */
export interface Task<Result = unknown> {
  /** 1 to 128 characters of `A-Z a-z 0-9 . _ : ~ @ -`. See {@link isTaskId}. */
  id: string;
  /** What kind of work this is: the name under which the hub knows its handler. */
  type?: string;
  /** For people. */
  title?: string;
  tags?: string[];
  parentId?: string;
  status: TaskStatus;
  /** Finer than `status`, an open set: scheduled, retrying, cancelling, input_required, timed_out, stalled, skipped … */
  reason?: string;
  /** What it is doing now, for people. */
  message?: string;
  /** `id` of the current phase: `starting`, `running`, `completing`, or one of the task's own. */
  phase?: string;
  phases?: Phase[];
  progress?: TaskProgress;
  error?: TaskFailure;
  result?: Result;
  attempt?: TaskAttempt;
  createdAt?: number;
  startedAt?: number;
  updatedAt: number;
  endedAt?: number;
  /** When the worker last gave a sign of life. */
  heartbeatAt?: number;
  resources?: TaskResources;
  /** Process id, where the task is a process. */
  pid?: number;
  /** Which worker has it. */
  worker?: string;
  /** How many are ahead of it in the queue. */
  queuePosition?: number;
  /** What may be asked of it now. */
  actions?: TaskAction[];
  /** The word of the engine that the task comes from, kept beside ours. */
  native?: { engine: string; status: string; data?: unknown };
  /** Grows by one with each change within an `epoch`. */
  version: number;
  /**
   * The life of the store that gave this version. Epochs are ordered and the newer one wins.
   * Absent counts as 0: older than whatever a server says.
   */
  epoch?: number;
  /** How many log lines were ever written; the next line has this number. */
  logCount: number;
  /** The oldest line that is still kept. Lines before it are gone. */
  firstLogLine: number;
  /**
   * More lines may follow although the task has ended. Only with backends that do not number their
   * lines; with a hub, all lines are written when a task ends.
   */
  logOpen?: boolean;
  /**
   * The line that is being written: a prompt, or progress that rewrites its line. It is replaced by the
   * next one and gone with its line end. Shown only while its number is the log's next one, so that the
   * line itself takes its place. At most {@link MAX_OPEN_LINE_LENGTH} characters.
   */
  openLine?: LogLine;
}

/** The most characters of an open line. */
export const MAX_OPEN_LINE_LENGTH = 4_096;

/** One line of a task's log. */
export interface LogLine {
  /** From 0, contiguous over all attempts of the task. */
  line: number;
  /** When it was written: ms since epoch, server clock. */
  at: number;
  level: LogLevel;
  /** The text, without its line end. May hold ANSI escape sequences. */
  text: string;
  stream?: 'stdout' | 'stderr';
  /** Which attempt wrote it. */
  attempt?: number;
  /** It has no line end yet, and will be replaced. Only as the last line of `GET /tasks/:id/logs`. */
  open?: boolean;
}

const TERMINAL: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies TerminalStatus[];

/** Whether a status is one that a task does not leave: completed, failed or cancelled. */
export function isTerminal(status: TaskStatus): status is TerminalStatus {
  return TERMINAL.includes(status);
}

/** Whether a value is one of the seven statuses. */
export function isTaskStatus(value: unknown): value is TaskStatus {
  return TASK_STATUSES.includes(value as TaskStatus);
}

/** The longest task id, in characters. */
export const MAX_ID_LENGTH = 128;

const ID_PATTERN = /^[A-Za-z0-9_:~@-][A-Za-z0-9._:~@-]{0,127}$/;

/** Ids that would read as one of the hub's own routes. */
const RESERVED_IDS: readonly string[] = ['sync', 'summary', 'tickets', 'check', 'events', '-'];

/**
 * Whether a value can be the id of a task: 1 to 128 characters of `A-Z a-z 0-9 . _ : ~ @ -`, not
 * beginning with a dot, and none of the routes' words (`sync`, `summary`, `tickets`, `check`,
 * `events`, `-`). Such an id stands in a URL path as it is.
 */
export function isTaskId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value) && !RESERVED_IDS.includes(value);
}

/** The longest id of a task of any backend, in characters. */
export const MAX_ANY_ID_LENGTH = 2_048;

/**
 * The id of a task of any backend, or `undefined`: a text of 1 to 2,048 characters. Whether a
 * backend takes it is the backend's affair; ours takes those of {@link isTaskId}.
 */
export const readAnyId = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MAX_ANY_ID_LENGTH
    ? value
    : undefined;

/** The id, or `undefined` where it cannot be one. */
export const readTaskId = (value: unknown): string | undefined =>
  isTaskId(value) ? value : undefined;
