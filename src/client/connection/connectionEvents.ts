/**
 * What can happen to the connection, what it may want done, and how long it waits. Types only.
 */
import type { TaskStatusError } from '../../protocol/errors.js';
import type { MachineState, TimerName } from './connectionState.js';

/** How long the connection waits for what. All in ms but `maxAttempts`. */
export interface ConnectionLimits {
  readonly maxAttempts: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly maxOutage: number;
  readonly handshakeTimeout: number;
  readonly welcomeTimeout: number;
  /** Without a live connection for this long, tasks are polled meanwhile. */
  readonly interimAfter: number;
  readonly stableAfter: number;
  readonly wakeTimeout: number;
  readonly probeMinDelay: number;
  readonly probeMaxDelay: number;
}

/** What happened. Events with a `generation` are those of an attempt, and void once it is over. */
export type ConnectionEvent =
  /** The first subscription was made. */
  | { readonly type: 'wanted' }
  /** The last subscription ended. */
  | { readonly type: 'unwanted' }
  | { readonly type: 'opened'; readonly generation: number }
  /** The server said welcome. */
  | { readonly type: 'welcomed'; readonly generation: number }
  | {
      readonly type: 'closed';
      readonly generation: number;
      readonly code: number;
      readonly reason: string;
    }
  /** No ticket was to be had for this attempt. */
  | { readonly type: 'ticketFailed'; readonly generation: number; readonly error: TaskStatusError }
  /**
   * Sockets cannot be used here at all: there is no class for them, or the backend has none, which
   * is no error.
   */
  | {
      readonly type: 'unsupported';
      readonly generation: number;
      readonly error: TaskStatusError | null;
    }
  /** The present state of every task has come over this socket. */
  | { readonly type: 'synced'; readonly generation: number }
  | { readonly type: 'timer'; readonly name: TimerName }
  | { readonly type: 'shown' }
  | { readonly type: 'hidden' }
  | { readonly type: 'online' }
  | { readonly type: 'offline' }
  | { readonly type: 'suspended' }
  | { readonly type: 'resumed' }
  /** Something arrived while a wake probe was waiting for it. */
  | { readonly type: 'heard' }
  /** Somebody asked to try now. */
  | { readonly type: 'retry' }
  /** Polls failed `polling.maxAttempts` times in a row. */
  | { readonly type: 'pollingExhausted'; readonly error: TaskStatusError | null }
  /** A poll went through, or somebody asked for one. */
  | { readonly type: 'pollingRevived' }
  /** A poll was rejected for lack of authorisation. */
  | { readonly type: 'pollRejected'; readonly error: TaskStatusError }
  | { readonly type: 'close' };

/** Something to do once, beside what the state itself asks for. */
export type ConnectionEffect = 'subscribeAll' | 'ping';

export interface TransitionContext {
  readonly now: number;
  /** A fresh random number from 0 to 1. */
  readonly random: number;
  readonly limits: ConnectionLimits;
  /** When something was last heard of the server: ms since epoch. */
  readonly heardAt: number;
  /** After how many ms of silence the server counts as dead. */
  readonly silenceLimit: number;
}

export interface Transition {
  readonly state: MachineState;
  readonly effect?: ConnectionEffect | undefined;
}
