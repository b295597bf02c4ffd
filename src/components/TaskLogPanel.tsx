'use client';
/** The log of a task by its id. Its lines travel only while it is open. */
import { forwardRef, useState } from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishLogFrame } from '../labels/english.js';
import { useTaskLogs } from '../hooks/useTaskLogs.js';
import { useTaskStatus } from '../hooks/useTaskStatus.js';
import { LogPanel, type LogPanelProps } from './LogPanel/index.js';

/** Props of {@link TaskLogPanel}: those of LogPanel, with the task's id in place of the source. */
export interface TaskLogPanelProps extends Omit<LogPanelProps, 'source'> {
  readonly taskId: string;
}

/** A LogPanel on the log of one task. Needs a `TaskStatusProvider` above. */
export const TaskLogPanel = forwardRef<HTMLElement, TaskLogPanelProps>(function TaskLogPanel(
  { taskId, open, defaultOpen = false, onOpenChange, labels, ...rest },
  ref,
) {
  const [isOpenHere, setIsOpenHere] = useState(defaultOpen);
  const isOpen = open ?? isOpenHere;
  const { source } = useTaskLogs(taskId, { enabled: isOpen });
  const { error } = useTaskStatus(taskId, { enabled: isOpen });
  const words = useLabels('log', englishLogFrame);
  // A task that is gone will never write its first line.
  const isGone = error?.code === 'not_found';
  return (
    <LogPanel
      fileName={`${taskId}.log`}
      // Several logs on one page must not answer to the same link.
      linePrefix={`${taskId}-L`}
      {...rest}
      ref={ref}
      source={source}
      labels={isGone ? { waiting: words.gone, ...labels } : labels}
      open={isOpen}
      onOpenChange={(next) => {
        setIsOpenHere(next);
        onOpenChange?.(next);
      }}
    />
  );
});
