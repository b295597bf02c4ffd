/**
 * How fast a task moves and how long it will still take. Pure functions over samples; the hook
 * that gathers the samples is `rateKeeper.ts`. May import nothing.
 */

/** How far a task had come at a moment. */
export interface ProgressSample {
  /** ms, any clock that only moves forward. */
  readonly at: number;
  /** In the task's unit. */
  readonly value: number;
}

/** The rate of a task. */
export interface Estimate {
  /** Units of `value` a second, smoothed. Above 0. */
  readonly ratePerSecond: number;
  /** ms until `total` at that rate, counted from the last sample. */
  readonly remainingMs: number;
  /** For how many ms after the last sample this holds; longer without a new one is a standstill. */
  readonly trustedMs: number;
}

/** Options of {@link estimateRemaining}. */
export interface EstimateOptions {
  /** Over how many ms the rate is smoothed. @default 15_000 */
  readonly smoothing?: number;
  /** Below this span of samples, in ms, nothing is said. @default 3_000 */
  readonly minimumSpan?: number;
  /** The moment to judge from, same clock as the samples. @default the last sample's */
  readonly now?: number;
}

const MINIMUM_SAMPLES = 4;
/** No movement for this many times the usual gap (and 10 s at least) is a standstill. */
const STALL_GAPS = 6;
const STALL_FLOOR = 10_000;

/**
 * Rate and time left, or null while they cannot be trusted: fewer than four samples that move, less
 * than `minimumSpan` of history, no progress at all, or a standstill.
 *
 * The rate is the mean over time of each step's rate, weighted by `exp(-age / smoothing)`: recent
 * steps count most, and one burst cannot throw it. A value that falls (a new attempt) starts the
 * history afresh.
 *
 * @param samples in the order of time
 * @param total in the unit of the samples' values
 */
export function estimateRemaining(
  samples: readonly ProgressSample[],
  total: number,
  options: EstimateOptions = {},
): Estimate | null {
  const { smoothing = 15_000, minimumSpan = 3_000 } = options;
  const history = sinceLastReset(samples);
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined || history.length < MINIMUM_SAMPLES) return null;
  const span = last.at - first.at;
  if (span < minimumSpan || !Number.isFinite(total)) return null;

  const idle = (options.now ?? last.at) - last.at;
  const trustedMs = Math.max(STALL_FLOOR, (STALL_GAPS * span) / (history.length - 1));
  if (idle > trustedMs) return null;

  let weighted = 0;
  let weight = 0;
  let before = first;
  for (const after of history.slice(1)) {
    const from = Math.exp((before.at - last.at) / smoothing);
    const to = Math.exp((after.at - last.at) / smoothing);
    // The integral of the weight over the step, so that uneven sampling does not matter.
    const share = to - from;
    weighted += (share * (after.value - before.value)) / (after.at - before.at);
    weight += share;
    before = after;
  }
  const ratePerSecond = (weighted / weight) * 1000;
  // Also null where nothing moved, or where the numbers are beyond what can be counted with.
  if (!(ratePerSecond > 0) || ratePerSecond === Infinity) return null;
  const remainingMs = (Math.max(0, total - last.value) / ratePerSecond) * 1000;
  return { ratePerSecond, remainingMs, trustedMs };
}

/** The samples after the last fall of the value that moved time forward and are numbers. */
function sinceLastReset(samples: readonly ProgressSample[]): ProgressSample[] {
  let history: ProgressSample[] = [];
  for (const sample of samples) {
    if (!Number.isFinite(sample.at) || !Number.isFinite(sample.value)) continue;
    const last = history.at(-1);
    if (last !== undefined && sample.value < last.value) history = [];
    else if (last !== undefined && sample.at <= last.at) continue;
    history.push(sample);
  }
  return history;
}

/** A later end is believed at once when it is this much later than the one on show. */
const SLOWER_SHARE = 0.25;
const SLOWER_FLOOR = 5_000;

/**
 * Which end to count down to. Rule: a time left that is on show only falls. An earlier end is taken
 * at once. A later one is jitter, and the shown end stays, unless it is later by more than a quarter
 * of what was left and by more than 5 s: then the task has really slowed down, and to keep counting
 * down would be a lie.
 *
 * @param shown the end on show (ms), or null while none is
 * @param candidate the end by the newest estimate (ms)
 * @param now ms, the same clock
 */
export function settleEnd(shown: number | null, candidate: number, now: number): number {
  if (shown === null || candidate <= shown) return candidate;
  const left = Math.max(0, shown - now);
  const later = candidate - shown;
  return later > Math.max(SLOWER_FLOOR, left * SLOWER_SHARE) ? candidate : shown;
}
