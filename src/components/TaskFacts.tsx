'use client';
/** The small print of a card: what the task uses, where it runs, which attempt it is. */
import { useEffect, useState, useSyncExternalStore } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishCard } from '../display/english.js';
import { formatByteRate, formatBytes, formatNumber, formatPercent } from '../display/format.js';
import { createHistory } from '../display/history.js';
import { readProgress } from '../display/progress.js';
import { cleanText } from '../display/text.js';
import { usePaceKeeper } from '../display/usePaceKeeper.js';
import { useRateText } from '../display/useRateText.js';
import type { Task } from '../protocol/task.js';
import { partClass } from './parts.js';
import { Sparkline } from './Sparkline.js';

/** Props of {@link TaskFacts}. */
interface TaskFactsProps {
  readonly task: Task;
  readonly unstyled: boolean | undefined;
}

const EMPTY: readonly number[] = [];

/** The values of a figure since the card is on the page; a new attempt begins anew. */
function useHistory(value: number | undefined, at: number): readonly number[] {
  const [history] = useState(() => createHistory());
  useEffect(() => {
    history.push(value ?? null, at);
  }, [history, value, at]);
  return useSyncExternalStore(history.subscribe, history.getSnapshot, () => EMPTY);
}

interface Fact {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly values?: readonly number[];
  /** The figure stands somewhere else on the card, so that here its line is enough. */
  readonly isSaid?: boolean;
}

/** How fast the task moves now, and how fast it did before. Its bar reckons the same. */
function useRate({ progress, status }: Task) {
  const { value, max } = readProgress(
    progress?.value,
    progress?.unit === 'percent' ? 100 : (progress?.total ?? NaN),
  );
  const keeper = usePaceKeeper(value, max, status === 'running');
  const pace = useSyncExternalStore(keeper.subscribe, keeper.getSnapshot, () => null);
  const text = useRateText(keeper, progress?.unit, undefined, max);
  // Each reckoning brings its own end, which so tells one from the next.
  const values = useHistory(pace?.ratePerSecond, pace?.trustedUntil ?? 0);
  const isOnBar = progress?.unit !== undefined && progress.unit !== 'percent';
  return { text, values, isOnBar };
}

/** Nothing, unless the task reports something of it. */
export function TaskFacts({ task, unstyled }: TaskFactsProps) {
  const labels = useLabels('card', englishCard);
  const { locale } = useDisplay();
  const { cpuPercent, memoryBytes, networkBytesPerSecond } = task.resources ?? {};
  const cpu = useHistory(cpuPercent, task.updatedAt);
  const memory = useHistory(memoryBytes, task.updatedAt);

  const rate = useRate(task);

  const facts: Fact[] = [];
  if (rate.text !== '' && rate.values.length > 1) {
    facts.push({ key: 'rate', name: labels.rate, ...rate, isSaid: rate.isOnBar });
  }
  if (isAmount(cpuPercent)) {
    // 100 is one core; several cores may use more than that, so it is not clamped.
    const text =
      cpuPercent <= 100 ? formatPercent(cpuPercent / 100, locale) : over(cpuPercent, locale);
    facts.push({ key: 'cpu', name: labels.cpu, text, values: cpu });
  }
  if (isAmount(memoryBytes)) {
    const text = formatBytes(memoryBytes, locale);
    facts.push({ key: 'memory', name: labels.memory, text, values: memory });
  }
  if (isAmount(networkBytesPerSecond)) {
    const text = formatByteRate(networkBytesPerSecond, locale);
    facts.push({ key: 'network', name: labels.network, text });
  }
  if (task.worker) facts.push({ key: 'worker', name: labels.worker, text: cleanText(task.worker) });
  if (task.pid !== undefined)
    facts.push({ key: 'process', name: labels.process, text: String(task.pid) });
  if (facts.length === 0) return null;

  return (
    <dl className={partClass(unstyled, 'task-card-facts')}>
      {facts.map(({ key, name, text, values = EMPTY, isSaid = false }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>
            {!isSaid && text}
            {values.length > 1 && (
              <Sparkline
                values={values}
                label={`${name}: ${text}`}
                max={key === 'cpu' ? 100 : undefined}
                unstyled={unstyled}
                status="running"
              />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

function over(percent: number, locale: string): string {
  return formatNumber(percent / 100, locale, 1).concat('×');
}
