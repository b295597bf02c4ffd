/**
 * react-task-status/backends: makes the backend that you have one that the kit can talk to.
 */
export type { SyncAnswer, TaskBackend } from './backend.js';
export { createTaskBackend } from './createTaskBackend.js';
export type {
  ActionRoute,
  BackendDefinition,
  LogPosition,
  PollInterval,
  StartRoute,
  WordMeaning,
  Words,
} from './definition.js';
export type { Live, LiveContext, LiveFeed, LiveStream, Push } from './live.js';
export {
  fraction,
  type LineReading,
  type LogReading,
  type PhaseReading,
  type ProgressReading,
  type TaskReading,
  type TimeReading,
} from './reading.js';
export { readUsual } from './readUsual.js';
export { tqdm } from './tqdm.js';
export type { RequestContext, RequestExtras, Route } from './requestContext.js';
export { eventStream, type EventStreamOptions } from './eventStream.js';
export { webSocket, type WebSocketOptions } from './webSocket.js';
export {
  jsonRpc,
  type JsonRpcDefinition,
  type JsonRpcError,
  type JsonRpcOptions,
} from './jsonRpc.js';
export { mcpTasks } from './mcpTasks.js';
export * as words from './words/index.js';
