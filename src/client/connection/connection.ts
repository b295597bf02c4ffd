/**
 * The thin shell around the connection's state machine: it feeds it events, and makes the world
 * match the state: timers, the socket, the listeners on the page. No decisions here.
 */
import { MAX_FRAME_BYTES } from '../../protocol/messages.js';
import { asTaskStatusError, TaskStatusError } from '../../protocol/errors.js';
import type { Clock, TimerHandle } from '../../shared/clock.js';
import { createSignal, type Signal } from '../../shared/signal.js';
import type { Page } from '../page.js';
import type { ConnectionEvent, ConnectionLimits } from './connectionEvents.js';
import { transition } from './connectionMachine.js';
import {
  initialState,
  publicStatus,
  wantsSocket,
  type MachineState,
  type TimerName,
} from './connectionState.js';
import type { ConnectionStatus } from './connectionStatus.js';
import type { SocketSession, WebSocketConstructor } from './webSocket.js';

/** The connection, as the rest of the client sees it. */
export interface Connection {
  readonly status: Signal<ConnectionStatus>;
  dispatch(event: ConnectionEvent): void;
  /** The server's first message came; it pings every `pingInterval` ms. */
  welcomed(pingInterval: number): void;
  /** Every task's state has come over this socket. */
  synced(): void;
  /** This socket is of no more use; it counts as closed. */
  abandon(code: number, reason: string): void;
  /** Sends a frame; false where the socket is not open. */
  send(text: string): boolean;
  state(): MachineState;
  /** Updates what the public status depends on beside the state. */
  publish(): void;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: ConnectionLimits;
  readonly page: Page;
  /** The class to use; `undefined` where there is none, so that polling is all there is. */
  readonly findWebSocket: () =>
    WebSocketConstructor | undefined | Promise<WebSocketConstructor | undefined>;
  /**
   * The address of the next attempt, with a fresh ticket in it where tickets are used; null where
   * the backend has no socket. The signal aborts when the attempt is given up.
   */
  readonly socketUrl: (signal: AbortSignal) => Promise<string | null>;
  /** ms between two polls; null while none are made. */
  readonly pollInterval: () => number | null;
  readonly onFrame: (data: unknown) => void;
  /** Called after each change of state, before the public status shows it. */
  readonly onChange: (state: MachineState, previous: MachineState) => void;
  /** A new socket takes subscriptions. */
  readonly onReady: () => void;
  /** An attempt could not even be made, since the app gave no ticket or no proper class. */
  readonly onProblem: (error: TaskStatusError) => void;
}

/** What a server may be silent over its ping interval before it counts as dead, in ms. */
const SILENCE_GRACE = 10_000;

/** Makes a connection that is idle until something is wanted. */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, limits, page } = options;
  let state = initialState(clock.now());
  let session: SocketSession | undefined;
  let attempt = 0;
  let abort = new AbortController();
  let heardAt = 0;
  let silenceLimit = 25_000;
  let stopListening: (() => void) | undefined;
  const timers = new Map<TimerName, { due: number; handle: TimerHandle }>();
  const status = createSignal(publicStatus(state, limits.maxAttempts, null));

  function dispatch(event: ConnectionEvent): void {
    const previous = state;
    const now = clock.now();
    const random = options.random();
    const { state: next, effect } = transition(state, event, {
      ...{ now, random, limits, heardAt, silenceLimit },
    });
    state = next;
    if (state !== previous) {
      reconcilePage();
      reconcileTimers();
      reconcileSocket();
      options.onChange(state, previous);
      publish();
    }
    if (effect === 'ping') send('{"type":"ping"}');
    else if (effect !== undefined) options.onReady();
  }

  function publish(): void {
    status.set(publicStatus(state, limits.maxAttempts, options.pollInterval()));
  }

  function reconcileTimers(): void {
    for (const [name, timer] of timers) {
      if (state.timers[name] === timer.due) continue;
      clock.clearTimeout(timer.handle);
      timers.delete(name);
    }
    for (const [name, due] of Object.entries(state.timers) as [TimerName, number][]) {
      if (timers.has(name)) continue;
      const ring = (): void => {
        timers.delete(name);
        dispatch({ type: 'timer', name });
        // A timer may ring a little early; then the state is the same and it is due still.
        reconcileTimers();
      };
      timers.set(name, { due, handle: clock.setTimeout(ring, Math.max(0, due - clock.now())) });
    }
  }

  function reconcileSocket(): void {
    const isNew = attempt !== state.generation;
    attempt = state.generation;
    if (isNew || !wantsSocket(state)) abort.abort();
    if (!wantsSocket(state) || (isNew && session?.isBusy)) {
      session?.dispose();
      session = undefined;
    }
    if (wantsSocket(state) && isNew) {
      abort = new AbortController();
      void beginAttempt(attempt, abort.signal);
    }
  }

  async function beginAttempt(generation: number, signal: AbortSignal): Promise<void> {
    try {
      const Native = await options.findWebSocket();
      // What carries the socket is loaded by the first attempt: a page that opens none never pays for
      // it, and a load that fails is a failed attempt.
      const { openSession } = await import('./webSocket.js');
      const url = await options.socketUrl(signal);
      if (signal.aborted) return;
      if (Native === undefined || url === null) {
        // A backend that has none is polled by design; no class for sockets is a fault of the place.
        dispatch({ type: 'unsupported', generation, error: url === null ? null : noWebSocket() });
        return;
      }
      session ??= openSession(Native, {
        opened: (opened) => dispatch({ type: 'opened', generation: opened }),
        frame: receive,
        closed: (closed, code, reason) =>
          dispatch({ type: 'closed', generation: closed, code, reason }),
      });
      session.connect(url, generation);
    } catch (cause) {
      const error = asTaskStatusError(cause, 'The connection could not be opened.');
      if (signal.aborted && error.code === 'aborted') return;
      options.onProblem(error);
      dispatch({ type: 'ticketFailed', generation, error });
    }
  }

  function receive(data: unknown, generation: number): void {
    if (generation !== state.generation) return;
    heardAt = clock.now();
    if (state.timers.wake !== undefined) dispatch({ type: 'heard' });
    options.onFrame(data);
  }

  function reconcilePage(): void {
    const isIdle = state.phase === 'idle' || state.phase === 'closed';
    if (isIdle) {
      stopListening?.();
      stopListening = undefined;
    } else if (stopListening === undefined) {
      stopListening = page.listen((type) => dispatch({ type }));
      state = { ...state, hidden: page.isHidden(), online: page.isOnline() };
    }
  }

  function send(text: string): boolean {
    return text.length <= MAX_FRAME_BYTES && session?.send(text) === true;
  }

  return {
    status,
    dispatch,
    send,
    welcomed(pingInterval) {
      silenceLimit = pingInterval + SILENCE_GRACE;
      dispatch({ type: 'welcomed', generation: state.generation });
    },
    synced: () => dispatch({ type: 'synced', generation: state.generation }),
    abandon: (code, reason) =>
      dispatch({ type: 'closed', generation: state.generation, code, reason }),
    state: () => state,
    publish,
  };
}

function noWebSocket(): TaskStatusError {
  return new TaskStatusError(
    'network',
    'There is no WebSocket here, so polling is used. Pass one as the `WebSocket` option of ' +
      'createTaskClient.',
  );
}
