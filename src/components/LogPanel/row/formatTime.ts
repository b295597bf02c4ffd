/**
 * The time of a log line as text. Pure, apart from the cache of formatters in `intl.ts`.
 */
import { dateTimeFormat } from '../../../display/intl.js';
import type { LogTimestamps } from '../logPanelShared.js';

const TIME_OF_DAY: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
};

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** A span in ms as `+1:02:03.456`; before the start it has a minus. */
function span(ms: number): string {
  const all = Math.abs(Math.round(ms));
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor(all / 60_000) % 60;
  const rest = `${pad(Math.floor(all / 1000) % 60, 2)}.${pad(all % 1000, 3)}`;
  const front = hours > 0 ? `${hours}:${pad(minutes, 2)}` : String(minutes);
  return `${ms < 0 ? '−' : '+'}${front}:${rest}`;
}

/**
 * @param at when the line was written, ms since epoch; 0 and what is no time give an empty text
 * @param startedAt what relative times count from, ms since epoch
 */
export function formatTime(
  at: number,
  timestamps: LogTimestamps,
  startedAt: number,
  locale: string,
): string {
  if (timestamps === 'off' || !(at > 0) || at > 8.64e15) return '';
  return timestamps === 'absolute'
    ? dateTimeFormat(locale, TIME_OF_DAY).format(at)
    : span(at - startedAt);
}
