/**
 * react-task-status: hooks and components that show long-running tasks live.
 * The public face; what is not exported here (or by a subpath) may change at any time.
 */
export type {
  RequestOptions,
  SyncAnswer,
  TaskBackend,
  TaskListResponse,
} from './backends/backend.js';
export * from './client/index.js';
export * from './components/index.js';
export { preloadLogPanel } from './components/LogPanel/loadLogBody.js';
export * from './display/index.js';
export * from './hooks/index.js';
export { TaskStatusError, type TaskStatusErrorCode } from './protocol/errors.js';
export type { LogSnapshot, LogSource } from './protocol/logSource.js';
export type { TaskSummaryReport } from './protocol/summary.js';
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
