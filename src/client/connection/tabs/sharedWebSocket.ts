/**
 * A WebSocket class whose sockets are all one: the tabs of an origin share a connection by it. To
 * everything above it is a socket like any other. Where the browser lacks what it takes (Web Locks,
 * BroadcastChannel), each tab has a socket of its own.
 */
import type { Clock } from '../../../shared/clock.js';
import type { WebSocketConstructor } from '../webSocket.js';
import { createTab, type Channel, type Locks, type Tab } from './tab.js';

/** What sharing takes of the browser; for tests, other ones. */
export interface SharingEnvironment {
  readonly locks?: Locks | undefined;
  readonly openChannel?: ((name: string) => Channel) | undefined;
}

/** The browser's own, as far as it has them. */
function browserEnvironment(): SharingEnvironment {
  return {
    locks: typeof navigator === 'undefined' ? undefined : navigator.locks,
    openChannel:
      typeof BroadcastChannel === 'undefined'
        ? undefined
        : (name) => new BroadcastChannel(name) as Channel,
  };
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/**
 * @param key tabs share where this is the same
 * @returns a class to use in place of `Native`, or `Native` itself where sharing is not possible
 */
export function sharedWebSocket(
  key: string,
  Native: WebSocketConstructor,
  clock: Clock,
  environment: SharingEnvironment = browserEnvironment(),
): WebSocketConstructor {
  const { locks, openChannel } = environment;
  if (locks === undefined || openChannel === undefined) return Native;
  const tab: Tab = createTab({ name: `task-status:${key}`, Native, locks, openChannel, clock });

  return class SharedWebSocket extends EventTarget {
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
    readonly #line: ReturnType<Tab['open']>;

    constructor(url: string, protocols: string | string[] = []) {
      super();
      this.url = url;
      this.#line = tab.open(url, [protocols].flat(), {
        opened: () => this.#opened(),
        frame: (data) => this.#heard(data),
        closed: (code, reason) => this.#ended(code, reason),
      });
    }

    send(data: string): void {
      if (this.readyState === OPEN) this.#line.send(data);
    }

    close(code = 1000, reason = ''): void {
      if (this.readyState >= CLOSING) return;
      this.readyState = CLOSING;
      this.#line.close();
      queueMicrotask(() => this.#ended(code, reason));
    }

    #opened(): void {
      if (this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      this.dispatchEvent(new Event('open'));
    }

    #heard(data: string): void {
      if (this.readyState === CONNECTING) this.#opened();
      if (this.readyState !== OPEN) return;
      this.dispatchEvent(Object.assign(new Event('message'), { data }));
    }

    #ended(code: number, reason: string): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
    }
  };
}
