// The results as a page to read. Pure.
import type { Figure, Part, Section } from '../harness/figures.js';
import type { Machine } from '../harness/machine.js';

/** All that a run found. */
export interface Results {
  /** ISO date. */
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
  /** Scenarios that could not be run, and why. */
  readonly failures: readonly { readonly id: string; readonly why: string }[];
}

/** Above this the machine had other work to do (programs that wait, for each core). */
const BUSY = 0.7;

function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 10_000) return Math.round(value).toLocaleString('en');
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(size >= 10 ? 1 : 2);
}

function cell(entry: Figure | undefined): string {
  if (entry === undefined) return '';
  const { spread, unit, ratio, note } = entry;
  if (spread === null) return note ?? '–';
  const range = spread.min === spread.max ? '' : ` (${number(spread.min)}–${number(spread.max)})`;
  const times = ratio === undefined ? '' : `, **${number(ratio)}×**`;
  return `${number(spread.median)}${unit === '' ? '' : ` ${unit}`}${range}${times}`;
}

/** Contestants down, measures across; none wider than a page can hold. */
function table(figures: readonly Figure[]): string {
  const measures = [...new Set(figures.map(({ measure }) => measure))];
  const contestants = [...new Set(figures.map(({ contestant }) => contestant))];
  const find = (contestant: string, measure: string): Figure | undefined =>
    figures.find((each) => each.contestant === contestant && each.measure === measure);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...measures]),
    line(['---', ...measures.map(() => '---')]),
    ...contestants.map((name) =>
      line([name, ...measures.map((measure) => cell(find(name, measure)))]),
    ),
  ].join('\n');
}

function partOf({ title, text, figures }: Part): string {
  return `### ${title}\n\n${text}\n\n${table(figures)}`;
}

function section({ title, text, figures, parts = [], remarks, effort }: Section): string {
  const list = remarks.map((remark) => `- ${remark}`).join('\n');
  const once = effort === 'quick' ? 'Measured by a quick run: most figures once.' : '';
  const first = figures.length === 0 ? '' : table(figures);
  return [`## ${title}`, text, once, first, ...parts.map(partOf), list]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Writes the page. */
export function toMarkdown({ date, machine, versions, ...found }: Results): string {
  const { before, after } = machine.load;
  // What is running after it is the benchmark itself.
  const isBusy = before > machine.cores * BUSY;
  const intro = [
    `${date}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}.`,
    'Each figure is the median of several runs, taken in turn with the others; in brackets the least and the most.',
    'Bold is the ratio to the floor.',
    `Load of the machine: ${before} before, ${after} after.`,
    isBusy
      ? 'It was **not quiet**: others worked on it at the same time. Times of a thread are still its own work, but frame gaps, waits and ages are longer than on a quiet machine.'
      : '',
  ];
  return `${[
    '# Measured beside its peers',
    intro.filter((sentence) => sentence !== '').join(' '),
    'Made by `npm run bench`; see [the harness](run.mjs) for how to run parts of it.',
    ...found.sections.map(section),
    ...found.failures.map(({ id, why }) => `## ${id}\n\nCould not be run: ${why}`),
    '## Versions',
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
  ].join('\n\n')}\n`;
}
