/**
 * What a WebSocket close code means for the one who might connect again. Pure.
 * Codes from 4400 on mirror the HTTP status with the same last three digits.
 */

// Those that a client heeds stand by themselves, so that it need not carry the others.
const SERVICE_RESTART = 1012;
const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
/** The server does not speak this version of the protocol. */
export const UNSUPPORTED_PROTOCOL = 4406;

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
  serviceRestart: SERVICE_RESTART,
  /** A frame was not JSON, or not a message of this protocol. */
  badMessage: 4400,
  /** The ticket is missing, used, or out of date. */
  unauthorized: UNAUTHORIZED,
  /** This client may not connect at all. */
  forbidden: FORBIDDEN,
  /** The server does not speak this version of the protocol. */
  unsupportedProtocol: UNSUPPORTED_PROTOCOL,
  /** Nothing was heard of the client in time. */
  timeout: 4408,
  /** Too many connections or messages. */
  tooMany: 4429,
  /** The client read too slowly; its cursors catch up on the next connection. */
  tooSlow: 4499,
} as const;

/**
 * What to do after a close: try again, fetch a new ticket first, poll as who may not connect, or
 * poll because nothing that this client says would be understood.
 */
export type CloseKind = 'retry' | 'unauthorized' | 'forbidden' | 'fatal';

const FATAL: readonly number[] = [1002, 1003, 1007, 1008, 1009, 1010, 4400, 4406, 4409];

/**
 * Classes a close code. Codes that nobody defined count as `retry`: a proxy's invention must not
 * end live updates for good.
 */
export function classifyClose(code: number): CloseKind {
  if (code === UNAUTHORIZED) return 'unauthorized';
  if (code === FORBIDDEN) return 'forbidden';
  return FATAL.includes(code) ? 'fatal' : 'retry';
}

/**
 * The extra wait in ms before the first new attempt, so that the clients of a restarting server
 * do not come back all at once: 5 to 30 s after 1012, else none.
 * @param random a number from 0 to (but without) 1
 */
export function closeDelay(code: number, random: number): number {
  return code === SERVICE_RESTART ? Math.round(5_000 + random * 25_000) : 0;
}
