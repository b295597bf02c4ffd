/**
 * The inner state of the connection and what it looks like from outside. Types and pure functions;
 * the transitions are in `connectionMachine.ts`.
 */
import type { TaskStatusError } from '../../protocol/errors.js';
import type { ConnectionState, ConnectionStatus } from './connectionStatus.js';

/** What the socket is doing. */
export type SocketPhase =
  /** Nothing is wanted. */
  | 'idle'
  /** Between two attempts. */
  | 'waiting'
  /** A ticket is fetched or a socket opens. */
  | 'connecting'
  /** The socket is open and the server has not yet said welcome. */
  | 'handshake'
  /** Welcomed while polling; polling goes on until every task is synced. */
  | 'syncing'
  | 'live'
  /** The page is in the back/forward cache. */
  | 'suspended'
  /** Ended for good by `close()`. */
  | 'closed';

/** What holds while the socket is not live: nothing in particular, or one of the longer states. */
export type Fallback = 'none' | 'polling' | 'offline' | 'unauthorized';

/** The timers of the connection. Each runs exactly while the state has a due time for it. */
export type TimerName =
  'retry' | 'handshake' | 'welcome' | 'interim' | 'outage' | 'stable' | 'deadline' | 'wake';

/** When each running timer is due: ms since epoch. */
export type Timers = { readonly [Name in TimerName]?: number };

/** The whole of it. What should be open or running follows from this alone. */
export interface MachineState {
  readonly phase: SocketPhase;
  readonly fallback: Fallback;
  /** Grows with each attempt; events of an earlier socket are told by it and dropped. */
  readonly generation: number;
  /** Failed attempts since the connection was last stable. */
  readonly failures: number;
  /** Whether the present attempt or connection follows an earlier one that was lost. */
  readonly isRetry: boolean;
  /** Failed probes since the fallback began, or since the connection was last stable. */
  readonly probes: number;
  /** Whether it was ever live, which tells `connecting` from `reconnecting`. */
  readonly everLive: boolean;
  /** ms without a live connection that ended outages have used up since it was last stable. */
  readonly outageSpent: number;
  /** When the present outage began. */
  readonly outageSince: number | null;
  /** Without a live connection for a moment: tasks are polled although more attempts are to come. */
  readonly isInterimPolling: boolean;
  /** A ticket was rejected, so the next rejection means `unauthorized`. */
  readonly ticketRejected: boolean;
  /** Sockets are of no use here (the server closed with a fatal code), so none is tried unless asked for. */
  readonly isSocketUseless: boolean;
  /** The backend has no live updates by design, so that polling is no fault. */
  readonly pollsByDesign: boolean;
  /** Polling gave up after `polling.maxAttempts`. */
  readonly pollingExhausted: boolean;
  readonly hidden: boolean;
  readonly online: boolean;
  readonly timers: Timers;
  readonly error: TaskStatusError | null;
  /** When the public state last changed. */
  readonly since: number;
}

/** A state in the making. */
export type StateDraft = { -readonly [Key in keyof MachineState]: MachineState[Key] } & {
  timers: { -readonly [Name in TimerName]?: number };
};

/** What a connection that held, or a retry by hand, resets. */
export const FORGIVEN = { failures: 0, probes: 0, outageSpent: 0, ticketRejected: false };

/** The state before anything is wanted. */
export function initialState(now: number): MachineState {
  return {
    ...FORGIVEN,
    phase: 'idle',
    fallback: 'none',
    generation: 0,
    isRetry: false,
    everLive: false,
    outageSince: null,
    isInterimPolling: false,
    isSocketUseless: false,
    pollsByDesign: false,
    pollingExhausted: false,
    hidden: false,
    online: true,
    timers: {},
    error: null,
    since: now,
  };
}

/** The public state for an inner one. Every inner state has one. */
export function publicState({
  phase,
  fallback,
  everLive,
  failures,
}: MachineState): ConnectionState {
  if (phase === 'idle' || phase === 'live' || phase === 'closed') return phase;
  if (fallback !== 'none') return fallback;
  return everLive || failures > 0 ? 'reconnecting' : 'connecting';
}

/** Whether the server has said welcome on the present socket. */
export const isWelcomed = ({ phase }: MachineState): boolean =>
  phase === 'live' || phase === 'syncing';

/** Whether a socket should exist for this state; only then do its events matter. */
export const wantsSocket = (state: MachineState): boolean =>
  isWelcomed(state) || state.phase === 'connecting' || state.phase === 'handshake';

/** Whether polls should be made in this state. */
export function wantsPolling(state: MachineState): boolean {
  if (state.phase === 'suspended' || state.pollingExhausted) return false;
  const name = publicState(state);
  if (name === 'polling') return true;
  return state.isInterimPolling && (name === 'connecting' || name === 'reconnecting');
}

/** What applications see of a state. */
export function publicStatus(
  state: MachineState,
  maxAttempts: number,
  pollInterval: number | null,
): ConnectionStatus {
  const name = publicState(state);
  return {
    state: name,
    attempt: name === 'reconnecting' ? Math.min(state.failures + 1, maxAttempts) : 0,
    maxAttempts,
    nextRetryAt: state.timers.retry ?? null,
    since: state.since,
    error: name === 'live' || name === 'idle' ? null : state.error,
    pollInterval: wantsPolling(state) ? pollInterval : null,
    isExhausted: name === 'polling' && state.pollingExhausted,
    ...(name === 'polling' && state.pollsByDesign && { isByDesign: true }),
  };
}
