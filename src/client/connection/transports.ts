/**
 * Which transport the next attempt uses: a WebSocket first, server-sent events where that fails, and
 * a WebSocket again as soon as one can be had. Loaded only where an app allows server-sent events.
 */
import type { Clock } from '../../shared/clock.js';
import type { WebSocketConstructor, WebSocketLike } from '../../shared/socket.js';

/** So many attempts in a row have to fail before the other transport is tried. */
const STEP_DOWN_AFTER = 2;
/** ms on server-sent events before a WebSocket is tried beside them; doubles up to the longest. */
const FIRST_PROBE = 60_000;
const LONGEST_PROBE = 600_000;
const CLOSED_ABNORMALLY = 1006;

type Pushing = 'websocket' | 'sse';

/** Decides; pure but for what it remembers. */
export interface TransportLadder {
  next(): Pushing;
  opened(transport: Pushing): void;
  failed(transport: Pushing): void;
  /** A WebSocket can be had again. */
  stepUp(): void;
}

/** @param hasSockets whether WebSockets are allowed, and there are any here */
export function createTransportLadder(hasSockets: boolean): TransportLadder {
  let current: Pushing = hasSockets ? 'websocket' : 'sse';
  let failures = 0;
  return {
    next: () => current,
    opened() {
      failures = 0;
    },
    failed(transport) {
      if (transport !== current || !hasSockets) return;
      failures += 1;
      if (failures < (current === 'websocket' ? STEP_DOWN_AFTER : 1)) return;
      failures = 0;
      current = current === 'websocket' ? 'sse' : 'websocket';
    },
    stepUp() {
      failures = 0;
      current = 'websocket';
    },
  };
}

/** What the class of all transports is made of. */
export interface TransportParts {
  /** `undefined` where there is none, or none is allowed. */
  readonly Native: WebSocketConstructor | undefined;
  readonly Events: WebSocketConstructor;
  readonly clock: Clock;
  /** The address for a WebSocket that is tried beside the stream. */
  readonly socketUrl: () => Promise<string | null>;
}

interface Socket extends WebSocketLike {
  addEventListener(type: 'open' | 'close' | 'error', listener: (event: unknown) => void): void;
}

/** Makes the class: each of its sockets is carried by what the ladder says at that moment. */
export function transportSockets(parts: TransportParts): WebSocketConstructor {
  const { Native, Events, clock } = parts;
  const ladder = createTransportLadder(Native !== undefined);
  let wait = FIRST_PROBE;

  /** Tries a WebSocket beside the stream; the stream ends where one opens. */
  function probe(stream: Socket): void {
    const timer = clock.setTimeout(() => void attempt(), wait);
    stream.addEventListener('close', () => clock.clearTimeout(timer));

    async function attempt(): Promise<void> {
      wait = Math.min(LONGEST_PROBE, wait * 2);
      const url = await parts.socketUrl().catch(() => null);
      if (url === null || Native === undefined || stream.readyState > 1) return;
      const socket = new Native(url) as Socket;
      socket.addEventListener('error', () => {});
      socket.addEventListener('open', () => {
        socket.close();
        ladder.stepUp();
        wait = FIRST_PROBE;
        stream.close(CLOSED_ABNORMALLY, 'a WebSocket can be had again');
      });
      socket.addEventListener('close', () => {
        if (ladder.next() === 'sse' && stream.readyState <= 1) probe(stream);
      });
    }
  }

  class TransportSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    constructor(url: string, protocols?: string | string[]) {
      const transport = ladder.next();
      const Class = transport === 'sse' || Native === undefined ? Events : Native;
      const socket = new Class(url, protocols) as Socket;
      let isOpen = false;
      socket.addEventListener('open', () => {
        isOpen = true;
        ladder.opened(transport);
        if (transport === 'sse' && Native !== undefined) probe(socket);
      });
      socket.addEventListener('close', () => {
        if (!isOpen) ladder.failed(transport);
      });
      return socket;
    }
  }
  return TransportSocket as unknown as WebSocketConstructor;
}
