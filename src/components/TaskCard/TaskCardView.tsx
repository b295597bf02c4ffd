'use client';
/** A task with all that there is to say of it, from props alone. `TaskCard` connects it. */
import { forwardRef, useMemo, type ComponentPropsWithoutRef, type ReactNode } from 'react';

import type { ConnectionStatus } from '../../client/connection/connectionStatus.js';
import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishCard, englishError } from '../../labels/english.js';
import { formatNumber } from '../../display/format.js';
import { StatusIcon } from '../../display/icons.js';
import { cleanText } from '../../display/text.js';
import type { TaskStatusError } from '../../protocol/errors.js';
import { isTaskStatus, isTerminal, type Task, type TaskAction } from '../../protocol/task.js';
import { ConnectionIndicator } from '../ConnectionIndicator.js';
import { Elapsed } from '../Elapsed.js';
import { LastUpdated } from '../LastUpdated.js';
import { LongText } from '../LongText.js';
import { flag, readLooks, type PartProps, type TaskCardPart } from '../parts.js';
import { StatusBadge } from '../StatusBadge.js';
import { TaskActions } from '../TaskActions.js';
import { TaskCardProgress } from './TaskCardProgress.js';
import { TaskError } from '../TaskError.js';
import { TaskFacts } from './TaskFacts.js';
import { TaskResult } from '../TaskResult.js';
import { withoutNulls } from '../withoutNulls.js';

/** What a card looks like, whether it is connected or not. */
export interface TaskCardLooks
  extends Omit<ComponentPropsWithoutRef<'article'>, 'children'>, PartProps<TaskCardPart> {
  /** The level of the title among the page's headings. @default 3 */
  readonly headingLevel?: 2 | 3 | 4 | 5 | 6 | undefined;
  /** How close everything stands. @default the surrounding one's, else comfortable */
  readonly density?: 'compact' | 'comfortable' | 'spacious' | undefined;
  /** Draws the result in place of the kit. */
  readonly renderResult?: ((result: unknown, task: Task) => ReactNode) | undefined;
  /** Which actions are asked again before they are done. @default ['cancel'] */
  readonly confirm?: readonly TaskAction[] | undefined;
  /** Put in the header, after the badge. */
  readonly headerEnd?: ReactNode;
  /** Put between the body and the footer. */
  readonly children?: ReactNode;
}

/** Props of {@link TaskCardView}. */
export interface TaskCardViewProps extends TaskCardLooks {
  readonly taskId: string;
  /** Null while it loads, or where it could not be had. */
  readonly task: Task | null;
  /** What went wrong on the way to the task. With `not_found` and a task, its last state stays, marked. */
  readonly error?: TaskStatusError | null | undefined;
  readonly connection?: ConnectionStatus | undefined;
  /** ms since epoch, this device's clock. */
  readonly lastUpdatedAt?: number | null | undefined;
  readonly isStale?: boolean | undefined;
  readonly onRefresh?: (() => void) | undefined;
  readonly onRetryConnection?: (() => void) | undefined;
  readonly onAction?: ((action: TaskAction) => void) | undefined;
  readonly pendingAction?: TaskAction | null | undefined;
  readonly actionError?: Error | null | undefined;
  /** The log panel. */
  readonly log?: ReactNode;
}

const ASK_BEFORE_CANCEL: readonly TaskAction[] = ['cancel'];

