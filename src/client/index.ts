/** The client without React: connection, subscriptions, polling, cache. */
export type { ConnectionState, ConnectionStatus } from './connectionStatus.js';
export { createTaskClient } from './createTaskClient.js';
export type { Clock, Page, PageEvent, TimerHandle } from './environment.js';
export type { PollingOptions, ReconnectOptions, TaskClientOptions } from './options.js';
export type { Signal } from './signal.js';
export { taskKeys, type KeyScope } from './taskCache.js';
export type { StartTaskRequest, TaskClient, TaskFilter } from './taskClient.js';
export type { TaskMeta, TaskObserver } from './taskEntries.js';
export { taskStatusOptions } from './taskStatusOptions.js';
export type { WebSocketConstructor } from './webSocket.js';
