/**
 * The bounds of a hub, each with its default. Imports nothing.
 */

/** Bounds of a hub. Those of logs, bytes and finished tasks hold for the store in memory. */
export interface HubLimits {
  /** Log lines kept of one task; older ones are dropped first. @default 1_000_000 */
  maxLogLines?: number;
  /** UTF-8 bytes of log text kept of one task. @default 268_435_456 (256 MiB) */
  maxLogBytes?: number;
  /** Bytes of all logs together, about. @default 1_073_741_824 (1 GiB) */
  maxTotalLogBytes?: number;
  /** Bytes of all tasks and their input, about; over it a start gets 429. @default 134_217_728 (128 MiB) */
  maxTaskBytes?: number;
  /** Finished tasks kept; those that finished first are dropped first. @default 1_000 */
  maxFinishedTasks?: number;
  /** Ms for which a finished task is kept even above that number. @default 60_000 */
  minFinishedAge?: number;
  /** Tasks of this hub that have not finished; one more gets 429. @default 250_000 */
  maxUnfinishedTasks?: number;
  /** Sockets at one time; a further one is closed with 4429. @default 10_000 */
  maxConnections?: number;
  /** Sockets of one identity, where there is `authenticate`; a further one is closed with 4429. @default 1_000 */
  maxConnectionsPerIdentity?: number;
  /** Tasks that one socket may subscribe to. @default 10_000 */
  maxTasksPerConnection?: number;
  /** Subscriptions of all sockets together. @default 1_000_000 */
  maxSubscriptions?: number;
  /** Messages of one socket a second, on average; ten times as many in a burst. Over it the socket is closed with 4429. @default 400 */
  maxMessagesPerSecond?: number;
  /**
   * HTTP requests of one identity a second, on average; ten times as many in a burst. Over it they
   * get 429. Unknown identities count by address, where there is `clientAddress`. @default 200
   */
  maxRequestsPerSecond?: number;
  /** Tickets of one identity at one time; a further one takes the place of the oldest. @default 100 */
  maxTickets?: number;
  /** Tasks in one sync request. @default 10_000 */
  maxTasksPerSync?: number;
  /** Bytes of an HTTP body that comes in. @default 2_097_152 (2 MiB) */
  maxBodyBytes?: number;
  /** Log lines in one report over HTTP. @default 10_000 */
  maxLinesPerReport?: number;
  /** Bytes of tasks in one answer over HTTP; what does not fit comes with the next. @default 4_194_304 (4 MiB) */
  maxResponseBytes?: number;
  /** Bytes that may wait for one socket; over it the socket is closed with 4499. @default 1_048_576 (1 MiB) */
  maxBufferedBytes?: number;
}

/** Bounds that are all there. */
export type ResolvedLimits = Required<HubLimits>;

const DEFAULT_LIMITS: ResolvedLimits = {
  maxLogLines: 1_000_000,
  maxLogBytes: 256 * 1024 * 1024,
  maxTotalLogBytes: 1024 * 1024 * 1024,
  maxTaskBytes: 128 * 1024 * 1024,
  maxFinishedTasks: 1_000,
  minFinishedAge: 60_000,
  maxUnfinishedTasks: 250_000,
  maxConnections: 10_000,
  maxConnectionsPerIdentity: 1_000,
  maxTasksPerConnection: 10_000,
  maxSubscriptions: 1_000_000,
  maxMessagesPerSecond: 400,
  maxRequestsPerSecond: 200,
  maxTickets: 100,
  maxTasksPerSync: 10_000,
  maxBodyBytes: 2 * 1024 * 1024,
  maxLinesPerReport: 10_000,
  maxResponseBytes: 4 * 1024 * 1024,
  maxBufferedBytes: 1024 * 1024,
};

/** How many times as much as a second's average may come at once. */
export const BURST = 10;

/**
 * The limits with the defaults filled in.
 * @throws RangeError for one that is no number of at least 0
 */
export function resolveLimits(limits: HubLimits = {}): ResolvedLimits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (typeof value === 'number' && value >= 0) continue;
    throw new RangeError(
      `limits.${name} is ${String(value)}; it has to be a number of at least 0.`,
    );
  }
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
