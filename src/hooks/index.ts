/** The hooks and their provider. */
export {
  TaskStatusProvider,
  useTaskClient,
  type TaskStatusProviderProps,
} from './TaskStatusProvider.js';
export { useConnectionStatus } from './useConnectionStatus.js';
export { useStartTask, type UseStartTaskResult } from './useStartTask.js';
export { useTaskActions, type UseTaskActionsResult } from './useTaskActions.js';
export { useTaskLogs, type UseTaskLogsResult, type UseTaskLogsOptions } from './useTaskLogs.js';
export {
  useTaskStatus,
  type UseTaskStatusResult,
  type UseTaskStatusOptions,
} from './useTaskStatus.js';
export { useTaskSummary, type UseTaskSummaryResult } from './useTaskSummary.js';
export {
  useTasks,
  type UseTasksFilter,
  type UseTasksOptions,
  type UseTasksResult,
} from './useTasks.js';
