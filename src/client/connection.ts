/**
 * The thin shell around the connection's state machine: it feeds it events, and makes the world
 * match the state: timers, the socket, the listeners on the page. No decisions here.
 */
import { MAX_FRAME_BYTES } from '../protocol/messages.js';
import { TaskStatusError } from '../protocol/errors.js';
import type { ConnectionEffect, ConnectionEvent, ConnectionLimits } from './connectionEvents.js';
import { transition } from './connectionMachine.js';
import {
  initialState,
  publicStatus,
  wantsSocket,
  type MachineState,
  type TimerName,
} from './connectionState.js';
import type { ConnectionStatus } from './connectionStatus.js';
import type { Clock, Page, TimerHandle } from './environment.js';
import { createSignal, type Signal } from './signal.js';
import { openSession, type SocketSession, type WebSocketConstructor } from './webSocket.js';

/** What the connection needs and whom it tells. */
export interface ConnectionOptions {
  readonly limits: ConnectionLimits;
  /** ms between two polls as things stand; null while none are made. */
  readonly pollInterval: () => number | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly page: Page;
  /** The class to use; `undefined` where there is none, so that polling is all there is. */
  readonly WebSocket: () =>
    WebSocketConstructor | undefined | Promise<WebSocketConstructor | undefined>;
  /** The address of the next attempt, with a fresh ticket in it where tickets are used; null where the backend has no socket. */
  readonly socketUrl: () => Promise<string | null>;
  readonly onFrame: (data: unknown) => void;
  /** A socket was welcomed: everything wanted is to be subscribed on it. */
  readonly onWelcomed: () => void;
  /** The inner state changed: polling may begin or end. */
  readonly onChange: (state: MachineState, previous: MachineState) => void;
}

/** The connection, as the rest of the client sees it. */
export interface Connection {
  readonly status: Signal<ConnectionStatus>;
  readonly dispatch: (event: ConnectionEvent) => void;
  /** The server's first word came; it pings every `pingInterval` ms. */
  welcomed(pingInterval: number): void;
  /** Everything has been brought in step over the present socket. */
  synced(): void;
  /** Sends a frame; false where the socket is not open. */
  send(text: string): boolean;
  readonly state: () => MachineState;
  /** Looks again at what the public status depends on beside the state. */
  publish(): void;
}

/** What a server may be silent over its ping interval before it counts as dead, in ms. */
const SILENCE_GRACE = 10_000;

/** Makes a connection that is idle until something is wanted. */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, limits, page } = options;
  let state = initialState(clock.now());
  let session: SocketSession | undefined;
  let attempt = 0;
  let heardAt = 0;
  let silenceLimit = 25_000;
  let stopListening: (() => void) | undefined;
  const timers = new Map<TimerName, { due: number; handle: TimerHandle }>();
  const view = (): ConnectionStatus =>
    publicStatus(state, limits.maxAttempts, options.pollInterval());
  const status = createSignal(view());

  function dispatch(event: ConnectionEvent): void {
    const previous = state;
    const outcome = transition(state, event, {
      now: clock.now(),
      random: options.random(),
      limits,
    });
    state = outcome.state;
    if (state !== previous) {
      reconcilePage();
      reconcileTimers();
      reconcileSocket();
      options.onChange(state, previous);
      publish();
    }
    outcome.effects.forEach(run);
  }

  function run(effect: ConnectionEffect): void {
    if (effect === 'ping') send('{"type":"ping"}');
    else options.onWelcomed();
  }

  function publish(): void {
    const next = view();
    const now = status.get();
    const keys = Object.keys(next) as (keyof ConnectionStatus)[];
    if (keys.some((key) => next[key] !== now[key])) status.set(next);
  }

  function reconcileTimers(): void {
    for (const [name, timer] of timers) {
      if (state.timers[name] === timer.due) continue;
      clock.clearTimeout(timer.handle);
      timers.delete(name);
    }
    for (const name of Object.keys(state.timers) as TimerName[]) {
      const due = state.timers[name];
      if (due === undefined || timers.has(name)) continue;
      const handle = clock.setTimeout(
        () => {
          timers.delete(name);
          dispatch({ type: 'timer', name, heardAt, silenceLimit });
        },
        Math.max(0, due - clock.now()),
      );
      timers.set(name, { due, handle });
    }
  }

  function reconcileSocket(): void {
    if (!wantsSocket(state)) {
      session?.dispose();
      session = undefined;
      attempt = state.generation;
    } else if (attempt !== state.generation) {
      attempt = state.generation;
      if (session?.isBusy === true) {
        session.dispose();
        session = undefined;
      }
      void beginAttempt(attempt);
    }
  }

  async function beginAttempt(generation: number): Promise<void> {
    try {
      const Native = await options.WebSocket();
      const url = await options.socketUrl();
      if (generation !== attempt) return;
      if (Native === undefined || url === null) {
        dispatch({ type: 'unsupported', generation, error: unsupportedError(url === null) });
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
      const error =
        cause instanceof TaskStatusError
          ? cause
          : new TaskStatusError('network', 'A connection could not be begun.', { cause });
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
    const idle = state.phase === 'idle' || state.phase === 'closed';
    if (idle) {
      stopListening?.();
      stopListening = undefined;
    } else if (stopListening === undefined) {
      stopListening = page.listen((type) => {
        if (type === 'shown') dispatch({ type, heardAt, silenceLimit });
        else dispatch({ type });
      });
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
      dispatch({ type: 'welcomed', generation: state.generation, silenceLimit });
    },
    synced: () => dispatch({ type: 'synced', generation: state.generation }),
    state: () => state,
    publish,
  };
}

function unsupportedError(byBackend: boolean): TaskStatusError {
  return new TaskStatusError(
    'network',
    byBackend
      ? 'This backend has no live updates, so it is polled.'
      : 'There is no WebSocket here, so live updates are unavailable and polling is used. ' +
          'Pass one as the `WebSocket` option of createTaskClient.',
  );
}
