'use client';
/** How many tasks there are in each status, from props alone. */
import { forwardRef, type ComponentPropsWithoutRef } from 'react';

import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishCard, englishStatus, englishSummary } from '../../labels/english.js';
import { describeResources } from '../../display/figures.js';
import { formatNumber } from '../../display/format.js';
import { cleanText } from '../../display/text.js';
import { TASK_STATUSES, type TaskResources, type TaskStatus } from '../../protocol/task.js';
import { useLooks, type PartProps } from '../parts.js';
import { rootTag } from '../renderRoot.js';
import { StatusBadge } from '../StatusBadge.js';

/** Props of {@link TaskSummaryView}. */
export interface TaskSummaryViewProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'list' | 'item' | 'total' | 'resources' | 'warning'> {
  /** How many tasks there are in each status; a status that is missing counts 0. */
  readonly counts: { readonly [Status in TaskStatus]?: number };
  /** What all of them use together. */
  readonly resources?: TaskResources | undefined;
  /** Why the server counts as overloaded. */
  readonly warning?: string | null | undefined;
  /** Shows statuses without tasks as well. @default false */
  readonly showEmpty?: boolean | undefined;
}

/** The root is `div.task-summary`, each status a `li.task-summary-item[data-status]`. */
export const TaskSummaryView = forwardRef<HTMLDivElement, TaskSummaryViewProps>(
  function TaskSummaryView({ counts, resources, warning, showEmpty = false, ...looks }, ref) {
    const labels = useLabels('summary', englishSummary);
    const statuses = useLabels('status', englishStatus);
    const cards = useLabels('card', englishCard);
    const { locale } = useDisplay();
    const { root, part } = useLooks('task-summary', looks);
    const { Root } = rootTag('div', looks.render);
    const countOf = (status: TaskStatus): number => counts?.[status] || 0;
    const total = TASK_STATUSES.reduce((sum, status) => sum + countOf(status), 0);
    const uses = describeResources(resources ?? {}, locale, cards);

    return (
      <Root role="group" aria-label={labels.summary} {...root} ref={ref}>
        <span className={part('total')}>{labels.total(formatNumber(total, locale, 0), total)}</span>
        <ul className={part('list')}>
          {TASK_STATUSES.filter((status) => showEmpty || countOf(status) > 0).map((status) => (
            <li key={status} className={part('item')} data-status={status}>
              <StatusBadge
                status={status}
                label={`${statuses[status]}: ${formatNumber(countOf(status), locale, 0)}`}
                size="small"
                unstyled={looks.unstyled}
              />
            </li>
          ))}
        </ul>
        {uses.length > 0 && (
          <span className={part('resources')}>
            {uses.map(({ name, text }) => `${name} ${text}`).join(' · ')}
          </span>
        )}
        {warning !== undefined && warning !== null && (
          <p className={part('warning')}>
            {labels.overloaded} {cleanText(warning)}
          </p>
        )}
      </Root>
    );
  },
);
