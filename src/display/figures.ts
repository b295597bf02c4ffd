/** What a task uses, in words: only what it reports. Pure. */
import type { TaskResources } from '../protocol/task.js';
import { formatByteRate, formatBytes, formatCores } from './format.js';
import type { CardLabels } from '../labels/labels.js';

/** One figure with its name. */
export interface Figure {
  readonly key: string;
  readonly name: string;
  readonly text: string;
}

/** Figures in the order in which they are shown. What is no amount is left out. */
export function describeResources(
  { cpuPercent, memoryBytes, networkBytesPerSecond }: TaskResources,
  locale: string,
  labels: CardLabels,
): Figure[] {
  const figures = [
    ['cpu', cpuPercent, formatCores],
    ['memory', memoryBytes, formatBytes],
    ['network', networkBytesPerSecond, formatByteRate],
  ] as const;
  return figures.flatMap(([key, value, format]) =>
    value !== undefined && Number.isFinite(value) && value >= 0
      ? [{ key, name: labels[key], text: format(value, locale) }]
      : [],
  );
}
