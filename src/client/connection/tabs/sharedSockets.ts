/**
 * A WebSocket class whose sockets are all one: the tabs of an origin share a connection by it, those
 * with the same identity. To everything above it is a socket like any other. Where the browser lacks
 * what it takes (Web Locks, BroadcastChannel), or there is no identity, it has a socket of its own.
 */
import { TaskStatusError } from '../../../protocol/errors.js';
import type { Clock, TimerHandle } from '../../../shared/clock.js';
import type { WebSocketConstructor } from '../webSocket.js';
import type { SharingIdentity } from './identity.js';
import { deadLine, LOST, socketLines, type Line, type OpenLine } from './line.js';
import { createTab, type Channel, type Locks, type Tab } from './tab.js';
import { TAB_PROTOCOL } from './tabMessages.js';

/** What sharing needs of the browser. */
export interface SharingEnvironment {
  readonly locks: Locks | undefined;
  readonly openChannel: ((name: string) => Channel) | undefined;
  /** ms on a clock that nobody sets. */
  readonly elapsed: () => number;
}

export interface SharedSocketsOptions {
  /** The client's key: clients of different backends do not share. */
  readonly key: string;
  readonly identity: SharingIdentity;
  readonly Native: WebSocketConstructor;
  readonly clock: Clock;
  /** Called when tabs should share and cannot. */
  readonly report: (error: TaskStatusError) => void;
  readonly environment?: SharingEnvironment | undefined;
}

/** Sockets that the tabs of an origin share. */
export interface SharedSockets {
  /** Reads the identity that the next socket is for. Call it before each, and before its ticket is fetched. */
  prepare(): Promise<void>;
  readonly WebSocket: WebSocketConstructor;
}

/** The browser's own, as far as it has them. */
function browserEnvironment(): SharingEnvironment {
  return {
    locks: typeof navigator === 'undefined' ? undefined : navigator.locks,
    openChannel:
      typeof BroadcastChannel === 'undefined'
        ? undefined
        : (name) => new BroadcastChannel(name) as Channel,
    elapsed: () => performance.now(),
  };
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
/** How often a change of identity is looked for while nothing arrives, in ms. */
const CHECK_INTERVAL = 1_000;
const CHANGED = 'the identity has changed';

export function shareSockets(options: SharedSocketsOptions): SharedSockets {
  const { clock, report } = options;
  const { locks, openChannel, elapsed } = options.environment ?? browserEnvironment();
  const ownLine = socketLines(options.Native);
  let canShare = locks !== undefined && openChannel !== undefined;
  let tab: (Tab & { readonly name: string }) | undefined;
  /** Of the next socket. Without a name it does not share. */
  let next: { readonly identity: string | undefined; readonly name: string | undefined } = {
    identity: undefined,
    name: undefined,
  };

  function readIdentity(whenNone?: (cause: unknown) => void): string | undefined {
    try {
      return options.identity.read();
    } catch (cause) {
      whenNone?.(cause);
      return undefined;
    }
  }

  function cannotShare(cause: unknown): void {
    const message =
      'This tab does not share its connection: ' +
      (cause instanceof Error ? cause.message : String(cause));
    report(new TaskStatusError('protocol', message, { cause }));
  }

  /** Lines for one identity, and for no other: a wait for the lock may outlast a sign-in. */
  const linesOf =
    (identity: string | undefined, open: OpenLine): OpenLine =>
    (url, protocols, listener) =>
      readIdentity() === identity ? open(url, protocols, listener) : deadLine(listener, CHANGED);

  function sharedLine(identity: string | undefined, name: string): OpenLine {
    if (locks === undefined || openChannel === undefined) return ownLine;
    if (tab === undefined || tab.isOver || tab.name !== name) {
      const made = createTab({
        ...{ name, locks, openChannel, clock, elapsed },
        openLine: linesOf(identity, ownLine),
        forbidden(cause) {
          canShare = false;
          cannotShare(cause);
        },
      });
      tab = Object.assign(made, { name });
    }
    return tab.open;
  }

  class SharedWebSocket extends EventTarget {
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
    readonly #identity = next.identity;
    readonly #line: Line;
    #check: TimerHandle;

    constructor(url: string, protocols: string | string[] = []) {
      super();
      this.url = url;
      const { identity, name } = next;
      const open = canShare && name !== undefined ? sharedLine(identity, name) : ownLine;
      this.#line = linesOf(identity, open)(url, [protocols].flat(), {
        opened: () => this.#opened(),
        frame: (data) => this.#receive(data),
        closed: (code, reason) => this.#ended(code, reason),
      });
    }

    send(data: string): void {
      if (this.readyState === OPEN && this.#isSameIdentity()) this.#line.send(data);
    }

    close(code = 1000, reason = ''): void {
      if (this.readyState < CLOSING) this.#leave(code, reason);
    }

    #leave(code: number, reason: string): void {
      this.readyState = CLOSING;
      this.#line.close();
      queueMicrotask(() => this.#ended(code, reason));
    }

    /** Nothing goes either way once someone else has signed in: then it closes. */
    #isSameIdentity(): boolean {
      if (readIdentity() === this.#identity) return true;
      this.#leave(LOST, CHANGED);
      return false;
    }

    #checkLater(): void {
      this.#check = clock.setTimeout(() => {
        if (this.readyState === OPEN && this.#isSameIdentity()) this.#checkLater();
      }, CHECK_INTERVAL);
    }

    #opened(): void {
      if (this.readyState !== CONNECTING || !this.#isSameIdentity()) return;
      this.readyState = OPEN;
      if (options.identity.mayChange) this.#checkLater();
      this.dispatchEvent(new Event('open'));
    }

    #receive(data: string): void {
      if (this.readyState !== OPEN || !this.#isSameIdentity()) return;
      this.dispatchEvent(Object.assign(new Event('message'), { data }));
    }

    #ended(code: number, reason: string): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      clock.clearTimeout(this.#check);
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
    }
  }

  return {
    async prepare() {
      const identity = readIdentity(cannotShare);
      const name =
        canShare && identity !== undefined
          ? await sharingName(options.key, identity).catch(cannotShare)
          : undefined;
      next = { identity, name: name ?? undefined };
    },
    WebSocket: SharedWebSocket,
  };
}

/**
 * The name by which tabs find each other. Every script of the origin can list the names of locks,
 * and an identity may be a token, so neither it nor the key can be read from the name.
 */
async function sharingName(key: string, identity: string): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([key, identity]));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `react-task-status/${TAB_PROTOCOL}/${hex}`;
}
