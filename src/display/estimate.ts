/**
 * How fast a task moves and how long it will still take. Pure functions over samples; the store
 * that gathers the samples is `rateKeeper.ts`. Imports nothing.
 */

/** How far a task had come at a moment. */
export interface ProgressSample {
  /** ms, any clock that only moves forward. */
  readonly at: number;
  /** In the task's unit. */
  readonly value: number;
  /** How much there was in all at that moment. Shows a total that still grows. @default `total` */
  readonly total?: number | undefined;
}

/** The rate of a task. */
export interface Estimate {
  /** Units of `value` a second. Above 0. */
  readonly ratePerSecond: number;
  /** ms until `total` at that rate, counted from the last sample; null while that cannot be known. */
  readonly remainingMs: number | null;
  /** For how many ms after the last sample this holds; longer without a new one is a standstill. */
  readonly trustedMs: number;
}

/** Options of {@link estimateRemaining}. */
export interface EstimateOptions {
  /** No estimate from less than this span of samples, in ms. @default 3_000 */
  readonly minimumSpan?: number | undefined;
  /** The moment to judge from, same clock as the samples. @default the last sample's */
  readonly now?: number | undefined;
}

const MINIMUM_SAMPLES = 4;
/** A rate is the mean over at least so many samples, where there are that many. */
const MEAN_SAMPLES = 8;
/** The samples that say how often new ones come. */
const RECENT_SAMPLES = 40;
/** No movement for this many times the longest gap (and 6 s at least) is a standstill. */
const STALL_GAPS = 2;
const STALL_FLOOR = 6_000;
/** Two rates further apart than this, as a ratio, are not the same rate. */
const SAME_RATE = 1.2;
/** What chance adds to that: the logarithm of a ratio, divided by the root of the number of samples. */
const CHANCE = 2;
/** How much two halves of a span differ by chance, as {@link CHANCE}. */
const TREND_CHANCE = 0.5;
/** A trend that changes the time left by more than this ratio makes it unknown. */
const MOST_TREND = 2;
/** So many changes of the total within the last {@link GROWTH_SPAN} ms: it still grows. */
const GROWTH_STEPS = 3;
const GROWTH_SPAN = 20_000;

/**
 * Rate and time left, or null while they cannot be known: fewer than four samples that move, less
 * than `minimumSpan` of history, no progress, a standstill, or a rate that has just changed (part
 * of the work was there already, or was skipped).
 *
 * The rate is the mean over the longest recent span in which the task moved evenly. That span
 * starts short (`minimumSpan`, eight samples, or twice the longest gap between two) and doubles for as long as
 * the span before it has the same rate. So a jump, however large, counts for nothing as soon as
 * the task has moved evenly since. A value that falls (a new attempt) starts a new history.
 *
 * @param samples in the order of time
 * @param total in the unit of the samples' values
 */
export function estimateRemaining(
  samples: readonly ProgressSample[],
  total: number,
  options: EstimateOptions = {},
): Estimate | null {
  const { minimumSpan = 3_000 } = options;
  const history = sinceLastReset(samples);
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined || history.length < MINIMUM_SAMPLES) return null;
  if (last.value <= first.value || !Number.isFinite(total)) return null;

  const gap = longestGap(history.slice(-RECENT_SAMPLES));
  const trustedMs = Math.max(STALL_FLOOR, STALL_GAPS * gap);
  if ((options.now ?? last.at) - last.at > trustedMs) return null;

  const shortest = Math.max(
    minimumSpan,
    2 * gap,
    last.at - (history.at(-MEAN_SAMPLES) ?? first).at,
  );
  const even = evenPart(history, shortest);
  if (even === null || last.at - first.at < minimumSpan) return null;
  const rate = meanRate(even, 0);
  if (!(rate > 0) || !Number.isFinite(rate)) return null;
  const atThisRate = Math.max(0, total - last.value) / rate;
  const remainingMs = atThisRate * trendFactor(even, atThisRate);
  const isKnown =
    Number.isFinite(remainingMs) &&
    !isGrowing(history, total, Math.max(GROWTH_SPAN, remainingMs / 2));
  return { ratePerSecond: rate * 1000, remainingMs: isKnown ? remainingMs : null, trustedMs };
}

/** The longest recent part of the history in which the rate was even; null where there is none. */
function evenPart(history: readonly ProgressSample[], shortest: number): ProgressSample[] | null {
  const end = history.at(-1)?.at ?? 0;
  let start = indexAt(history, end - shortest);
  let part = history.slice(start);
  if (!isEven(part, middleOf(part))) return null;
  while (start > 0) {
    const span = spanOf(part);
    const from = indexAt(history, end - 2 * span);
    const longer = history.slice(from);
    // A rest that is much shorter than the part says little.
    if (spanOf(longer) < 1.25 * span || !isEven(longer, start - from)) break;
    part = longer;
    start = from;
  }
  return part;
}

