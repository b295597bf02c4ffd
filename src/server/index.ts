/**
 * The public face of the hub for Node: `react-task-status/server`.
 */
export type { AccessOptions, TaskPermission, TaskSubject } from './access.js';
export type { Clock } from '../shared/clock.js';
export { HubError, TaskFailedError, type TaskFailedErrorOptions } from './errors.js';
export type { DefineOptions, TaskHandler } from './handlers.js';
export { createTaskHub } from './hub.js';
export type { HubMetrics, HubServer, TaskHub, TaskHubOptions } from './hubTypes.js';
export type { HubLimits } from './limits.js';
export type { AttachableServer, CloseOptions, ListenOptions } from './listen.js';
export { memoryStore, newEpoch, type MemoryStoreOptions } from './store/memoryStore.js';
export type { PhaseOptions } from './phases.js';
export { runProcess, type ProcessOutcome, type RunProcessOptions } from './process/runProcess.js';
export type { HubLogger } from './logger.js';
export type { AllowedHosts, AllowedOrigins } from './origins.js';
export type { HubProblem } from './problems.js';
export type { LogOptions, TaskReport } from './report.js';
export type { NewTask, HubStartRequest } from './newTask.js';
export {
  InvalidCursorError,
  StoreFullError,
  StoreUnavailableError,
  type Lease,
  type LineSlice,
  type MaybePromise,
  type NewLine,
  type StoreChange,
  type TaskChanges,
  type TaskCounts,
  type StoreFilter,
  type TaskList,
  type TaskOrigin,
  type TaskQuery,
  type TaskStore,
  type TaskVisibility,
} from './store/store.js';
export type { TaskSummaryReport } from '../protocol/index.js';
export type { PauseListener, TaskHandle } from './taskRun.js';
export type * from '../protocol/task.js';
