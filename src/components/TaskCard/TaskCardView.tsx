'use client';
/** A task with all that there is to say of it, from props alone. `TaskCard` connects it. */
import {
  forwardRef,
  useMemo,
  useSyncExternalStore,
  type ComponentPropsWithoutRef,
  type ReactNode,
} from 'react';
import { clsx } from 'clsx/lite';

import type { ConnectionStatus } from '../../client/connection/connectionStatus.js';
import { useLabels } from '../../display/DisplayContext.js';
import { DisplayProvider } from '../../display/DisplayProvider.js';
import type { LabelOverrides } from '../../labels/labels.js';
import { englishCard, englishError } from '../../labels/english.js';
import { Icon, StatusIcon } from '../../display/icons.js';
import { readTaskProgress } from '../../display/progress.js';
import { cleanText } from '../../display/text.js';
import type { TaskStatusError } from '../../protocol/errors.js';
import { isTaskStatus, isTerminal, type Task, type TaskAction } from '../../protocol/task.js';
import { AGAIN } from '../actionIcons.js';
import { ConnectionIndicator } from '../ConnectionIndicator.js';
import { pageIndicators } from '../pageConnection.js';
import { flag, slot, useLooks, type PartProps, type TaskCardPart } from '../parts.js';
import { rootTag } from '../renderRoot.js';
import { TaskActions } from '../TaskActions.js';
import { TaskCardPhrase } from './TaskCardPhrase.js';
import type { TaskCardSlotProps } from './slotProps.js';
import { TaskCardProgress } from './TaskCardProgress.js';
import { TaskError } from '../TaskError.js';
import { TaskResult } from '../TaskResult.js';
import { useFocusKept } from '../useFocusKept.js';
import { withoutNulls } from '../withoutNulls.js';

