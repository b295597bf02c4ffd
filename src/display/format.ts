/**
 * Numbers, sizes, rates and times as text. Pure, apart from the cache of formatters in `intl.ts`.
 */
import { dateTimeFormat, numberFormat } from './intl.js';
import type { ProgressLabels, TimeLabels } from '../labels/labels.js';

/** From here on a number is written as "1E300": all its digits would be wider than a card. */
const HUGE = 1e15;

/**
 * A number with at most `digits` decimals; a huge one as "1.5E300".
 * @param digits @default 2
 */
export function formatNumber(value: number, locale: string, digits = 2): string {
  return numberFormat(locale, {
    ...(Math.abs(value) >= HUGE && { notation: 'scientific' }),
    maximumFractionDigits: digits,
  }).format(value);
}

/** A number of any size, with the digits that matter: "1.2E-9" where decimals would show none. */
export function formatQuantity(value: number, locale: string): string {
  const size = Math.abs(value);
  return size > 0 && size < 1e-4
    ? numberFormat(locale, { notation: 'scientific', maximumFractionDigits: 6 }).format(value)
    : formatNumber(value, locale, 6);
}

/**
 * A share from 0 to 1 as percent without decimals. It is rounded down, so that nothing reads
 * "100%" before it is done.
 */
export function formatPercent(share: number, locale: string): string {
  // 0.29 * 100 is 28.999…, which must still read 29: forgive what floating point adds.
  const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100 + 1e-9);
  let texts = percentTexts.get(locale);
  if (texts === undefined) percentTexts.set(locale, (texts = []));
  return (texts[percent] ??= numberFormat(locale, { style: 'percent' }).format(percent / 100));
}

/** The 101 texts of each locale, which bars show again and again. */
const percentTexts = new Map<string, string[]>();

const BYTE_PREFIXES = ['', 'kilo', 'mega', 'giga', 'tera', 'peta'] as const;

/** Steps of 1000 (SI). Intl's own compact notation prints "1.5BB", so the step is chosen here. */
function byteScale(bytes: number): number {
  const size = Math.abs(bytes);
  let step = 0;
  // 999.95 kB would print as "1,000 kB", so it already takes the next unit.
  while (step < BYTE_PREFIXES.length - 1 && size >= 999.95 * 1000 ** step) step += 1;
  return step;
}

/** How many decimals help a reader. */
function digitsFor(bytes: number, step: number): number {
  return step > 0 && Math.abs(bytes) < 100 * 1000 ** step ? 1 : 0;
}

/** Bytes in the unit that fits: "4.5 GB". */
export function formatBytes(bytes: number, locale: string, isRate = false): string {
  const step = byteScale(bytes);
  const unit = `${BYTE_PREFIXES[step] ?? ''}byte`;
  const amount = bytes / 1000 ** step;
  return numberFormat(locale, {
    ...(Math.abs(amount) >= HUGE && { notation: 'scientific' }),
    style: 'unit',
    unit: isRate ? `${unit}-per-second` : unit,
    // "12 byte" reads badly where "12 bytes" fits.
    unitDisplay: step === 0 && !isRate ? 'long' : 'short',
    maximumFractionDigits: digitsFor(bytes, step),
  }).format(amount);
}

/** Bytes a second in the unit that fits: "12 MB/s". */
export function formatByteRate(bytesPerSecond: number, locale: string): string {
  return formatBytes(bytesPerSecond, locale, true);
}

/** "1.2 of 4.5 GB": both in the unit of the total, which then stands once. */
export function formatBytesOf(
  value: number,
  total: number,
  locale: string,
  labels: ProgressLabels,
): string {
  const step = byteScale(total);
  const digits = digitsFor(total, step);
  // Rounded down, so that it never reads "100 of 100 MB" before all is there.
  const parts = 1000 ** step / 10 ** digits;
  const done = value < total ? Math.floor(value / parts + 1e-9) * parts : value;
  return labels.of(formatNumber(done / 1000 ** step, locale, digits), formatBytes(total, locale));
}

