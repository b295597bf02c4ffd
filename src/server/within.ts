/**
 * Waiting with an end: for hooks, stores and clients that may never answer.
 */
import type { Clock } from '../shared/clock.js';

/** What could not be waited for any longer. */
export class TookTooLong extends Error {}

/**
 * The value of a promise, or a rejection after so many ms.
 * @param what names it in the error: "authenticate"
 * @throws TookTooLong
 */
export function within<Value>(
  clock: Clock,
  ms: number,
  what: string,
  value: Value | Promise<Value>,
): Promise<Value> {
  if (!(value instanceof Promise)) return Promise.resolve(value);
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(
      () => reject(new TookTooLong(`${what} did not answer within ${ms / 1000} s.`)),
      ms,
    );
    const done = (): void => clock.clearTimeout(timer);
    value.then(resolve, reject).finally(done);
  });
}
