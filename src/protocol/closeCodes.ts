/**
 * What a WebSocket close code means for the one who might connect again. Pure.
 * Codes from 4400 on mirror the HTTP status with the same last three digits.
 */

/** The close codes that this protocol gives a meaning of its own. */
export const CLOSE_CODES = {
  /** Ended on purpose. */
  normal: 1000,
  /** The server is going away, or the page is. */
  goingAway: 1001,
  /** Frames are text; a binary one was sent. */
  unsupportedData: 1003,
  /** A frame was over {@link MAX_FRAME_BYTES}. */
  tooLarge: 1009,
  /** The server restarts. */
  serviceRestart: 1012,
  /** A frame was not JSON, or not a message of this protocol. */
  badMessage: 4400,
  /** The ticket is missing, used, or out of date. */
  unauthorized: 4401,
  /** This client may not connect at all. */
  forbidden: 4403,
  /** The server does not speak this version of the protocol. */
  unsupportedProtocol: 4406,
  /** Nothing was heard of the client in time. */
  timeout: 4408,
  /** Too many connections or messages. */
  tooMany: 4429,
  /** The client read too slowly; its cursors catch up on the next connection. */
  tooSlow: 4499,
} as const;

/** What to do after a close: try again, fetch a new ticket first, or stop. */
export type CloseKind = 'retry' | 'unauthorized' | 'fatal';

const FATAL: ReadonlySet<number> = new Set([
  1002, 1003, 1007, 1008, 1009, 1010, 4400, 4403, 4406, 4409,
]);

/**
 * Classes a close code. Codes that nobody defined count as `retry`: a proxy's invention must not
 * end live updates for good.
 */
export function classifyClose(code: number): CloseKind {
  if (code === CLOSE_CODES.unauthorized) return 'unauthorized';
  return FATAL.has(code) ? 'fatal' : 'retry';
}

/**
 * The extra wait in ms before the first new attempt, so that the clients of a restarting server
 * do not come back all at once: 5 to 30 s after 1012, else none.
 */
export function closeDelayRange(code: number): readonly [min: number, max: number] {
  return code === CLOSE_CODES.serviceRestart ? [5_000, 30_000] : [0, 0];
}
