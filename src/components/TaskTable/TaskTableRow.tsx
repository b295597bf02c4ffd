'use client';
/** One row of a table of tasks. */
import type { ReactNode } from 'react';

import { useLabels } from '../../display/DisplayContext.js';
import { englishCard, englishProgress } from '../../labels/english.js';
import { cleanText } from '../../display/text.js';
import { isTaskStatus, isTerminal, type Task } from '../../protocol/task.js';
import { Elapsed } from '../Elapsed.js';
import { LastUpdated } from '../LastUpdated.js';
import { ProgressBar } from '../ProgressBar.js';
import { StatusBadge } from '../StatusBadge.js';
import { TABLE_ROLES } from './tableRoles.js';

/** Props of {@link TaskTableRow}. */
export interface TaskTableRowProps {
  readonly task: Task;
  readonly rowClass: string | undefined;
  readonly titleClass: string | undefined;
  readonly renderTitle: ((task: Task) => ReactNode) | undefined;
  readonly unstyled: boolean | undefined;
}

/** `tr.task-table-row[data-task-id][data-status]`. */
export function TaskTableRow({
  task,
  rowClass,
  titleClass,
  renderTitle,
  unstyled,
}: TaskTableRowProps) {
  const cards = useLabels('card', englishCard);
  const labels = useLabels('progress', englishProgress);
  const { progress, startedAt, endedAt, status } = task;
  const name = cleanText(task.title).trim() || cards.untitled(task.id);
  const total = progress?.unit === 'percent' ? 100 : progress?.total;
  const timed = startedAt !== undefined && (!isTerminal(status) || endedAt !== undefined);
  return (
    <tr
      {...TABLE_ROLES.row}
      className={rowClass}
      data-task-id={task.id}
      data-status={isTaskStatus(status) ? status : 'unknown'}
    >
      <th {...TABLE_ROLES.rowHeader} scope="row" className={titleClass}>
        {renderTitle === undefined ? <bdi>{name}</bdi> : renderTitle(task)}
      </th>
      <td {...TABLE_ROLES.cell}>
        <StatusBadge status={status} reason={task.reason} size="small" unstyled={unstyled} />
      </td>
      <td {...TABLE_ROLES.cell}>
        {(progress !== undefined || status === 'running') && (
          <ProgressBar
            label={`${labels.progress}: ${name}`}
            hideLabel
            value={total === undefined ? null : (progress?.value ?? null)}
            max={total}
            status={status}
            estimate={null}
            unstyled={unstyled}
          />
        )}
      </td>
      <td {...TABLE_ROLES.cell}>
        {timed && <Elapsed since={startedAt} until={endedAt} unstyled={unstyled} />}
      </td>
      <td {...TABLE_ROLES.cell}>
        <LastUpdated at={task.updatedAt} clock="server" unstyled={unstyled} />
      </td>
    </tr>
  );
}
