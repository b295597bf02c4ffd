/**
 * How much someone may do: so much a second, and a burst above it. Pure but for what it remembers.
 */

/** One bucket of tokens; it is full at first and fills up again with time. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  /**
   * @param perSecond tokens that come back in a second
   * @param burst tokens that it holds
   * @param now ms; a clock that is set back costs nothing
   */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes tokens. @returns 0 where there were enough, else ms until there will be */
  take(count: number, now: number): number {
    if (this.#perSecond === Infinity) return 0;
    const elapsed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed / 1000) * this.#perSecond);
    if (this.#tokens >= count) {
      this.#tokens -= count;
      return 0;
    }
    return Math.ceil(((Math.min(count, this.#burst) - this.#tokens) / this.#perSecond) * 1000);
  }

  /** Whether nothing was taken lately, so that it can be forgotten. */
  isFull(now: number): boolean {
    const elapsed = Math.max(0, now - this.#at);
    return this.#tokens + (elapsed / 1000) * this.#perSecond >= this.#burst;
  }
}

/** Buckets kept at most; the oldest is forgotten first, which favours its owner. */
const MAX_BUCKETS = 100_000;

/** A bucket for each of many. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes a token of someone. @returns 0, or ms to wait */
  take(key: string, now: number): number {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#perSecond, this.#burst, now);
      this.#buckets.set(key, bucket);
      this.#forget(key, now);
    }
    return bucket.take(1, now);
  }

  #forget(newest: string, now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (key === newest) return;
      if (!bucket.isFull(now) && this.#buckets.size <= MAX_BUCKETS) return;
      this.#buckets.delete(key);
    }
  }
}