/** The root is `article.task-card[data-task-id][data-status]`. */
export const TaskCardView = forwardRef<HTMLElement, TaskCardViewProps>(
  function TaskCardView(props, ref) {
    const {
      taskId,
      task: given,
      error = null,
      connection,
      lastUpdatedAt,
      isStale = false,
      onRefresh,
      onRetryConnection,
      onAction,
      pendingAction,
      actionError,
      log,
      headingLevel = 3,
      density,
      renderResult,
      confirm = ASK_BEFORE_CANCEL,
      headerEnd,
      children,
      ...looks
    } = props;
    const task = useMemo(() => (given ? withoutNulls(given) : null), [given]);
    const labels = useLabels('card', englishCard);
    const errors = useLabels('error', englishError);
    const Heading = `h${headingLevel}` as const;
    const { root, part } = readLooks('task-card', looks);
    const { unstyled } = looks;

    const gone = task !== null && error?.code === 'not_found';
    const loading = task === null && error === null;
    const known = isTaskStatus(task?.status) ? task.status : 'unknown';
    const ended = task !== null && isTerminal(known);
    const actions = (gone ? undefined : task?.actions) ?? [];
    const canAct = onAction !== undefined && actions.length > 0;

    return (
      <article
        aria-busy={loading || undefined}
        {...root}
        ref={ref}
        data-task-id={taskId}
        data-status={task === null ? undefined : known}
        data-loading={flag(loading)}
        data-gone={flag(gone)}
        data-density={density}
      >
        <header className={part('header')}>
          <Heading className={part('title')} dir="auto">
            {cleanText(task?.title).trim() || labels.untitled(taskId)}
          </Heading>
          {task !== null && (
            <StatusBadge
              status={task.status}
              reason={gone ? 'last_seen' : task.reason}
              unstyled={unstyled}
            />
          )}
          {headerEnd}
        </header>
        <div className={part('body')}>
          {loading && (
            // As tall as what most likely comes, so that nothing jumps.
            <p className={part('placeholder')}>
              <span>{labels.loading}</span>
            </p>
          )}
          {error !== null && !gone && (task === null || error.code !== 'network') && (
            <TaskError error={error} onRetry={onRefresh} unstyled={unstyled} />
          )}
          {task !== null && (
            <>
              <Subtitle
                className={part('subtitle')}
                task={task}
                ended={ended}
                gone={gone}
                unstyled={unstyled}
              />
              {gone && (
                <div className={part('notice')}>
                  <StatusIcon status="unknown" />
                  <p>{errors.gone}</p>
                </div>
              )}
              {cleanText(task.message) && (
                <LongText className={part('message')} text={task.message ?? ''} />
              )}
              <TaskCardProgress
                task={task}
                status={gone && !ended ? 'unknown' : known}
                unstyled={unstyled}
              />
              {task.error !== undefined && <TaskError error={task.error} unstyled={unstyled} />}
              {task.result != null && (
                <TaskResult
                  result={task.result}
                  render={renderResult && ((result) => renderResult(result, task))}
                  unstyled={unstyled}
                />
              )}
              <TaskFacts className={part('facts')} task={task} unstyled={unstyled} />
            </>
          )}
        </div>
        {children}
        {log}
        {(connection || lastUpdatedAt != null || canAct) && (
          <footer className={part('footer')}>
            <div className={part('freshness')}>
              {connection && (
                <ConnectionIndicator
                  connection={connection}
                  onRefresh={onRefresh}
                  onRetry={onRetryConnection}
                  unstyled={unstyled}
                />
              )}
              {lastUpdatedAt != null && (
                <LastUpdated at={lastUpdatedAt} stale={isStale || gone} unstyled={unstyled} />
              )}
            </div>
            {canAct && (
              <TaskActions
                actions={actions}
                onAction={onAction}
                pending={pendingAction}
                confirm={confirm}
                error={actionError}
                unstyled={unstyled}
              />
            )}
          </footer>
        )}
      </article>
    );
  },
);

interface SubtitleProps {
  readonly className: string | undefined;
  readonly task: Task;
  readonly ended: boolean;
  readonly gone: boolean;
  readonly unstyled: boolean | undefined;
}

/** Attempt, place in the queue and time taken, where there is something to say. */
function Subtitle({ className, task, ended, gone, unstyled }: SubtitleProps) {
  const labels = useLabels('card', englishCard);
  const { locale } = useDisplay();
  const { attempt, queuePosition, startedAt } = task;
  const number = (value: number): string => formatNumber(value, locale, 0);
  const hasAttempt = attempt !== undefined && (attempt.number > 1 || (attempt.max ?? 1) > 1);
  const queued = task.status === 'pending' && queuePosition !== undefined;
  // An ended task without an end is not timed: its clock would run for ever.
  const timed = startedAt !== undefined && (!ended || task.endedAt !== undefined);
  if (!hasAttempt && !queued && !timed) return null;
  return (
    <p className={className}>
      {hasAttempt && (
        <span>
          {labels.attempt(number(attempt.number), attempt.max ? number(attempt.max) : null)}
        </span>
      )}
      {queued && <span>{labels.queue(number(queuePosition), queuePosition)}</span>}
      {timed && (
        <span>
          {labels.elapsed}:{' '}
          <Elapsed
            since={startedAt}
            until={task.endedAt ?? (gone ? task.updatedAt : undefined)}
            unstyled={unstyled}
          />
        </span>
      )}
    </p>
  );
}
