/** The hooks and their provider. */
export {
  TaskStatusProvider,
  useTaskClient,
  type TaskStatusProviderProps,
} from './TaskStatusProvider.js';
export { useConnectionStatus } from './useConnectionStatus.js';
export { useStartTask, type StartTaskView } from './useStartTask.js';
export { useTaskActions, type TaskActionsView } from './useTaskActions.js';
export { useTaskLogs, type TaskLogsView, type UseTaskLogsOptions } from './useTaskLogs.js';
export { useTaskStatus, type TaskStatusView, type UseTaskStatusOptions } from './useTaskStatus.js';
export { useTaskSummary, type TaskSummaryView } from './useTaskSummary.js';
export { useTasks, type TasksView, type UseTasksFilter } from './useTasks.js';
