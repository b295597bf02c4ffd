/**
 * What is used of a WebSocket, and a class to make things look like one. Imports nothing.
 */

/** What is used of a socket; the browser's, that of `ws` and that of mock-socket all have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'close' | 'error', listener: (event: unknown) => void): void;
}

/** A WebSocket class: the browser's, or one that behaves like it. */
export type WebSocketConstructor = new (
  url: string,
  protocols?: string | string[],
) => WebSocketLike;

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** What stands behind an emulated socket. */
export interface SocketPeer {
  receive(data: string): void;
  /** The socket was closed from this side. */
  close(): void;
}

/** What a peer can do with its socket. */
export interface SocketEnd {
  open(): void;
  send(data: string): void;
  close(code: number, reason: string): void;
}

/** A WebSocket class whose sockets lead to a peer in this page instead of a server. */
export function emulatedWebSocket(
  connect: (socket: SocketEnd, url: string, protocols: readonly string[]) => SocketPeer,
): WebSocketConstructor {
  return class EmulatedWebSocket extends EventTarget {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSING = CLOSING;
    static readonly CLOSED = CLOSED;
    readonly CONNECTING = CONNECTING;
    readonly OPEN = OPEN;
    readonly CLOSING = CLOSING;
    readonly CLOSED = CLOSED;
    readonly url: string;
    readonly bufferedAmount = 0;
    binaryType: BinaryType = 'blob';
    readyState: number = CONNECTING;
    #peer: SocketPeer | undefined;

    constructor(url: string, protocols: string | readonly string[] = []) {
      super();
      this.url = url;
      // A turn later, as a socket does: whoever makes one adds its listeners after that.
      queueMicrotask(() => {
        if (this.readyState >= CLOSING) return;
        const end: SocketEnd = {
          open: () => this.#opened(),
          send: (data) => this.#heard(data),
          close: (code, reason) => this.#ended(code, reason),
        };
        this.#peer = connect(end, url, [protocols].flat());
        // It may have ended before it could be told so.
        if (this.readyState === CLOSED) this.#peer.close();
      });
    }

    send(data: string): void {
      if (this.readyState === OPEN) this.#peer?.receive(data);
    }

    close(code = 1000, reason = ''): void {
      if (this.readyState >= CLOSING) return;
      this.readyState = CLOSING;
      queueMicrotask(() => this.#ended(code, reason));
    }

    #opened(): void {
      if (this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      this.dispatchEvent(new Event('open'));
    }

    #heard(data: string): void {
      if (this.readyState !== OPEN) return;
      this.dispatchEvent(Object.assign(new Event('message'), { data }));
    }

    #ended(code: number, reason: string): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      this.#peer?.close();
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
    }
  };
}
