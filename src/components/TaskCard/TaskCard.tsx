'use client';
/** One task, live, with all that there is to say of it. */
import { forwardRef } from 'react';

import type { ConnectionStatus } from '../../client/connection/connectionStatus.js';
import { useDisplay } from '../../display/DisplayContext.js';
import { formatNumber } from '../../display/format.js';
import { useTaskActions } from '../../hooks/useTaskActions.js';
import { useTaskStatus } from '../../hooks/useTaskStatus.js';
import type { Task } from '../../protocol/task.js';
import { TaskCardView, type TaskCardLooks } from './TaskCardView.js';
import { TaskLogPanel, type TaskLogPanelProps } from '../TaskLogPanel.js';
import { useTaskSpeech } from '../useTaskSpeech.js';

/** Props of {@link TaskCard}. */
export interface TaskCardProps extends TaskCardLooks {
  readonly taskId: string;
  /** Whether the log is open at first; its lines travel only while it is. @default false */
  readonly defaultLogOpen?: boolean | undefined;
  /** Leaves the log out. @default false */
  readonly hideLog?: boolean | undefined;
  /** Leaves the buttons out, whatever the task allows. @default false */
  readonly readOnly?: boolean | undefined;
  /** In place of the client's, for instance to show none: `null`. */
  readonly connection?: ConnectionStatus | null | undefined;
  /** Props for the log. */
  readonly logProps?: Partial<TaskLogPanelProps> | undefined;
  /** A state known from elsewhere, such as the server that rendered the page. */
  readonly initialTask?: Task | undefined;
}

/**
 * The root is `article.task-card[data-task-id][data-status]`. Needs a `TaskStatusProvider` above.
 * A task that the server no longer knows keeps its last state, marked as such in words.
 */
export const TaskCard = forwardRef<HTMLElement, TaskCardProps>(function TaskCard(props, ref) {
  // Another id is another card: nothing of the old task may stay.
  return <ConnectedCard key={props.taskId} {...props} ref={ref} />;
});

const ConnectedCard = forwardRef<HTMLElement, TaskCardProps>(function ConnectedCard(
  {
    taskId,
    defaultLogOpen = false,
    hideLog = false,
    readOnly = false,
    initialTask,
    connection,
    logProps,
    ...looks
  },
  ref,
) {
  const {
    task,
    error,
    connection: current,
    lastUpdatedAt,
    isStale,
    refresh,
    retryConnection,
  } = useTaskStatus(taskId, { initialTask });
  const actions = useTaskActions(taskId);
  const { locale } = useDisplay();
  useTaskSpeech(task);

  return (
    <TaskCardView
      {...looks}
      ref={ref}
      taskId={taskId}
      task={task ?? null}
      error={error}
      connection={connection === undefined ? current : (connection ?? undefined)}
      lastUpdatedAt={lastUpdatedAt}
      isStale={isStale}
      onRefresh={() => void refresh()}
      onRetryConnection={retryConnection}
      onAction={readOnly ? undefined : (action) => actions[action]()}
      pendingAction={actions.pending}
      actionError={actions.error}
      log={
        !hideLog &&
        task !== undefined && (
          <TaskLogPanel
            defaultOpen={defaultLogOpen}
            unstyled={looks.unstyled}
            preview={task.logCount > 0 ? formatNumber(task.logCount, locale, 0) : undefined}
            {...logProps}
            taskId={taskId}
          />
        )
      }
    />
  );
});
