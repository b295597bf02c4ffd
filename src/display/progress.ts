/**
 * One reading of a progress value, from which bar, ARIA and words all follow. Pure.
 * Imports the formatting and the label types.
 */
import {
  formatByteRate,
  formatBytes,
  formatBytesOf,
  formatNumber,
  formatPercent,
} from './format.js';
import { cleanText } from './text.js';
import type { TaskProgress } from '../protocol/task.js';
import type { ProgressLabels } from '../labels/labels.js';

/** A progress value that can be drawn. */
export interface ProgressReading {
  /** Between 0 and `max`, or null: indeterminate. */
  readonly value: number | null;
  /** Above 0. */
  readonly max: number;
  /** `value / max`, or null: indeterminate. */
  readonly share: number | null;
}

/**
 * Reads a value once, for everything that shows it: it is clamped into 0 to `max`; null, NaN,
 * infinite, or a `max` that is no number above 0 make it indeterminate.
 */
export function readProgress(value: number | null | undefined, max = 100): ProgressReading {
  if (typeof value !== 'number' || !Number.isFinite(value) || !Number.isFinite(max) || max <= 0) {
    return { value: null, max: Number.isFinite(max) && max > 0 ? max : 100, share: null };
  }
  const clamped = Math.min(max, Math.max(0, value));
  return { value: clamped, max, share: clamped / max };
}

/** How much there is to do in all, in the task's unit; undefined where that is not known. */
export function totalOf(progress: TaskProgress | undefined): number | undefined {
  return progress?.unit === 'percent' ? 100 : progress?.total;
}

/** Reads the progress of a task, once for everything that shows it. */
export function readTaskProgress(progress: TaskProgress | undefined): ProgressReading {
  return readProgress(progress?.value, totalOf(progress) ?? NaN);
}

/** How much is done, in the words of its unit; "" where a percentage already says it all. */
export function describeAmount(
  { value, max }: ProgressReading,
  unit: string | undefined,
  locale: string,
  labels: ProgressLabels,
): string {
  if (value === null || !unit || unit === 'percent') return '';
  if (unit === 'bytes') return formatBytesOf(value, max, locale, labels);
  return labels.of(formatNumber(value, locale), countOf(max, unit, locale, labels));
}

/** An amount whose total is not known: "1.2 GB", "40 items". */
export function describeCount(
  amount: number | undefined,
  unit: string | undefined,
  locale: string,
  labels: ProgressLabels,
): string {
  if (amount === undefined || !Number.isFinite(amount) || unit === 'percent') return '';
  const count = Math.max(0, amount);
  if (!unit) return formatNumber(count, locale);
  return unit === 'bytes' ? formatBytes(count, locale) : countOf(count, unit, locale, labels);
}

/** A rate in the words of its unit; "" where none would help. */
export function describeRate(
  ratePerSecond: number,
  unit: string | undefined,
  locale: string,
  labels: ProgressLabels,
): string {
  // What would be rounded to nothing is no figure.
  const isBytes = unit === 'bytes';
  if (!unit || unit === 'percent' || !(ratePerSecond >= (isBytes ? 0.5 : 0.05 / 60))) return '';
  if (isBytes) return formatByteRate(ratePerSecond, locale);
  const say = (amount: number): string =>
    countOf(amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount), unit, locale, labels);
  return ratePerSecond < 1
    ? labels.perMinute(say(ratePerSecond * 60))
    : labels.perSecond(say(ratePerSecond));
}

/** The same, with a share of the whole where the unit says nothing: "2%/min". */
export function describeProgressRate(
  ratePerSecond: number,
  total: number,
  unit: string | undefined,
  locale: string,
  labels: ProgressLabels,
): string {
  const inUnits = describeRate(ratePerSecond, unit, locale, labels);
  const perSecond = ratePerSecond / total;
  if (inUnits !== '' || !(perSecond > 0)) return inUnits;
  if (perSecond >= 0.01) return labels.perSecond(formatPercent(perSecond, locale));
  // Slower than a hundredth a minute is not worth a figure.
  return perSecond * 60 >= 0.01 ? labels.perMinute(formatPercent(perSecond * 60, locale)) : '';
}

/** A longer name of a unit would be wider than a bar. */
const LONGEST_UNIT = 32;

function countOf(count: number, unit: string, locale: string, labels: ProgressLabels): string {
  const text = formatNumber(count, locale);
  return unit === 'items'
    ? labels.items(text, count)
    : labels.units(text, cleanText(unit).slice(0, LONGEST_UNIT));
}
