/**
 * The parts of one client, and what they are to each other. Each is made with all of them, and
 * calls on the others only when something happens, when all have been made. Types only.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { RefusedMessage, ServerMessage } from '../protocol/messages.js';
import type { Task } from '../protocol/task.js';
import type { ConnectionEvent } from './connection/connectionEvents.js';
import type { MachineState } from './connection/connectionState.js';
import type { ConnectionStatus } from './connection/connectionStatus.js';
import type { Clock } from '../shared/clock.js';
import type { Signal } from '../shared/signal.js';
import type { KeyScope } from './taskCache.js';
import type { TaskEntries, TaskEntry } from './sync/taskEntries.js';

export interface ClientParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly scope: KeyScope;
  readonly cache: () => QueryClient;
  readonly entries: TaskEntries;
  readonly connection: Connection;
  readonly subscriber: Subscriber;
  readonly inbox: Inbox;
  readonly freshness: Freshness;
  readonly queue: SyncQueue;
  readonly refetcher: Refetcher;
  readonly poller: Poller;
  /** Takes a frame off the socket. */
  readonly receive: (data: unknown) => void;
  /** Something was learnt of this task: a state, or that there is none. */
  readonly onNews: (id: string) => void;
}

/** The connection, as the rest of the client sees it. */
export interface Connection {
  readonly status: Signal<ConnectionStatus>;
  dispatch(event: ConnectionEvent): void;
  /** The server's first word came; it pings every `pingInterval` ms. */
  welcomed(pingInterval: number): void;
  /** Sends a frame; false where the socket is not open. */
  send(text: string): boolean;
  state(): MachineState;
  /** Looks again at what the public status depends on beside the state. */
  publish(): void;
}

/** Keeps what is subscribed on the socket equal to what is wanted. */
export interface Subscriber {
  /** What is wanted of this task changed, or it is to be asked for anew. */
  mark(entry: TaskEntry): void;
  /** A new socket: nothing is subscribed on it yet. */
  startOver(): void;
  /** The socket is gone. */
  stop(): void;
  /** The server has answered the question with this number. */
  synced(request: number): void;
  /** Something came of a task that nobody wants at the moment, and was not taken. */
  missed(id: string): void;
  /** Whether the server has told of this task on this socket, so that its news come by themselves. */
  isAnswered(entry: TaskEntry): boolean;
}

/** The one way in for news. */
export interface Inbox {
  /**
   * Takes a message about a task; others are not for it.
   * @param askedAt for an answer: what {@link Inbox.heard} was when the question was sent
   */
  take(message: ServerMessage, askedAt?: number): void;
  /** How many states have come in so far: tells before from after, which no clock does for sure. */
  heard(): number;
  /** The newest state known, whether or not the cache has it yet. */
  current(id: string): Task | undefined;
  /** Says that what is held of this task is the server's present state. */
  confirm(entry: TaskEntry, at: number | null): void;
  /** Looks again whether nothing more will come of a task. */
  settle(entry: TaskEntry): void;
  /** Brings everything into the cache now. */
  flush(): void;
}

/** Keeps book of which tasks are known to be the server's present state. */
export interface Freshness {
  /** The server was asked for these tasks, and all it said has been taken in. */
  answered(ids: readonly string[]): void;
  /** Something of this task was pushed. */
  pushed(entry: TaskEntry): void;
  /** What is shown may not be the present state any more, unless it is pushed. */
  lose(): void;
  /** The tasks that polls ask for. @param withRefused also those that the server did not know */
  due(withRefused: boolean): string[];
}

/** What was said of the tasks asked for. A task that is not in it has not changed. */
export type SyncOutcomes = ReadonlyMap<string, Task | RefusedMessage>;

/** Asks over HTTP. */
export interface SyncQueue {
  /**
   * Asks for these tasks.
   * @returns what came, once it has been applied; rejects with a {@link TaskStatusError}
   */
  ask(ids: readonly string[]): Promise<SyncOutcomes>;
}

/** Fetches what the socket could not bring. */
export interface Refetcher {
  /** Something of this task is missing. */
  need(entry: TaskEntry): void;
  /** Nobody wants this task any more. */
  forget(entry: TaskEntry): void;
}

/** Polls while the connection is in a state for it and a task is due. */
export interface Poller {
  /** Looks again whether to poll, and how often. */
  update(): void;
  /** The server wants at least this many ms between polls. */
  setServerMinimum(interval: number): void;
  /** ms between two polls as things stand; null while none are made. */
  interval(): number | null;
}
