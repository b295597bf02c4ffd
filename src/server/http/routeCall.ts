/**
 * What a route is given: the hub's parts, and the request on its way through. Types only.
 */
import type { Access } from '../access.js';
import type { Clock } from '../../shared/clock.js';
import type { ResolvedLimits } from '../limits.js';
import type { Metrics } from '../metrics.js';
import type { Problems } from '../problems.js';
import type { RateLimit } from '../rateLimit.js';
import type { Runner } from '../runner.js';
import type { Sockets } from '../socket/upgrade.js';
import type { CompleteStore } from '../store/completeStore.js';

/** What routes work with. */
export interface RouteContext {
  readonly store: CompleteStore;
  readonly runner: Runner;
  readonly access: Access;
  readonly clock: Clock;
  readonly limits: ResolvedLimits;
  readonly problems: Problems;
  readonly metrics: Metrics;
  readonly requestRate: RateLimit;
  readonly epoch: number;
  /** Where streams of events count as connections. */
  readonly streams: Pick<Sockets, 'takeIn'>;
  /** The text of `/tasks/-/metrics`. */
  metricsText(): Promise<string>;
}

/** One request on its way through. */
export interface RouteCall {
  readonly request: Request;
  readonly identity: unknown;
  /** Whose limits it counts for: an identity or an address; `undefined` where neither is known. */
  readonly client: string | undefined;
  /** Where the routes begin, without a slash at the end: `/tasks`. */
  readonly basePath: string;
  readonly query: URLSearchParams;
  /** The task that the path names; empty where it names none. */
  readonly id: string;
}
