'use client';
/** The small print of a card: what the task uses, where it runs, which attempt it is. */
import { useEffect, useState, useSyncExternalStore } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishCard } from '../display/english.js';
import { formatByteRate, formatBytes, formatNumber, formatPercent } from '../display/format.js';
import { createHistory } from '../display/history.js';
import { readProgress } from '../display/progress.js';
import { cleanText } from '../display/text.js';
import { useEstimate } from '../display/useEstimate.js';
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

/** How fast the task moves now, and how fast it did before. Its bar reckons the same. */
function useRate({ progress, status }: Task): { text: string; values: readonly number[] } {
  const { value, max } = readProgress(
    progress?.value,
    progress?.unit === 'percent' ? 100 : (progress?.total ?? NaN),
  );
  const pace = useEstimate(value, max, status === 'running');
  const text = useRateText(pace, progress?.unit, undefined, max);
  // Each reckoning brings its own end, which so tells one from the next.
  const values = useHistory(pace?.ratePerSecond, pace?.trustedUntil ?? 0);
  return { text, values };
}

/** Nothing, unless the task reports something of it. */
export function TaskFacts({ task, unstyled }: TaskFactsProps) {
  const labels = useLabels('card', englishCard);
  const { locale } = useDisplay();
  const { cpuPercent, memoryBytes, networkBytesPerSecond } = task.resources ?? {};
  const cpu = useHistory(cpuPercent, task.updatedAt);
  const memory = useHistory(memoryBytes, task.updatedAt);

  const rate = useRate(task);

  const facts: { key: string; name: string; text: string; values?: readonly number[] }[] = [];
  if (rate.text !== '') {
    facts.push({ key: 'rate', name: labels.rate, text: rate.text, values: rate.values });
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
      {facts.map(({ key, name, text, values = EMPTY }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>
            {text}
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
