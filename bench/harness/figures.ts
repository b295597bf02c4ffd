// What every scenario gives: figures, in sections. Types and small makers; no measuring here.
import { spreadOf, type Spread } from './stats.js';

/** How much is measured. `tiny` only shows that it runs. */
export type Effort = 'tiny' | 'quick' | 'full';

/** One measured thing of one contestant. */
export interface Figure {
  readonly contestant: string;
  /** What was measured: a column of the table. */
  readonly measure: string;
  /** `µs`, `ms`, `kB`, … or empty for a count. */
  readonly unit: string;
  /** Null where it could not be reached; `note` says why. */
  readonly spread: Spread | null;
  /** The median by that of the floor. */
  readonly ratio?: number;
  readonly note?: string;
}

/** A part of a scenario with a table of its own. */
export interface Part {
  readonly title: string;
  readonly text: string;
  readonly figures: readonly Figure[];
}

/** One scenario's results. */
export interface Section {
  /** How it was measured; set by who runs it. */
  readonly effort?: Effort;
  readonly id: string;
  readonly title: string;
  /** What was done, and what to make of it. */
  readonly text: string;
  readonly figures: readonly Figure[];
  /** Tables below the first, where the measures of one do not fit those of another. */
  readonly parts?: readonly Part[];
  /** What the figures say, where that is not plain; also where a peer is better. */
  readonly remarks: readonly string[];
}

/** Picks by effort. */
export function byEffort<Value>(effort: Effort, choices: Record<Effort, Value>): Value {
  return choices[effort];
}

/** A figure of several values; those that are null were not reached. */
export function figure(
  contestant: string,
  measure: string,
  unit: string,
  values: readonly (number | null)[],
  note?: string,
): Figure {
  const known = values.filter((value) => value !== null);
  const isWhole = known.length === values.length && known.length > 0;
  return {
    contestant,
    measure,
    unit,
    spread: isWhole ? spreadOf(known) : null,
    ...(note !== undefined && { note }),
  };
}

/** Adds to each figure of `measure` how many times the floor's it is. */
export function withRatios(
  figures: readonly Figure[],
  floor: string,
  measures: readonly string[],
): Figure[] {
  return figures.map((entry) => {
    const base = figures.find(
      ({ contestant, measure }) => contestant === floor && measure === entry.measure,
    )?.spread?.median;
    const own = entry.spread?.median;
    if (base === undefined || own === undefined || base === 0) return entry;
    return measures.includes(entry.measure) ? { ...entry, ratio: own / base } : entry;
  });
}
