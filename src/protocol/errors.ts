/**
 * Our own errors: what went wrong on the way to the task, never what went wrong in the task.
 * May import nothing.
 */

/**
 * What went wrong. Which problem has which code is in the guide "Errors".
 * - `not_found`: the server does not know the task, or no longer
 * - `unauthorized`: the server does not know who is asking (401)
 * - `forbidden`: the server does not allow it (403)
 * - `network`: no answer: no connection, not in time, or cut short
 * - `server`: the server failed (500 and above)
 * - `unavailable`: the server is starting, closing or overloaded, or the proxy before it cannot
 *   reach it (502, 503, 504); see `retryAfter`
 * - `rate_limited`: too many requests (429); see `retryAfter`
 * - `conflict`: the task cannot do that in its present state (409)
 * - `invalid_request`: the server did not understand the request (other 4xx)
 * - `protocol`: what answered does not speak the protocol: a login page, a proxy, another version
 * - `app`: a function that the app gave (`headers`, `getTicket`, `fetch`, a backend's) threw, never
 *   settled, or returned something unusable; the message names it
 * - `aborted`: whoever made the request ended it by its `AbortSignal`; nothing went wrong
 * - `closed`: the client was closed
 */
export type TaskStatusErrorCode =
  | 'not_found'
  | 'unauthorized'
  | 'forbidden'
  | 'network'
  | 'server'
  | 'unavailable'
  | 'rate_limited'
  | 'conflict'
  | 'invalid_request'
  | 'protocol'
  | 'app'
  | 'aborted'
  | 'closed';

/** What every error of this package is: a code for programs and a message that says what to do. */
export class TaskStatusError extends Error {
  override readonly name: string = 'TaskStatusError';
  declare readonly code: TaskStatusErrorCode;
  /** The HTTP status, where there was one. */
  declare readonly status: number | undefined;
  /** The code that the server gave, where it gave one. */
  declare readonly serverCode: string | undefined;
  /** ms to wait before trying again, where the server said so. */
  declare readonly retryAfter: number | undefined;

  constructor(
    code: TaskStatusErrorCode,
    message: string,
    options: {
      status?: number | undefined;
      serverCode?: string | undefined;
      retryAfter?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    const { cause, status, serverCode, retryAfter } = options;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { code, status, serverCode, retryAfter });
  }
}

/** An error as one of ours: itself where it is one, else `network` (`aborted` for an abort) with it as the cause. */
export function asTaskStatusError(cause: unknown, message: string): TaskStatusError {
  if (cause instanceof TaskStatusError) return cause;
  const isAbort = cause instanceof Error && cause.name === 'AbortError';
  return new TaskStatusError(isAbort ? 'aborted' : 'network', message, { cause });
}