/** Whether the rates before and after a sample are the same, within what chance allows. */
function isEven(part: readonly ProgressSample[], middle: number): boolean {
  const before = meanRate(part, 0, middle);
  const after = meanRate(part, middle);
  const allowed = SAME_RATE * Math.exp(CHANCE / Math.sqrt(fewerSamples(part, middle)));
  return Math.max(before, after) <= allowed * Math.min(before, after);
}

/**
 * How much longer (or shorter) it takes than at the mean rate, if the rate goes on falling (or
 * rising) as it did within the even part: `exp(-trend * distance)`, with the trend as the change of
 * the logarithm of the rate a ms, and the distance from the middle of the part to the middle of what
 * remains. 1 where the part is too short beside the time left to tell a trend; NaN where the trend
 * changes the time left too much to be believed.
 */
function trendFactor(part: readonly ProgressSample[], left: number): number {
  const span = spanOf(part);
  const middle = middleOf(part);
  const change = Math.log(meanRate(part, middle) / meanRate(part, 0, middle));
  // What chance alone would do is no trend.
  const byChance = TREND_CHANCE / Math.sqrt(fewerSamples(part, middle));
  const trend = (Math.sign(change) * Math.max(0, Math.abs(change) - byChance)) / (span / 2);
  let factor = 1;
  // What remains grows with the factor, and with it the distance. Three rounds settle it.
  for (let round = 0; round < 3; round += 1) {
    if (span < (left * factor) / 2) return round === 0 ? 1 : NaN;
    factor = Math.exp((-trend * (span + left * factor)) / 2);
  }
  return factor < MOST_TREND && factor > 1 / MOST_TREND ? factor : NaN;
}

/** Whether the total changed again and again within the last `span` ms. */
function isGrowing(history: readonly ProgressSample[], total: number, span: number): boolean {
  const since = (history.at(-1)?.at ?? 0) - span;
  const totals = history.filter(({ at }) => at >= since).map((sample) => sample.total ?? total);
  totals.push(total);
  const changes = totals.filter((each, index) => index > 0 && each !== totals[index - 1]);
  return changes.length >= GROWTH_STEPS;
}

/** Units a ms between two samples, by their indices. */
function meanRate(
  part: readonly ProgressSample[],
  from: number,
  to: number = part.length - 1,
): number {
  const first = part[from];
  const last = part[to];
  if (first === undefined || last === undefined) return NaN;
  return (last.value - first.value) / (last.at - first.at);
}

function spanOf(part: readonly ProgressSample[]): number {
  return (part.at(-1)?.at ?? 0) - (part[0]?.at ?? 0);
}

/** The index of the sample that cuts the part into halves of about the same length. */
function middleOf(part: readonly ProgressSample[]): number {
  return indexAt(part, (part.at(-1)?.at ?? 0) - spanOf(part) / 2);
}

/** The index of the last sample that is not after `at`; 0 where all are. */
function indexAt(part: readonly ProgressSample[], at: number): number {
  return Math.max(
    0,
    part.findLastIndex((sample) => sample.at <= at),
  );
}

/** How many samples the smaller of both sides has, at least 1. */
function fewerSamples(part: readonly ProgressSample[], middle: number): number {
  return Math.max(1, Math.min(middle, part.length - 1 - middle));
}

function longestGap(history: readonly ProgressSample[]): number {
  return history.reduce(
    (longest, { at }, index) => Math.max(longest, at - (history[index - 1]?.at ?? at)),
    0,
  );
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

/** A later end is taken at once when it is this much later than the one on show. */
const SLOWER_SHARE = 0.2;
const SLOWER_FLOOR = 3_000;

/** The end on show, and when it was last settled. ms, the same clock. */
interface ShownEnd {
  readonly endsAt: number;
  readonly settledAt: number;
}

/**
 * Which end to count down to, so that the time left does not jump about. An earlier end is taken at
 * once. A later one is approached slowly: the time left then falls at half speed, and never rises.
 * Only when it is later by more than a fifth of what was left, and by more than 3 s, it is taken at
 * once as well: the task has slowed down, or there is more to do, and the time left rises in one
 * step.
 *
 * @param shown null while no end is on show
 * @param candidate the end by the newest estimate: ms
 * @param now ms, the same clock
 */
export function settleEnd(shown: ShownEnd | null, candidate: number, now: number): number {
  if (shown === null || candidate <= shown.endsAt) return candidate;
  const left = Math.max(0, shown.endsAt - now);
  const later = candidate - shown.endsAt;
  if (later > Math.max(SLOWER_FLOOR, left * SLOWER_SHARE)) return candidate;
  return Math.min(candidate, shown.endsAt + Math.max(0, now - shown.settledAt) / 2);
}
