/**
 * Times as backends write them: seconds, ms, µs, texts of digits, ISO with and without a zone. Pure.
 */
import type { TimeReading } from './reading.js';

/** A number below this is seconds: as ms it would be before March 1973. */
const SECONDS_BELOW = 1e11;
/** From here on it is µs, and from 1e17 on ns. */
const MICROSECONDS_FROM = 1e14;
const NANOSECONDS_FROM = 1e17;

/** A text with a date and a time, but no zone. */
const WITHOUT_ZONE = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)$/;

/**
 * A moment in ms since epoch; `undefined` where it is absent, or cannot be read as one. 0 is absent:
 * many backends say it where they have no time.
 */
export function readTime(value: unknown): number | undefined {
  const time = parse(value);
  return time !== undefined && Number.isFinite(time) && time > 0 ? Math.round(time) : undefined;
}

function parse(value: TimeReading | unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number') return bySize(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) return bySize(number);
  const [, date, time] = WITHOUT_ZONE.exec(text) ?? [];
  return Date.parse(date === undefined ? text : `${date}T${(time ?? '').replace(',', '.')}Z`);
}

/** Value by value, since some backends write seconds here and ms there. */
function bySize(value: number): number {
  if (value < SECONDS_BELOW) return value * 1000;
  if (value < MICROSECONDS_FROM) return value;
  return value < NANOSECONDS_FROM ? value / 1e3 : value / 1e6;
}
