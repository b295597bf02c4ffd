/** The client without React: connection, subscriptions, polling, cache. */
export type { ConnectionState, ConnectionStatus } from './connection/connectionStatus.js';
export { createTaskClient } from './createTaskClient.js';
export type { Clock, TimerHandle } from '../shared/clock.js';
export type { Page, PageEvent } from './page.js';
export type { ShareAcrossTabsOptions } from './connection/tabs/identity.js';
export type { PollingOptions, ReconnectOptions, TaskClientOptions } from './options.js';
export type { Signal } from '../shared/signal.js';
export { taskKeys, type KeyScope } from './taskCache.js';
export type {
  StartedTask,
  StartTaskRequest,
  TaskClient,
  TaskFilter,
  TaskPage,
} from './taskClient.js';
export type { TaskMeta, TaskObserver } from './sync/taskEntries.js';
export { taskStatusOptions } from './taskStatusOptions.js';
export type { WebSocketConstructor } from './connection/webSocket.js';