/** What a card looks like, whether it is connected or not. */
export interface TaskCardLooks
  extends Omit<ComponentPropsWithoutRef<'article'>, 'children'>, PartProps<TaskCardPart> {
  /** `compact` is one line, for lists: put several into an element with the class `task-list`. @default 'comfortable' */
  readonly variant?: 'comfortable' | 'compact' | undefined;
  /** Props for the components inside. Keep the object stable. */
  readonly slotProps?: TaskCardSlotProps | undefined;
  /** Words for this card alone, in place of those around. Keep the object stable. */
  readonly labels?: LabelOverrides | undefined;
  /** The level of the title among the page's headings. @default 3 */
  readonly headingLevel?: 2 | 3 | 4 | 5 | 6 | undefined;
  /** How close everything stands. @default the surrounding one's, else comfortable */
  readonly density?: 'compact' | 'comfortable' | 'spacious' | undefined;
  /**
   * Whether the card says how old its state is, and offers to fetch it, while it is not live. With
   * `auto` it leaves the offer to a full `ConnectionIndicator` where the page has one. @default 'auto'
   */
  readonly showConnection?: 'auto' | 'always' | 'never' | undefined;
  /** Draws the result in place of the kit. */
  readonly renderResult?: ((result: unknown, task: Task) => ReactNode) | undefined;
  /** Which actions need confirmation. @default ['cancel'] */
  readonly confirm?: readonly TaskAction[] | undefined;
  /** Put in the header, before the state. */
  readonly headerEnd?: ReactNode;
  /** Put between the body and the log. */
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

/** The root is `article.task-card[data-task-id][data-status]`. */
export const TaskCardView = forwardRef<HTMLElement, TaskCardViewProps>(function TaskCardView(
  { labels, ...props },
  ref,
) {
  const card = <Card {...props} ref={ref} />;
  return labels === undefined ? card : <DisplayProvider labels={labels}>{card}</DisplayProvider>;
});

const Card = forwardRef<HTMLElement, Omit<TaskCardViewProps, 'labels'>>(function Card(props, ref) {
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
    variant = 'comfortable',
    slotProps: slots = NO_SLOTS,
    headingLevel = 3,
    density,
    showConnection = 'auto',
    renderResult,
    confirm,
    headerEnd,
    children,
    ...looks
  } = props;
  const task = useMemo(() => (given ? withoutNulls(given) : null), [given]);
  const labels = useLabels('card', englishCard);
  const errors = useLabels('error', englishError);
  const focus = useFocusKept();
  const indicators = useSyncExternalStore(
    pageIndicators.subscribe,
    pageIndicators.get,
    pageIndicators.get,
  );
  const Heading = `h${headingLevel}` as const;
  const { root, part, unstyled } = useLooks('task-card', looks);
  const { Root } = rootTag('article', looks.render);

  const isCompact = variant === 'compact';
  const gone = task !== null && error?.code === 'not_found';
  const loading = task === null && error === null;
  const known = isTaskStatus(task?.status) ? task.status : 'unknown';
  const ended = task !== null && isTerminal(known);
  // A state that may be out of date does not claim to be at work.
  const isOld = task !== null && !ended && (gone || isStale);
  const shown = gone && !ended ? 'unknown' : known;

  const allowed = (gone || onAction === undefined ? undefined : task?.actions) ?? [];
  // What failed is retried where it says so, in a word.
  const isRetryBelow = task?.error !== undefined && ended;
  const actionProps = {
    onAction: onAction ?? noAction,
    pending: pendingAction,
    confirm,
    unstyled,
  };
  const beside = allowed.filter((action) => !(isRetryBelow && action === 'retry'));
  const actions = (beside.length > 0 || (actionError != null && !isRetryBelow)) && (
    <TaskActions
      {...actionProps}
      variant="icon"
      {...slot(part('actions'), slots.actions)}
      actions={beside}
      error={isRetryBelow ? null : actionError}
    />
  );
  const retry = isRetryBelow && allowed.includes('retry') && (
    <TaskActions {...actionProps} {...slots.actions} actions={['retry']} error={actionError} />
  );

  const phrase = task !== null && (
    <TaskCardPhrase
      className={part('phrase')}
      own={slots.badge}
      status={task.status}
      known={known}
      reason={task.reason}
      isOld={isOld}
      // An ended task without an end is not timed: its clock would run for ever.
      since={
        known === 'paused' || (ended && task.endedAt === undefined)
          ? undefined
          : known === 'pending'
            ? task.createdAt
            : task.startedAt
      }
      until={task.endedAt}
      nextAt={task.attempt?.nextAt}
      unstyled={unstyled}
    />
  );
  const isMarked = connection && !ended && !gone && showConnection !== 'never';
  const hasButton = showConnection === 'always' || indicators.count === 0;
  const freshness = isMarked && (
    <ConnectionIndicator
      variant="quiet"
      connection={connection}
      updatedAt={lastUpdatedAt}
      onRefresh={hasButton ? onRefresh : undefined}
      onRetry={hasButton ? onRetryConnection : undefined}
      unstyled={unstyled}
      {...slot(part('freshness'), slots.connection)}
    />
  );

  return (
    <Root
      aria-busy={loading || undefined}
      {...focus}
      {...root}
      ref={ref}
      data-task-id={taskId}
      data-status={task === null ? undefined : known}
      data-variant={variant}
      data-loading={flag(loading)}
      data-gone={flag(gone)}
      data-stale={flag(isOld)}
      data-density={density}
    >
      <header className={part('header')}>
        <span className={part('glyph')} aria-hidden="true">
          {task !== null || error !== null ? glyphOf(task, error, shown, isOld) : null}
        </span>
        <Heading className={part('title')} dir="auto">
          {cleanText(task?.title).trim() || labels.untitled(taskId)}
        </Heading>
        {!isCompact && (phrase || headerEnd) && (
          <div className={part('side')}>
            {headerEnd}
            {phrase}
          </div>
        )}
        {!isCompact && actions}
        {loading && (
          // As tall as what most likely comes, so that nothing jumps.
          <p className={part('placeholder')}>
            <span>{labels.loading}</span>
          </p>
        )}
        {task === null && error !== null && (
          <TaskError
            onRetry={onRefresh}
            unstyled={unstyled}
            {...slot(part('error'), slots.error)}
            error={error}
          />
        )}
        {task !== null && (
          <TaskCardProgress
            task={task}
            status={shown}
            isCompact={isCompact}
            freshness={freshness}
            phrase={phrase}
            actions={
              isCompact && (
                <>
                  {headerEnd}
                  {actions}
                  {retry}
                </>
              )
            }
            unstyled={unstyled}
            slots={slots}
            part={part}
          />
        )}
      </header>
      {!isCompact && task !== null && (
        <>
          {gone && <p className={clsx(part('band'), part('notice'))}>{errors.gone}</p>}
          {error !== null && !gone && error.code !== 'network' && (
            <TaskError
              onRetry={onRefresh}
              unstyled={unstyled}
              {...slot(clsx(part('band'), part('error')), slots.error)}
              error={error}
            />
          )}
          {task.error !== undefined && (ended || known !== 'pending') && (
            <TaskError
              actions={retry || undefined}
              unstyled={unstyled}
              {...slot(clsx(part('band'), part('error')), slots.error)}
              error={task.error}
            />
          )}
          {task.result != null && (
            <TaskResult
              render={renderResult && ((result) => renderResult(result, task))}
              unstyled={unstyled}
              {...slot(clsx(part('band'), part('result')), slots.result)}
              result={task.result}
            />
          )}
        </>
      )}
      {children != null && <div className={part('body')}>{children}</div>}
      {!isCompact && log}
    </Root>
  );
});

const NO_SLOTS: TaskCardSlotProps = {};

function noAction(): void {
  // A card without `onAction` shows no buttons.
}

/** The status as a drawing: the ring of a running task is its progress. */
function glyphOf(
  task: Task | null,
  error: TaskStatusError | null,
  status: Task['status'],
  isOld: boolean,
): ReactNode {
  if (task === null) return <StatusIcon status={error === null ? 'unknown' : 'failed'} />;
  if (status === 'pending' && (task.reason === 'retrying' || task.attempt?.nextAt !== undefined)) {
    return (
      <Icon name="retrying">
        <path d={AGAIN} />
      </Icon>
    );
  }
  const { share } = readTaskProgress(task.progress);
  // The ring of what is not known to move stands still.
  return <StatusIcon status={status} share={share ?? (isOld ? 0.28 : null)} />;
}
