/** The public face of `components/`. */
export { ConnectionIndicator, type ConnectionIndicatorProps } from './ConnectionIndicator.js';
export { Elapsed, type ElapsedProps } from './Elapsed.js';
export { LastUpdated, type LastUpdatedProps } from './LastUpdated.js';
export {
  LogPanel,
  type LogEntry,
  type LogPanelPart,
  type LogPanelProps,
  type LogTimestamps,
} from './logPanel/index.js';
export { PhaseIndicator, type PhaseIndicatorProps } from './PhaseIndicator.js';
export { ProgressBar, type ProgressBarProps } from './ProgressBar.js';
export { StatusBadge, type StatusBadgeProps } from './StatusBadge.js';
export { TaskActions, type TaskActionsProps } from './TaskActions.js';
export { TaskError, type TaskErrorProps } from './TaskError.js';
export { TaskLogPanel, type TaskLogPanelProps } from './TaskLogPanel.js';
export { TaskResult, type TaskResultProps } from './TaskResult.js';
export { Sparkline, type SparklineProps } from './Sparkline.js';
export { TaskCard, type TaskCardProps } from './TaskCard.js';
export { StaticTaskCard, type StaticTaskCardProps } from './StaticTaskCard.js';
export { StaticTaskSummary, type StaticTaskSummaryProps } from './StaticTaskSummary.js';
export { StaticTaskTable, type StaticTaskTableProps } from './StaticTaskTable.js';
export type { TaskColumn, TaskOrder } from './taskOrder.js';
export { TaskSummary, type TaskSummaryProps } from './TaskSummary.js';
export { TaskTable, type TaskTableProps } from './TaskTable.js';
