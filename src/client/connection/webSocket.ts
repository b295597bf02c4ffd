/**
 * Carries the socket on reconnecting-websocket: one disposable instance a session, several
 * attempts in it, and none of its own decisions. It asks for an address before each attempt, and
 * here that question is the gate: it is answered when the state machine wants the attempt, with an
 * address that is fresh. Its own waits, limits and queues are switched off.
 */
import imported from 'reconnecting-websocket';
import { SUBPROTOCOL } from '../../protocol/messages.js';
import type { WebSocketConstructor } from '../../shared/socket.js';
import { isObject, readCount, readString } from '../../protocol/values.js';

export type { WebSocketConstructor, WebSocketLike } from '../../shared/socket.js';

interface Carrier {
  onmessage: ((event: { data: unknown }) => void) | null;
  onopen: (() => void) | null;
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

type CarrierConstructor = new (
  url: () => Promise<string>,
  protocols: string[],
  options: Record<string, unknown>,
) => Carrier;

// Node gives the class as the module itself and bundlers as its default; the types know only one.
const carrierClass = () =>
  ('default' in imported ? imported.default : imported) as unknown as CarrierConstructor;

/** What a socket tells. `generation` is that of the attempt which it belongs to. */
export interface SocketListener {
  opened(generation: number): void;
  frame(data: unknown, generation: number): void;
  /** With the code that the native socket gave, which reconnecting-websocket would hide. */
  closed(generation: number, code: number, reason: string): void;
}

/** A run of attempts on one carrier. */
export interface SocketSession {
  /** Makes an attempt with this address. The one before must have closed. */
  connect(url: string, generation: number): void;
  /** Whether the last attempt's socket is still there, open or opening. */
  readonly isBusy: boolean;
  /** Sends now; false where the socket is not open. */
  send(text: string): boolean;
  /** Ends it for good: nothing is told any more, whatever still arrives. */
  dispose(): void;
}

/** What a close event says; implementations differ in what they leave out. */
function readClose(event: unknown): { code: number; reason: string } {
  const { code, reason } = isObject(event) ? event : {};
  return { code: readCount(code) ?? CLOSED_ABNORMALLY, reason: readString(reason) ?? '' };
}

const CLOSED_ABNORMALLY = 1006;

/** Stands for a socket that could not even be made. */
function closedSocket(): object {
  return Object.assign(new EventTarget(), { readyState: 3, send: () => {}, close: () => {} });
}

/** The longest delay a timer can have; used for the carrier's own timers, which must not fire. */
const NEVER = 2 ** 31 - 1;
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
/** The close code of what ends on purpose. */
const NORMAL = 1000;
/** Stands for the attempt of a session that has ended: no event is of it. */
const OVER = -1;

/** Begins a session. Throws where the class is no WebSocket. */
export function openSession(Native: WebSocketConstructor, listener: SocketListener): SocketSession {
  let generation = 0;
  let isBusy = false;
  let waitingUrl: string | undefined;
  let openGate: ((url: string) => void) | undefined;
  let closeNative: (() => void) | undefined;

  // Its listeners come first, before the carrier's, which replaces close codes by 1000.
  class RecordingWebSocket extends Native {
    constructor(url: string, protocols?: string | string[]) {
      const attempt = generation;
      try {
        super(url, protocols);
      } catch (cause) {
        // Browsers refuse an address by throwing, of which the carrier would tell nobody.
        queueMicrotask(() => ended(attempt, CLOSED_ABNORMALLY, String(cause)));
        return closedSocket() as unknown as this;
      }
      // The session may have to close it itself.
      closeNative = () => {
        if (this.readyState <= OPEN) this.close(NORMAL);
      };
      this.addEventListener('close', (event) => {
        const { code, reason } = readClose(event);
        ended(attempt, code, reason);
      });
      // Chromium fires no `close` after an `error` where a content policy forbids the address, and
      // without a listener `ws` on Node throws on a failed connection.
      this.addEventListener('error', () => {
        setTimeout(() => {
          if (this.readyState === CONNECTING || this.readyState === CLOSED) {
            ended(attempt, CLOSED_ABNORMALLY, 'the socket failed');
          }
        }, 0);
      });
    }
  }

  function ended(attempt: number, code: number, reason: string): void {
    if (attempt !== generation || !isBusy) return;
    isBusy = false;
    listener.closed(attempt, code, reason);
  }

  const nextUrl = (): Promise<string> =>
    new Promise((resolve) => {
      if (waitingUrl === undefined) openGate = resolve;
      else resolve(waitingUrl);
      waitingUrl = undefined;
    });

  const carrier = new (carrierClass())(nextUrl, [SUBPROTOCOL], {
    WebSocket: RecordingWebSocket,
    maxRetries: Number.POSITIVE_INFINITY,
    maxEnqueuedMessages: 0,
    minReconnectionDelay: 0,
    maxReconnectionDelay: 0,
    reconnectionDelayGrowFactor: 1,
    connectionTimeout: NEVER,
    minUptime: NEVER,
  });
  carrier.onopen = () => listener.opened(generation);
  carrier.onmessage = (event) => listener.frame(event.data, generation);

  return {
    get isBusy() {
      return isBusy;
    },
    connect(url, attempt) {
      generation = attempt;
      isBusy = true;
      if (openGate === undefined) waitingUrl = url;
      else openGate(url);
      openGate = undefined;
    },
    send(text) {
      if (carrier.readyState !== OPEN) return false;
      carrier.send(text);
      return true;
    },
    dispose() {
      generation = OVER;
      isBusy = false;
      carrier.onopen = null;
      carrier.onmessage = null;
      carrier.close(NORMAL);
      // After an error the carrier no longer holds the native socket, so it is closed here as well.
      closeNative?.();
    },
  };
}
