/**
 * The public face of a hub: what it is made with and what it can do. Types only.
 */
import type { Task } from '../protocol/index.js';
import type { AccessOptions } from './access.js';
import type { Clock } from '../shared/clock.js';
import type { DefineOptions, TaskHandler } from './handlers.js';
import type { HubLimits } from './limits.js';
import type { AttachableServer, CloseOptions, ListenOptions } from './listen.js';
import type { HubLogger } from './logger.js';
import type { HubProblem } from './problems.js';
import type { NewTask, HubStartRequest } from './newTask.js';
import type { TaskStore } from './store/store.js';
import type { TaskHandle } from './taskRun.js';

/** What a hub is made with. */
export interface TaskHubOptions<Identity = unknown> extends AccessOptions<Identity> {
  /**
   * Where tasks are kept. Of a durable store the hub takes over what the one before left, when it
   * first serves or is first used: define the handlers before. @default a store in memory within `limits`
   */
  store?: TaskStore;
  /**
   * Types of tasks whose work is done elsewhere: a start makes a pending task, and whoever does the
   * work reports it with `PATCH /tasks/:id`. `'*'`: every type without a handler. @default none, so that a start of an
   * unknown type is rejected
   */
  externalTypes?: readonly string[] | '*';
  limits?: HubLimits;
  /**
   * States of a task that follow each other within so many ms are sent as one. Lines and ends are
   * all sent. 0 sends at the end of each turn. @default 50
   */
  mergeInterval?: number;
  /** Ms between two pings to each socket. @default 15_000 */
  pingInterval?: number;
  /** Ms that a cancelled task has to stop before it is left behind. @default 10_000 */
  cancelGrace?: number;
  /**
   * Called with everything that goes wrong without anyone waiting for an answer. What it throws or
   * rejects is dropped. @default only counted
   */
  onError?: (problem: HubProblem) => unknown;
  /** Where structured log lines go, as pino takes them. @default nowhere */
  logger?: HubLogger;
  /** Time, for tests. @default the machine's */
  clock?: Clock;
}

/** A server that a hub opened. */
export interface HubServer {
  /** Where the routes begin: `http://127.0.0.1:5180/tasks`. */
  readonly url: string;
  /** Closes the server and its sockets. The hub and its tasks live on. */
  close(options?: CloseOptions): Promise<void>;
}

/** Figures of a hub at one moment. */
export interface HubMetrics {
  readonly connections: number;
  readonly subscriptions: number;
  /** How often each kind of problem was reported. */
  readonly problems: Readonly<Partial<Record<HubProblem['code'], number>>>;
}

/** Keeps tasks, runs their handlers, and sends updates to everyone who is subscribed. */
export interface TaskHub {
  /**
   * Says what does the work of a type of task.
   * @throws Error where the type is defined already
   */
  define<Input = unknown, Result = unknown>(
    type: string,
    handler: TaskHandler<Input, Result>,
    options?: DefineOptions<Input>,
  ): void;
  /**
   * Starts a task with the handler of its type. Resolves with the pending task.
   * @throws HubError `unknown_type`, `invalid_id`, `invalid_input`, `id_taken`, `closing`
   */
  start(request: HubStartRequest): Promise<Task>;
  /**
   * Makes a task for work that is done elsewhere and reported by the handle.
   * @throws HubError `invalid_id`, `id_taken`, `closing`
   */
  create(request?: NewTask): Promise<TaskHandle>;
  /**
   * The handle of an unfinished task that was made by {@link TaskHub.create}, for a durable store: a
   * hub that was started again goes on to report what is done elsewhere.
   * @throws HubError `not_found`, `conflict` where it has finished or a handler does its work
   */
  handleOf(id: string): Promise<TaskHandle>;
  get(id: string): Promise<Task | undefined>;
  /** @throws HubError `not_found`, `conflict` */
  cancel(id: string): Promise<Task>;
  /** @throws HubError `not_found`, `conflict` */
  pause(id: string): Promise<Task>;
  /** @throws HubError `not_found`, `conflict` */
  resume(id: string): Promise<Task>;
  /** @throws HubError `not_found`, `conflict` */
  retry(id: string): Promise<Task>;
  /**
   * Removes a finished task and its log. Who watches it is sent `not_found`.
   * @throws HubError `not_found`, `conflict` where it has not finished
   */
  remove(id: string): Promise<void>;
  /** Serves the hub on a server of its own. Rejects where the port cannot be had. */
  listen(options: ListenOptions): Promise<HubServer>;
  /**
   * Serves the hub below a path of a server that does other things too: one of `node:http`,
   * `node:https` or `node:http2`. All other requests go to the server's own listeners. Over HTTP/2
   * there is no WebSocket; browsers open one over HTTP/1.1 where the server allows it (`allowHTTP1`).
   * @returns detaches the hub; its sockets stay open until it closes
   */
  attach(server: AttachableServer, options?: { path?: string }): () => void;
  /** Answers a web request, for any framework. It has no socket, so clients poll. */
  handle(request: Request, options?: { path?: string }): Promise<Response>;
  /**
   * Closes the sockets of an identity (or of all for which a function says so) with 4401, and takes
   * its tickets back. Call it when a right ends: at sign-out, or when an account is locked.
   * @returns how many sockets were closed
   */
  disconnect<Identity = unknown>(who: Identity | ((identity: Identity | null) => boolean)): number;
  metrics(): HubMetrics;
  /**
   * Takes no new tasks, stops handlers and waits for them (10 s, or `cancelGrace`), sends clients
   * the end, closes sockets and servers. It ends within a few seconds more, whatever a client, a
   * hook or the store does.
   */
  close(options?: CloseOptions): Promise<void>;
}
