/**
 * What an application writes to make its own backend known: one field is required, `get`.
 * Types only; `createTaskBackend.ts` makes a backend of it.
 */
import type { Task, TaskStatus } from '../protocol/task.js';
import type { StartTaskRequest } from './backend.js';
import type { HeadersSource } from './http.js';
import type { Live } from './live.js';
import type { LogReading, TaskReading } from './reading.js';
import type { RequestContext, Route } from './requestContext.js';

/** What a word means: a status, with a finer reason in brackets where there is one. */
export type WordMeaning = TaskStatus | `${TaskStatus}(${string})`;

/** A backend's words. Their case, and whether `_`, `-` or a space stands in them, does not matter. */
export type Words = Readonly<Record<string, WordMeaning>>;

/** How far a log has been read. */
export interface LogPosition {
  /** The number of the next line, as the backend counts from 0; a few less, so that it can be checked. */
  readonly count: number;
  /** What the last answer gave as its cursor. */
  readonly cursor?: string | number | undefined;
}

/** How a task is started. */
export interface StartRoute<Raw> {
  readonly route: Route | ((request: StartTaskRequest) => Route);
  /** The body to send. Default: the request's `input`. */
  body?(request: StartTaskRequest): unknown;
  /** Its id: a field of the answer, or a function. Default: `task_id`, `job_id`, `operation_id` or `id` of the answer, or the end of `Location`. */
  id?: string | ((answer: never, request: StartTaskRequest) => string | number);
  /** The task's state, where the answer has it. Default: it is not read from the answer */
  raw?(answer: unknown): Raw | undefined;
}

/** How long to wait between two polls of one task. */
export type PollInterval<Raw> =
  /** Always as long, in ms. */
  | number
  /** Longer each time, in ms. */
  | { readonly from: number; readonly to: number; /** Default: 2 */ readonly factor?: number }
  /** As a function says, in ms. `polls` counts from 1. */
  | ((poll: { readonly polls: number; readonly task: Task; readonly raw: Raw }) => number);

/** An action on a task: a route, or a function. */
export type ActionRoute = Route | ((id: string, request: RequestContext) => Promise<unknown>);

/** A backend of your own. */
export interface BackendDefinition<Raw = unknown> {
  /** Where routes begin, as in `/api`. Also identifies its tasks in the query cache. Default: `''` */
  readonly url?: string;
  /** Sent with every request; a function is called for each, so that a new token counts at once. */
  readonly headers?: HeadersSource;
  /** Default: the global `fetch` */
  readonly fetch?: typeof fetch;
  /** How long a request may take, in ms. Default: 15,000 */
  readonly timeout?: number;
  /** One task: a route or a function. `null` means that there is no such task. */
  readonly get: Route | ((id: string, request: RequestContext) => Promise<Raw | null>);
  /** Many tasks in one request. Ids that it leaves out are requested one by one. */
  readonly many?: (
    ids: readonly string[],
    request: RequestContext,
  ) => Promise<Iterable<readonly [id: string, raw: Raw | null]>>;
  /** What an answer means. Default: `readUsual`, which knows the usual shapes. */
  readonly read?: (raw: Raw) => TaskReading;
  /** Its words, beside the usual ones. */
  readonly words?: Words;
  /** What `task.native.engine` says. Default: `'custom'` */
  readonly engine?: string;
  /** A log that does not come with the status. Only called while somebody reads it. */
  readonly logs?: (
    id: string,
    after: LogPosition,
    request: RequestContext,
  ) => Promise<LogReading | null>;
  /** Starts a task: a route, a route with how its answer is read, or a function that returns the id. */
  readonly start?:
    | Route
    | StartRoute<Raw>
    | ((request: StartTaskRequest, context: RequestContext) => Promise<string | number>);
  readonly cancel?: ActionRoute;
  readonly pause?: ActionRoute;
  readonly resume?: ActionRoute;
  readonly retry?: ActionRoute;
  /** Every task that a list may show. Filters are applied to it here. */
  readonly list?: (request: RequestContext) => Promise<Iterable<readonly [id: string, raw: Raw]>>;
  /** Between two polls of one task. Default: 1 s, 2 s after 10 polls, 5 s after 30 */
  readonly interval?: PollInterval<Raw>;
  /** After so many polls of a task that has not ended no more are made, until it is refreshed. Default: no limit */
  readonly maxPolls?: number;
  /** How updates are pushed, where they are. */
  readonly live?: Live<Raw>;
  /** How long a log must stay as it is after the task's end to count as complete, in ms. Default: 2,000 */
  readonly settle?: number;
  /** How long after our own start the backend may not know the task yet, in ms. Default: 10,000 */
  readonly startGrace?: number;
}
