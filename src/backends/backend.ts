/**
 * What a backend is to the client: somewhere to ask for tasks, to start them, and perhaps to open
 * a socket to. Types only.
 */
import type { SyncRequest, SyncResponse } from '../protocol/messages.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import type { TaskSummaryReport } from '../protocol/summary.js';
import type { WebSocketConstructor } from '../shared/socket.js';
import type { Task, TaskAction, TaskStatus } from '../protocol/task.js';

/** What is needed to start a task. */
export interface StartTaskRequest<Input = unknown> {
  /** What kind of work: the name of a handler that the server has. */
  readonly type: string;
  readonly input?: Input;
  /** An id of one's own choosing, which makes starting twice harmless. */
  readonly id?: string;
  /** For people. */
  readonly title?: string;
  readonly tags?: readonly string[];
}

/** A task as it was started. */
export type StartedTask = Task & {
  /** Why the server would rather not have started one more, for people. */
  readonly warning?: string;
};

/** An answer to a sync request, with what could not be read of it. */
export interface SyncAnswer {
  readonly response: SyncResponse;
  readonly problems: readonly ProtocolProblem[];
  /** Tasks that could not be requested while others could. Not for a backend that answers all at once. */
  readonly failed?: ReadonlyMap<string, TaskStatusError>;
}

/** Which tasks are wanted; without any of it, all. */
export interface TaskFilter {
  readonly status?: TaskStatus | readonly TaskStatus[];
  readonly type?: string;
  readonly tag?: string;
  /** At most so many on one page, the newest first. @defaultValue 100 */
  readonly limit?: number;
  /** Where the page begins: the `nextCursor` of the page before. @defaultValue the first page */
  readonly cursor?: string;
}

/** One page of the tasks that a filter matches. */
export interface TaskListResponse {
  /** The newest first. */
  readonly tasks: readonly Task[];
  /** Ids that were requested and are not known, or may not be seen. */
  readonly missing: readonly string[];
  /** Where the next page begins; absent on the last one. */
  readonly nextCursor?: string;
}

/** What every function of a backend takes last. */
export interface RequestOptions {
  /** Ends the request when it aborts; the promise then rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** A place where tasks are. Its functions reject with a `TaskStatusError`. */
export interface TaskBackend {
  /** Tells this backend's tasks in the query cache from those of another. */
  readonly key: string;
  /** Whether a text can be the id of one of its tasks. @defaultValue that of a hub: `isTaskId` */
  isTaskId?(id: string): boolean;
  /**
   * ms until this task may be polled: 0 or less for now, Infinity for not any more. Without it, all tasks
   * are polled together, at the client's `polling.interval`.
   * @param slowdown how many times rarer than usual, as on a hidden page
   */
  pollDelay?(id: string, slowdown: number): number;
  /** What has changed since these cursors. */
  sync(request: SyncRequest, options?: RequestOptions): Promise<SyncAnswer>;
  start(request: StartTaskRequest, options?: RequestOptions): Promise<StartedTask>;
  act(id: string, action: TaskAction, options?: RequestOptions): Promise<Task>;
  /** One page of the tasks that a filter matches, the newest first. */
  list(filter: TaskFilter, options?: RequestOptions): Promise<TaskListResponse>;
  summary(options?: RequestOptions): Promise<TaskSummaryReport>;
  /**
   * The class of its sockets, where they are none of the browser's. What it returns is called for each
   * attempt.
   * @param wanted the tasks that are watched at the moment
   */
  webSocket?(wanted: () => readonly string[]): () => Promise<WebSocketConstructor>;
  /** The class of sockets that are carried by server-sent events, where it has those. */
  eventSockets?(): Promise<WebSocketConstructor>;
  /** The address of its socket, for one attempt; null where it has none. May fetch a ticket. */
  socketUrl(options?: RequestOptions): Promise<string | null>;
}
