/**
 * What a route is given: the hub's parts, and the request on its way through. Types only.
 */
import type { Access } from '../access.js';
import type { Clock } from '../../shared/clock.js';
import type { ResolvedLimits } from '../limits.js';
import type { Problems } from '../problems.js';
import type { Runner } from '../runner.js';
import type { TaskStore } from '../store/store.js';

/** What routes work with. */
export interface RouteContext {
  readonly store: TaskStore;
  readonly runner: Runner;
  readonly access: Access;
  readonly clock: Clock;
  readonly limits: ResolvedLimits;
  readonly problems: Problems;
  readonly epoch: number;
}

/** One request on its way through. */
export interface RouteCall {
  readonly request: Request;
  readonly identity: unknown;
  /** Where the routes begin, without a slash at the end: `/tasks`. */
  readonly basePath: string;
  readonly query: URLSearchParams;
  /** The task that the path names; empty where it names none. */
  readonly id: string;
}
