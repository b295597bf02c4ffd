/**
 * Our own errors: what went wrong on the way to the task, never what went wrong in the task.
 * May import nothing.
 */

/**
 * - `not_found`: the server does not know the task (any more)
 * - `unauthorized`, `forbidden`: who asks is not known, or may not see it
 * - `network`: the server could not be reached, or did not answer in time
 * - `server`: it answered with a failure of its own (5xx)
 * - `unavailable`: it is closing, starting or overloaded, and will be back (503); see `retryAfter`
 * - `rate_limited`: too many requests (429); see `retryAfter`
 * - `conflict`: the task cannot do what was asked of it now
 * - `invalid_request`: it did not understand us (other 4xx)
 * - `protocol`: what it sent was not understood
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

/** An error as one of ours: itself where it is, else a `network` one that it is the cause of. */
export function asTaskStatusError(cause: unknown, message: string): TaskStatusError {
  return cause instanceof TaskStatusError
    ? cause
    : new TaskStatusError('network', message, { cause });
}
