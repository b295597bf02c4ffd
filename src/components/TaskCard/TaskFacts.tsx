'use client';
/** The small print of a card: what the task uses and where it runs. */
import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishCard } from '../../labels/english.js';
import { describeResources } from '../../display/figures.js';
import { cleanText } from '../../display/text.js';
import type { Task } from '../../protocol/task.js';

/** Props of {@link TaskFacts}. */
interface TaskFactsProps {
  readonly className: string | undefined;
  readonly task: Task;
}

/** Nothing, unless the task reports something of it. */
export function TaskFacts({ className, task: { resources, worker, pid } }: TaskFactsProps) {
  const labels = useLabels('card', englishCard);
  const { locale } = useDisplay();
  const facts = describeResources(resources ?? {}, locale, labels);
  if (worker) facts.push({ key: 'worker', name: labels.worker, text: cleanText(worker) });
  if (pid !== undefined) facts.push({ key: 'process', name: labels.process, text: String(pid) });
  if (facts.length === 0) return null;
  return (
    <dl className={className}>
      {facts.map(({ key, name, text }) => (
        <div key={key} data-fact={key}>
          <dt>{name} </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
