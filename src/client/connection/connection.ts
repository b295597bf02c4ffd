/**
 * The thin shell around the connection's state machine: it feeds it events, and makes the world
 * match the state: timers, the socket, the listeners on the page. No decisions here.
 */
import { MAX_FRAME_BYTES } from '../../protocol/messages.js';
import { asTaskStatusError, TaskStatusError } from '../../protocol/errors.js';
import type { ClientParts, Connection } from '../clientParts.js';
import type { ConnectionEvent, ConnectionLimits } from './connectionEvents.js';
import { transition } from './connectionMachine.js';
import {
  initialState,
  isWelcomed,
  publicStatus,
  wantsSocket,
  type MachineState,
  type TimerName,
} from './connectionState.js';
import type { Page } from '../page.js';
import type { TimerHandle } from '../../shared/clock.js';
import { createSignal } from '../../shared/signal.js';
import { openSession, type SocketSession, type WebSocketConstructor } from './webSocket.js';

/** What a server may be silent over its ping interval before it counts as dead, in ms. */
const SILENCE_GRACE = 10_000;

/**
 * Makes a connection that is idle until something is wanted.
 * @param findWebSocket gives the class to use; `undefined` where there is none, so that polling is all there is
 * @param socketUrl gives the address of the next attempt, with a fresh ticket in it where tickets are used; null where the backend has no socket
 */
export function createConnection(
  parts: ClientParts,
  limits: ConnectionLimits,
  page: Page,
  findWebSocket: () => WebSocketConstructor | undefined | Promise<WebSocketConstructor | undefined>,
  socketUrl: () => Promise<string | null>,
): Connection {
  const { clock } = parts;
  let state = initialState(clock.now());
  let session: SocketSession | undefined;
  let attempt = 0;
  let heardAt = 0;
  let silenceLimit = 25_000;
  let stopListening: (() => void) | undefined;
  const timers = new Map<TimerName, { due: number; handle: TimerHandle }>();
  const status = createSignal(publicStatus(state, limits.maxAttempts, null));

  function dispatch(event: ConnectionEvent): void {
    const previous = state;
    const now = clock.now();
    const random = parts.random();
    const { state: next, effect } = transition(state, event, {
      ...{ now, random, limits, heardAt, silenceLimit },
    });
    state = next;
    if (state !== previous) {
      reconcilePage();
      reconcileTimers();
      reconcileSocket();
      tell(previous);
      publish();
    }
    if (effect === 'ping') send('{"type":"ping"}');
    else if (effect !== undefined) parts.subscriber.startOver();
  }

  /** What the rest of the client has to know of a change. */
  function tell(previous: MachineState): void {
    const isNewSocket = state.generation !== previous.generation;
    if (isWelcomed(previous) && (isNewSocket || !isWelcomed(state))) parts.subscriber.stop();
    if (previous.phase === 'live' && state.phase !== 'live') parts.freshness.lose();
    parts.poller.update();
  }

  function publish(): void {
    status.set(publicStatus(state, limits.maxAttempts, parts.poller.interval()));
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
    if (!wantsSocket(state) || (isNew && session?.isBusy)) {
      session?.dispose();
      session = undefined;
    }
    if (wantsSocket(state) && isNew) void beginAttempt(attempt);
  }

  async function beginAttempt(generation: number): Promise<void> {
    try {
      const Native = await findWebSocket();
      const url = await socketUrl();
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
      const error = asTaskStatusError(cause, 'A connection could not be begun.');
      dispatch({ type: 'ticketFailed', generation, error });
    }
  }

  function receive(data: unknown, generation: number): void {
    if (generation !== state.generation) return;
    heardAt = clock.now();
    if (state.timers.wake !== undefined) dispatch({ type: 'heard' });
    parts.receive(data);
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
    state: () => state,
    publish,
  };
}

function unsupportedError(byBackend: boolean): TaskStatusError {
  return new TaskStatusError(
    'network',
    byBackend
      ? 'This backend has no live updates, so it is polled.'
      : 'There is no WebSocket here, so polling is used. Pass one as the `WebSocket` option of ' +
          'createTaskClient.',
  );
}
