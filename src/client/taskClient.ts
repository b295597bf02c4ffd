/**
 * What a client can do, for hooks and for code without React. Types only.
 */
import type { QueryClient } from '@tanstack/react-query';
import type {
  RequestOptions,
  StartedTask,
  StartTaskRequest,
  TaskFilter,
} from '../backends/backend.js';
import type { LogSource } from '../protocol/logSource.js';
import type { TaskSummaryReport } from '../protocol/summary.js';
import type { Task, TaskAction } from '../protocol/task.js';
import type { ConnectionStatus } from './connection/connectionStatus.js';
import type { ServerClock } from '../shared/serverClock.js';
import type { Signal } from '../shared/signal.js';
import type { KeyScope } from './taskCache.js';
import type { TaskMeta, TaskObserver } from './sync/taskEntries.js';

export type {
  StartedTask,
  StartTaskRequest,
  TaskBackend,
  TaskFilter,
} from '../backends/backend.js';

/** One page of a list. The tasks themselves are in the query cache. */
export interface TaskPage {
  /** The newest first. */
  readonly ids: readonly string[];
  /** Where the next page begins; absent on the last one. */
  readonly nextCursor?: string;
  /** Ids that were requested and are not known, or may not be seen. */
  readonly missing: readonly string[];
}

/**
 * A client of one backend: one socket, however many tasks. It is idle, with nothing open and no
 * timer running, while nothing is watched.
 */
export interface TaskClient extends KeyScope {
  /** The cache that it writes to: the one bound last, or one of its own. */
  readonly queryClient: QueryClient;
  /** The connection, to read and to listen to. */
  readonly connection: Signal<ConnectionStatus>;
  /** How far the server's clock is from this device's. */
  readonly serverClock: Signal<ServerClock>;
  /**
   * Makes it write to this cache. Throws where it is in use with another one: a client has one
   * truth. Use a client for each cache.
   */
  bind(queryClient: QueryClient): void;
  /**
   * Keeps a task up to date in the cache.
   * @param observer told of changes of status, and of the finish
   * @param onChange called when the cache was given a new state of it, or
   * {@link TaskClient.peekMeta} gives something new
   * @returns the way to stop, which may be called more than once
   */
  watch(id: string, observer?: TaskObserver, onChange?: () => void): () => void;
  /** How fresh a task is, and our own trouble with it. */
  peekMeta(id: string): TaskMeta;
  /** A task's log. Its lines are asked for while somebody is subscribed to it. */
  logs(id: string): LogSource;
  /** One task, over HTTP, or from the socket where that is faster. Rejects with a `TaskStatusError`. */
  fetchTask(
    id: string,
    context: { readonly signal: AbortSignal; readonly queryClient: QueryClient },
  ): Promise<Task>;
  /** Asks for the present state now, of one task or of all. Never rejects: a failure shows in the status. */
  refresh(id?: string): Promise<void>;
  /** Tries now to get a live connection, whatever it is waiting for. */
  retryConnection(): void;
  /** Starts a task. Rejects with a `TaskStatusError`. */
  start(request: StartTaskRequest): Promise<StartedTask>;
  /** Asks something of a task. Rejects with a `TaskStatusError`, `conflict` where it cannot be done now. */
  act(id: string, action: TaskAction): Promise<Task>;
  /**
   * One page of the tasks that a filter matches, the newest first. Puts the tasks into the cache.
   * Rejects with a `TaskStatusError`.
   */
  list(filter: TaskFilter, options?: RequestOptions): Promise<TaskPage>;
  /** Many tasks in a few figures. Rejects with a `TaskStatusError`. */
  summary(): Promise<TaskSummaryReport>;
  /** Ends it for good. Hooks need not call it: without watchers a client is idle anyway. */
  close(): void;
}
