/**
 * react-task-status: hooks and components that show long-running tasks live. The public face: what
 * is not exported here, or by a subpath of the package, may change at any time.
 */

// The client
export { createTaskClient } from './client/createTaskClient.js';
export type {
  PollingOptions,
  ReconnectOptions,
  TaskClientOptions,
  Transport,
} from './client/options.js';
export type { StartedTask, TaskClient, TaskPage } from './client/taskClient.js';
export type { ConnectionState, ConnectionStatus } from './client/connection/connectionStatus.js';
export type { ShareAcrossTabsOptions } from './client/connection/tabs/identity.js';
export type { WebSocketConstructor } from './client/connection/webSocket.js';
export type { TaskMeta, TaskObserver } from './client/sync/taskEntries.js';
export type { Signal } from './shared/signal.js';
export type { ServerClock } from './shared/serverClock.js';

// Types of an app's own tasks. Not by name: an augmentation of `Register` reaches only what
// `export *` passes on.
export * from './client/register.js';

// TanStack Query
export { taskKeys, type KeyScope } from './client/taskCache.js';
export { taskStatusOptions } from './client/taskStatusOptions.js';

// Backends
export type {
  RequestOptions,
  StartTaskRequest,
  SyncAnswer,
  TaskBackend,
  TaskFilter,
  TaskListResponse,
} from './backends/backend.js';

// Hooks
export {
  TaskStatusProvider,
  useTaskClient,
  type TaskStatusProviderProps,
} from './hooks/TaskStatusProvider.js';
export { useConnectionStatus } from './hooks/useConnectionStatus.js';
export { useStartTask, type UseStartTaskResult } from './hooks/useStartTask.js';
export { useTaskActions, type UseTaskActionsResult } from './hooks/useTaskActions.js';
export {
  useTaskLogs,
  type UseTaskLogsOptions,
  type UseTaskLogsResult,
} from './hooks/useTaskLogs.js';
export {
  useTaskStatus,
  type UseTaskStatusOptions,
  type UseTaskStatusResult,
} from './hooks/useTaskStatus.js';
export {
  useSuspenseTaskStatus,
  type UseSuspenseTaskStatusOptions,
  type UseSuspenseTaskStatusResult,
} from './hooks/useSuspenseTaskStatus.js';
export { useTaskSummary, type UseTaskSummaryResult } from './hooks/useTaskSummary.js';
export {
  useTasks,
  type UseTasksFilter,
  type UseTasksOptions,
  type UseTasksResult,
} from './hooks/useTasks.js';

// Components that take an id or a filter
export { TaskCard, type TaskCardProps } from './components/TaskCard/TaskCard.js';
export { TaskLogPanel, type TaskLogPanelProps } from './components/TaskLogPanel.js';
export { TaskSummary, type TaskSummaryProps } from './components/TaskSummary/TaskSummary.js';
export { TaskTable, type TaskTableProps } from './components/TaskTable/TaskTable.js';

// Views, which take props only
export {
  ConnectionIndicator,
  type ConnectionIndicatorProps,
} from './components/ConnectionIndicator.js';
export { Elapsed, type ElapsedProps } from './components/Elapsed.js';
export { LastUpdated, type LastUpdatedProps } from './components/LastUpdated.js';
export {
  LogPanel,
  type LogEntry,
  type LogPanelPart,
  type LogPanelProps,
  type LogSettings,
  type LogTimestamps,
} from './components/LogPanel/index.js';
export { preloadLogPanel } from './components/LogPanel/loadLogBody.js';
export { PhaseIndicator, type PhaseIndicatorProps } from './components/PhaseIndicator.js';
export { ProgressBar, type ProgressBarProps } from './components/ProgressBar.js';
export { Sparkline, type SparklineProps } from './components/Sparkline.js';
export { StatusBadge, type StatusBadgeProps } from './components/StatusBadge.js';
export { TaskActions, type TaskActionsProps } from './components/TaskActions.js';
export { TaskCardView, type TaskCardViewProps } from './components/TaskCard/TaskCardView.js';
export type { TaskCardSlotProps } from './components/TaskCard/slotProps.js';
export type { RenderRoot } from './components/renderRoot.js';
export { TaskError, type TaskErrorProps } from './components/TaskError.js';
export { TaskResult, type TaskResultProps } from './components/TaskResult.js';
export {
  TaskSummaryView,
  type TaskSummaryViewProps,
} from './components/TaskSummary/TaskSummaryView.js';
export { TaskTableView, type TaskTableViewProps } from './components/TaskTable/TaskTableView.js';
export type { TaskColumn, TaskOrder } from './components/TaskTable/taskOrder.js';

// Language, icons, clocks and speech
export { DisplayProvider, type DisplayProviderProps } from './display/DisplayProvider.js';
export {
  useDisplay,
  type Display,
  type IconOverrides,
  type Urgency,
} from './display/DisplayContext.js';
export { englishLabels } from './labels/englishLabels.js';
export type { LabelOverrides, Labels } from './labels/labels.js';

// Time left
export {
  estimateRemaining,
  type Estimate,
  type EstimateOptions,
  type ProgressSample,
} from './display/estimate.js';

// Tasks
export {
  isTaskId,
  isTerminal,
  LOG_LEVELS,
  TASK_ACTIONS,
  TASK_STATUSES,
  type LogLevel,
  type LogLine,
  type Phase,
  type Task,
  type TaskAction,
  type TaskAttempt,
  type TaskFailure,
  type TaskProgress,
  type TaskResources,
  type TaskStatus,
  type TerminalStatus,
} from './protocol/task.js';
export { TaskStatusError, type TaskStatusErrorCode } from './protocol/errors.js';
export type { LogSnapshot, LogSource } from './protocol/logSource.js';
export type { TaskSummaryReport } from './protocol/summary.js';
