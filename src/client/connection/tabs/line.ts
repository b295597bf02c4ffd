/**
 * A line to the server: what is used of a WebSocket, as three callbacks and two functions. The relay
 * holds one for all tabs; a tab that cannot share holds one of its own.
 */
import type { WebSocketConstructor, WebSocketLike } from '../webSocket.js';

/** What happens on a line. */
export interface LineListener {
  opened(): void;
  frame(data: string): void;
  /** It is over. Nothing is called after this. */
  closed(code: number, reason: string): void;
}

/** A line that opens or is open. */
export interface Line {
  /** Sends a frame; dropped where the line is not open. */
  send(data: string): void;
  /** Ends it. Its listener is not called any more. */
  close(): void;
}

/** Opens a line. Never throws: what fails is closed. */
export type OpenLine = (url: string, protocols: readonly string[], listener: LineListener) => Line;

/** The close code of what was lost, as browsers give it. */
export const LOST = 1006;
const NORMAL = 1000;
const OPEN = 1;

/** Lines that are sockets of this class. */
export const socketLines =
  (Native: WebSocketConstructor): OpenLine =>
  (url, protocols, listener) => {
    let isOver = false;
    let socket: (WebSocketLike & EventTarget) | undefined;

    function end(code: number, reason: string): void {
      if (isOver) return;
      isOver = true;
      listener.closed(code, reason);
    }

    try {
      socket = new Native(url, [...protocols]) as WebSocketLike & EventTarget;
      socket.addEventListener('open', () => {
        if (!isOver) listener.opened();
      });
      socket.addEventListener('message', (event) => {
        if (!isOver) listener.frame(String((event as MessageEvent<unknown>).data));
      });
      // Without a listener, `ws` on Node throws on a failed connection.
      socket.addEventListener('error', () => {});
      socket.addEventListener('close', (event) => {
        const { code = LOST, reason = '' } = event as CloseEvent;
        end(code, reason);
      });
    } catch (cause) {
      // Browsers throw on an address that they do not allow.
      queueMicrotask(() => end(LOST, String(cause)));
    }
    return {
      send(data) {
        if (socket?.readyState === OPEN) socket.send(data);
      },
      close() {
        isOver = true;
        if (socket !== undefined && socket.readyState <= OPEN) socket.close(NORMAL);
      },
    };
  };

/** A line that closes as soon as it was opened. */
export function deadLine(listener: LineListener, reason: string): Line {
  let isOver = false;
  queueMicrotask(() => {
    if (!isOver) listener.closed(LOST, reason);
  });
  return { send: () => {}, close: () => void (isOver = true) };
}