/** What a processor is used: 100 is one core, and several may add up to more: "2.5×". */
export function formatCores(percent: number, locale: string): string {
  return percent <= 100
    ? formatPercent(percent / 100, locale)
    : `${formatNumber(percent / 100, locale, 1)}×`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From the largest to the smallest, with their names in the labels. */
const UNITS = [
  ['days', DAY],
  ['hours', HOUR],
  ['minutes', MINUTE],
  ['seconds', SECOND],
] as const;

/** A span of time in its two largest units: "1 h 20 min". Negative and non-finite spans are 0 s. */
export function formatDuration(ms: number, locale: string, labels: TimeLabels): string {
  let rest = Number.isFinite(ms) ? Math.max(0, ms) : 0;
  let largest = '';
  for (const [name, length] of UNITS) {
    const count = Math.floor(rest / length);
    const say = (): string => labels[name](formatNumber(count, locale, 0));
    if (largest !== '') return count > 0 ? `${largest} ${say()}` : largest;
    if (count > 0 || length === SECOND) largest = say();
    rest %= length;
  }
  return largest;
}

/** When the text of {@link formatDuration} for a span of `ms` will next change: ms from now. */
export function untilDurationChanges(ms: number): number {
  const step = ms < HOUR ? SECOND : ms < DAY ? MINUTE : HOUR;
  return step - (((ms % step) + step) % step);
}

/** A moment as date and time of the reader's zone; with `utc`, the same text on every machine. */
export function formatMoment(at: number, locale: string, utc = false): string {
  if (!isMoment(at)) return '';
  return dateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: utc ? 'medium' : 'short',
    ...(utc && { timeZone: 'UTC' }),
  }).format(at);
}

/** Whether a number can be a date at all: Date reaches 8.64e15 ms to each side of 1970. */
export function isMoment(at: number): boolean {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15;
}

/** After this long a moment reads better as a date than as "8 d ago". */
const RELATIVE_LIMIT = 7 * DAY;

/**
 * A moment as seen from `now`, in its largest unit: "12 s ago". What lies in the future (a clock
 * that is off) or less than a second back is "just now"; what lies a week back is a date.
 */
export function formatAgo(at: number, now: number, locale: string, labels: TimeLabels): string {
  const age = now - at;
  if (!Number.isFinite(age) || age < SECOND) return labels.justNow;
  if (age >= RELATIVE_LIMIT) return formatMoment(at, locale);
  return labels.ago(formatDuration(age - (age % agoStep(age)), locale, labels));
}

/** When the text of {@link formatAgo} next changes: ms since epoch, or null when it stays. */
export function nextAgoChange(at: number, now: number): number | null {
  const age = now - at;
  if (!Number.isFinite(age) || age >= RELATIVE_LIMIT) return null;
  return age < SECOND ? at + SECOND : now + agoStep(age) - (age % agoStep(age));
}

function agoStep(age: number): number {
  return age < MINUTE ? SECOND : age < HOUR ? MINUTE : age < DAY ? HOUR : DAY;
}

/**
 * How a time left reads: rounded to what an estimate can tell (5 s under a minute, half a minute
 * under ten minutes, a minute under an hour, five minutes above), and never "0 s".
 */
export function formatRemaining(
  ms: number,
  locale: string,
  time: TimeLabels,
  progress: ProgressLabels,
): string {
  if (!(ms >= SECOND)) return progress.almostDone;
  // The last ten seconds count down one by one.
  const step = REMAINING_STEPS.find(({ below }) => ms < below)?.step ?? 5 * MINUTE;
  const text = formatDuration(Math.round(ms / step) * step, locale, time);
  return progress.left(step === SECOND ? text : progress.about(text));
}

const REMAINING_STEPS = [
  { below: 10.5 * SECOND, step: SECOND },
  { below: MINUTE, step: 5 * SECOND },
  { below: 10 * MINUTE, step: 30 * SECOND },
  { below: HOUR, step: MINUTE },
] as const;
