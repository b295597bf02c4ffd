'use client';
/** The small print of a card: what the task uses, where it runs, which attempt it is. */
import { useEffect, useState, useSyncExternalStore } from 'react';

import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishCard } from '../../labels/english.js';
import { describeResources, type Figure } from '../../display/figures.js';
import { createHistory } from '../../display/history.js';
import { readTaskProgress } from '../../display/progress.js';
import { cleanText } from '../../display/text.js';
import { useRateKeeper } from '../../display/useRateKeeper.js';
import { useRateText } from '../../display/useRateText.js';
import type { Task } from '../../protocol/task.js';
import { Sparkline } from '../Sparkline.js';

/** Props of {@link TaskFacts}. */
interface TaskFactsProps {
  readonly className: string | undefined;
  readonly task: Task;
  readonly unstyled: boolean | undefined;
}

const EMPTY: readonly number[] = [];

/** The values of a figure since the card is on the page; a missing value empties them. */
function useHistory(value: number | undefined, at: number): readonly number[] {
  const [history] = useState(() => createHistory());
  useEffect(() => {
    history.push(value ?? null, at);
  }, [history, value, at]);
  return useSyncExternalStore(history.subscribe, history.get, () => EMPTY);
}

interface Fact extends Figure {
  readonly values?: readonly number[];
  /** The figure stands somewhere else on the card, so that here its line is enough. */
  readonly isSaid?: boolean;
}

/** How fast the task moves now, and how fast it did before. Its bar estimates the same. */
function useRate({ progress, status }: Task) {
  const { value, max } = readTaskProgress(progress);
  const keeper = useRateKeeper(value, max, status === 'running');
  const rate = useSyncExternalStore(keeper.subscribe, keeper.get, () => null);
  const text = useRateText(keeper, progress?.unit, undefined, max);
  // Each estimate has its own end, which identifies it.
  const values = useHistory(rate?.ratePerSecond, rate?.trustedUntil ?? 0);
  const isOnBar = progress?.unit !== undefined && progress.unit !== 'percent';
  return { text, values, isOnBar };
}

/** Nothing, unless the task reports something of it. */
export function TaskFacts({ className, task, unstyled }: TaskFactsProps) {
  const labels = useLabels('card', englishCard);
  const { locale } = useDisplay();
  const { worker, pid } = task;
  const resources = task.resources ?? {};
  const histories: { readonly [key: string]: readonly number[] } = {
    cpu: useHistory(resources.cpuPercent, task.updatedAt),
    memory: useHistory(resources.memoryBytes, task.updatedAt),
  };
  const rate = useRate(task);

  const facts: Fact[] = describeResources(resources, locale, labels);
  if (rate.text !== '' && rate.values.length > 1) {
    facts.unshift({ key: 'rate', name: labels.rate, ...rate, isSaid: rate.isOnBar });
  }
  if (worker) facts.push({ key: 'worker', name: labels.worker, text: cleanText(worker) });
  if (pid !== undefined) facts.push({ key: 'process', name: labels.process, text: String(pid) });
  if (facts.length === 0) return null;

  return (
    <dl className={className}>
      {facts.map(({ key, name, text, values = histories[key] ?? EMPTY, isSaid = false }) => (
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
