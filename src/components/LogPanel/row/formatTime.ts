/**
 * The time of a log line as text. Pure, apart from the cache of formatters in `intl.ts`.
 */
import { dateTimeFormat } from '../../../display/intl.js';
import type { LogLabels } from '../../../labels/labels.js';
import type { LogTimestamps } from '../settings/logSettings.js';

const TIME_OF_DAY: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
};
const ZONE: Intl.DateTimeFormatOptions = { ...TIME_OF_DAY, timeZoneName: 'short' };
const DATE: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const MOMENT: Intl.DateTimeFormatOptions = { ...DATE, ...ZONE };

/** What of the time that a log spans decides how its times are shown. */
export interface TimeSpan {
  /** What relative times count from, ms since epoch. */
  readonly startedAt: number;
  /** Whether it goes over midnight, so that times need a date. */
  readonly hasDate: boolean;
  /** Whether the clocks were changed in between, so that an hour may come twice. */
  readonly hasZone: boolean;
}

const isTime = (at: number): boolean => at > 0 && at <= 8.64e15;

/** @param latestAt when the last line was written; 0 where unknown */
export function readSpan(startedAt: number, latestAt: number): TimeSpan {
  const isKnown = isTime(startedAt) && isTime(latestAt);
  const [first, last] = [new Date(startedAt), new Date(latestAt)];
  return {
    startedAt,
    hasDate: isKnown && first.toDateString() !== last.toDateString(),
    hasZone: isKnown && first.getTimezoneOffset() !== last.getTimezoneOffset(),
  };
}

/** The full moment of a line with its date and zone; `undefined` where it has no time. */
export function formatMoment(at: number, locale: string): string | undefined {
  return isTime(at) ? dateTimeFormat(locale, MOMENT).format(at) : undefined;
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** A span in ms as `1:02:03.456`, without a sign. */
function span(ms: number): string {
  const all = Math.abs(Math.round(ms));
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor(all / 60_000) % 60;
  const rest = `${pad(Math.floor(all / 1000) % 60, 2)}.${pad(all % 1000, 3)}`;
  const front = hours > 0 ? `${hours}:${pad(minutes, 2)}` : String(minutes);
  return `${front}:${rest}`;
}

/**
 * @param at when the line was written, ms since epoch; 0 and what is no time give an empty text
 * @param labels says that a time counts from the start
 */
export function formatTime(
  at: number,
  timestamps: LogTimestamps,
  { startedAt, hasDate, hasZone }: TimeSpan,
  locale: string,
  labels: Pick<LogLabels, 'sinceStart'>,
): string {
  if (timestamps === 'off' || !isTime(at)) return '';
  if (timestamps === 'relative') return labels.sinceStart(span(at - startedAt), at < startedAt);
  const time = dateTimeFormat(locale, hasZone ? ZONE : TIME_OF_DAY).format(at);
  return hasDate ? `${time} · ${dateTimeFormat(locale, DATE).format(at)}` : time;
}
