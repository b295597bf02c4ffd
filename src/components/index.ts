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
} from './LogPanel/index.js';
export { PhaseIndicator, type PhaseIndicatorProps } from './PhaseIndicator.js';
export { ProgressBar, type ProgressBarProps } from './ProgressBar.js';
export { StatusBadge, type StatusBadgeProps } from './StatusBadge.js';
export { TaskActions, type TaskActionsProps } from './TaskActions.js';
export { TaskError, type TaskErrorProps } from './TaskError.js';
export { TaskLogPanel, type TaskLogPanelProps } from './TaskLogPanel.js';
export { TaskResult, type TaskResultProps } from './TaskResult.js';
export { Sparkline, type SparklineProps } from './Sparkline.js';
export { TaskCard, type TaskCardProps } from './TaskCard/TaskCard.js';
export { TaskCardView, type TaskCardViewProps } from './TaskCard/TaskCardView.js';
export { TaskSummaryView, type TaskSummaryViewProps } from './TaskSummary/TaskSummaryView.js';
export { TaskTableView, type TaskTableViewProps } from './TaskTable/TaskTableView.js';
export type { TaskColumn, TaskOrder } from './TaskTable/taskOrder.js';
export { TaskSummary, type TaskSummaryProps } from './TaskSummary/TaskSummary.js';
export { TaskTable, type TaskTableProps } from './TaskTable/TaskTable.js';
