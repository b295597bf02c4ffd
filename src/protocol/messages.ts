/**
 * The messages that client and server exchange, over the socket and over `POST /tasks/sync` alike.
 * Types and constants; what each means is in PROTOCOL.md, how it is parsed in `parse*.ts`.
 */
import type { LogNumbering } from './logSource.js';
import type { LogLine, Task } from './task.js';

/** The version of the protocol that this package speaks. */
export const PROTOCOL_VERSION = 1;

/** The WebSocket subprotocol that names this protocol and its version. */
export const SUBPROTOCOL = 'task-status.v1';

/** A socket frame, in either direction, is at most this many bytes of UTF-8. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** A `subscribe` or `unsubscribe` message names at most this many tasks. */
export const MAX_TASKS_PER_MESSAGE = 200;

/** How far a client has come with one task: what it holds, and so what it need not be sent. */
export interface TaskCursor {
  readonly id: string;
  /** The epoch of the state held. Absent: nothing is held. */
  readonly epoch?: number;
  /** The version of the state held. Absent: nothing is held. */
  readonly version?: number;
  /** The next log line wanted. Absent: no logs, please. */
  readonly nextLine?: number;
}

// ---------------------------------------------------------------- client → server

/** Asks for these tasks from now on. For one already subscribed, it replaces the subscription. */
export interface SubscribeMessage {
  readonly type: 'subscribe';
  /** Chosen by the client; `synced` names it when the answer is whole. */
  readonly request: number;
  readonly tasks: readonly TaskCursor[];
}

/** Ends the subscription to these tasks. */
export interface UnsubscribeMessage {
  readonly type: 'unsubscribe';
  readonly ids: readonly string[];
}

/** Asks the other side for a `pong`. */
export interface PingMessage {
  readonly type: 'ping';
}

/** Answers a `ping`. */
export interface PongMessage {
  readonly type: 'pong';
}

export type ClientMessage = SubscribeMessage | UnsubscribeMessage | PingMessage | PongMessage;

// ---------------------------------------------------------------- server → client

/** The first message on a socket. Subscriptions are taken after it. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  readonly protocol: number;
  /** The life of the store behind this server. */
  readonly epoch: number;
  /** The server pings at least this often, in ms. */
  readonly pingInterval: number;
  /** The server's clock: ms since epoch. */
  readonly time: number;
}

/** The whole task. `task.epoch` is always present. */
export interface TaskMessage {
  readonly type: 'task';
  readonly task: Task;
}

/** The top-level fields of a task that changed after version `base`, with their values at `version`. */
export interface PatchMessage {
  readonly type: 'patch';
  readonly id: string;
  readonly epoch: number;
  readonly base: number;
  readonly version: number;
  readonly set: TaskPatch;
  /** Fields that are gone. */
  readonly unset?: readonly PatchField[];
}

/** The fields that a patch may name. */
export type PatchField = Exclude<keyof Task, 'id' | 'version' | 'epoch'>;

/** Values of changed fields. */
export type TaskPatch = { readonly [Field in PatchField]?: Exclude<Task[Field], undefined> };

/** Lines of a log, contiguous and in order. */
export interface LogsMessage {
  readonly type: 'logs';
  readonly id: string;
  readonly epoch: number;
  /** The oldest line that the server still keeps. */
  readonly firstLine: number;
  /** How many lines were ever written. */
  readonly count: number;
  readonly lines: readonly LogLine[];
  /** Who numbered them. @defaultValue `server` */
  readonly numbering?: LogNumbering;
}

/** This task cannot be had: it is not known here, or not for this client. */
export interface RejectedMessage {
  readonly type: 'rejected';
  readonly id: string;
  readonly code: 'not_found' | 'forbidden' | 'too_many';
  readonly message: string;
}

/** This task (or its next lines) is too large for this frame or answer: fetch it by `POST /tasks/sync`. */
export interface DeferredMessage {
  readonly type: 'deferred';
  readonly id: string;
  readonly what: 'task' | 'logs';
}

/** The answer to the `subscribe` with this number is whole: what was not sent has not changed. */
export interface SyncedMessage {
  readonly type: 'synced';
  readonly request: number;
}

/** Something the client sent was not understood. The server closes the socket after it. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
  /** ms after which the client may connect again, where it sent too much. */
  readonly retryAfter?: number;
}

/** The messages about one task. */
export type TaskUpdate =
  TaskMessage | PatchMessage | LogsMessage | RejectedMessage | DeferredMessage;

export type ServerMessage =
  TaskUpdate | WelcomeMessage | SyncedMessage | ErrorMessage | PingMessage | PongMessage;

const TASK_UPDATES: readonly string[] = [
  'task',
  'patch',
  'logs',
  'rejected',
  'deferred',
] satisfies TaskUpdate['type'][];

/** Whether a message is about one task. */
export function isTaskUpdate(message: ServerMessage): message is TaskUpdate {
  return TASK_UPDATES.includes(message.type);
}

// ---------------------------------------------------------------- HTTP

/** The body of `POST /tasks/sync`. */
export interface SyncRequest {
  readonly tasks: readonly TaskCursor[];
}

/** Its answer: for what changed, the messages that the socket would have sent. */
export interface SyncResponse {
  readonly epoch: number;
  readonly messages: readonly ServerMessage[];
  /** There is more: fetch again at once, with the cursors moved on. Deferred tasks come then. */
  readonly more: boolean;
  /** The server wants at least this many ms between two polls. */
  readonly minInterval?: number;
}

/** The body of every answer that is not a success. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string };
}

/** The body of `GET /tasks/:id/logs`. */
export interface LogsPage {
  readonly epoch: number;
  readonly firstLine: number;
  readonly count: number;
  readonly lines: readonly LogLine[];
  /** Pass it as `after` for the next page; null when this page reaches the end. */
  readonly nextAfter: number | null;
}

/** The body of `GET /tasks?ids=…`. */
export interface TasksPage {
  readonly tasks: readonly Task[];
  /** Ids that are not known here. */
  readonly missing: readonly string[];
  readonly nextCursor: string | null;
}
