/**
 * How long to wait before trying again. Pure: randomness comes in as a number.
 */

/**
 * The wait before attempt `failures + 1`: `minDelay` plus a random part of up to
 * `minDelay × 2^failures`, never over `maxDelay`. The random part spreads the clients of a server
 * that dropped them all at once ("full jitter"); the fixed part keeps it from being hit at once.
 * @param failures how many attempts failed before, from 0
 * @param random a number from 0 to (but without) 1
 * @returns ms
 */
export function backoffDelay(
  failures: number,
  limits: { readonly minDelay: number; readonly maxDelay: number },
  random: number,
): number {
  // 2^31 times any sensible delay is over any sensible maximum, and still a finite number.
  const window = limits.minDelay * 2 ** Math.min(failures, 31);
  const spread = Math.min(window, Math.max(0, limits.maxDelay - limits.minDelay));
  return Math.round(Math.min(limits.maxDelay, limits.minDelay + random * spread));
}
