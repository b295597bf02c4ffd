/**
 * The bounds of a hub, each with its default. Imports nothing.
 */

/** Bounds of a hub. Those of logs and finished tasks hold for the store in memory. */
export interface HubLimits {
  /** Log lines kept of one task; older ones are dropped first. @default 1_000_000 */
  maxLogLines?: number;
  /** UTF-8 bytes of log text kept of one task. @default 268_435_456 (256 MiB) */
  maxLogBytes?: number;
  /** Finished tasks kept; those that finished first are dropped first. @default 1_000 */
  maxFinishedTasks?: number;
  /** Ms for which a finished task is kept even above that number. @default 60_000 */
  minFinishedAge?: number;
  /** Sockets at one time; a further one is closed with 4429. @default 10_000 */
  maxConnections?: number;
  /** Tasks that one socket may subscribe to. @default 10_000 */
  maxTasksPerConnection?: number;
  /** Tasks in one sync request. @default 10_000 */
  maxTasksPerSync?: number;
  /** Bytes of an HTTP body that comes in. @default 2_097_152 (2 MiB) */
  maxBodyBytes?: number;
  /** Bytes that may wait for one socket; over it the socket is closed with 4499. @default 1_048_576 (1 MiB) */
  maxBufferedBytes?: number;
}

/** Bounds that are all there. */
export type ResolvedLimits = Required<HubLimits>;

const DEFAULT_LIMITS: ResolvedLimits = {
  maxLogLines: 1_000_000,
  maxLogBytes: 256 * 1024 * 1024,
  maxFinishedTasks: 1_000,
  minFinishedAge: 60_000,
  maxConnections: 10_000,
  maxTasksPerConnection: 10_000,
  maxTasksPerSync: 10_000,
  maxBodyBytes: 2 * 1024 * 1024,
  maxBufferedBytes: 1024 * 1024,
};

/** The limits with the defaults filled in. */
export function resolveLimits(limits: HubLimits = {}): ResolvedLimits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
