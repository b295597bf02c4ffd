/**
 * Bounds a call into other code (a request, a callback of the app) by a timeout and by the caller's
 * signal. Imports only errors.
 */
import { TaskStatusError } from '../protocol/errors.js';

/** What ends a call early. */
export interface Deadline {
  /** ms until the call counts as failed. */
  readonly timeout: number;
  /** What the call rejects with then. */
  readonly onTimeout: () => TaskStatusError;
  /** The caller's own way to end it: the call then rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls `run`, and settles as it does, or earlier: when the time is up or the caller aborts. `run`
 * gets a signal that aborts in both cases. (`AbortSignal.any` would combine the two, but browsers
 * before 2024 lack it.) What `run` throws synchronously is a rejection too.
 */
export function withDeadline<Value>(
  { timeout, onTimeout, signal }: Deadline,
  run: (signal: AbortSignal) => Value | PromiseLike<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const timer = setTimeout(() => end(onTimeout()), timeout);
    const abort = (): void => end(abortedError(signal?.reason));

    function end(error: TaskStatusError): void {
      cleanUp();
      reject(error);
      controller.abort(error);
    }

    function cleanUp(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }

    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort);
    new Promise<Value>((settle) => settle(run(controller.signal)))
      .finally(cleanUp)
      .then(resolve, reject);
  });
}

function abortedError(cause: unknown): TaskStatusError {
  return new TaskStatusError('aborted', 'The request was aborted by its caller.', { cause });
}
