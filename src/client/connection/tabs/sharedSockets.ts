/**
 * A WebSocket class whose sockets are all one: the tabs of an origin share a connection by it, those
 * with the same identity. To everything above it is a socket like any other. Where the browser lacks
 * what it takes (Web Locks, BroadcastChannel), or there is no identity, it has a socket of its own.
 */
import { TaskStatusError } from '../../../protocol/errors.js';
import type { Clock, TimerHandle } from '../../../shared/clock.js';
import { emulatedWebSocket } from '../../../shared/socket.js';
import type { WebSocketConstructor } from '../webSocket.js';
import type { SharingIdentity } from './identity.js';
import { deadLine, LOST, socketLines, type OpenLine } from './line.js';
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

  const SharedWebSocket = emulatedWebSocket((socket, url, protocols) => {
    const { identity, name } = next;
    let check: TimerHandle;

    /** Nothing goes either way once someone else has signed in: then it closes. */
    function isSameIdentity(): boolean {
      if (readIdentity() === identity) return true;
      socket.close(LOST, CHANGED);
      return false;
    }

    function checkLater(): void {
      check = clock.setTimeout(() => {
        if (isSameIdentity()) checkLater();
      }, CHECK_INTERVAL);
    }

    const open = canShare && name !== undefined ? sharedLine(identity, name) : ownLine;
    const line = linesOf(identity, open)(url, protocols, {
      opened() {
        if (!isSameIdentity()) return;
        socket.open();
        if (options.identity.mayChange) checkLater();
      },
      frame(data) {
        if (isSameIdentity()) socket.send(data);
      },
      closed: socket.close,
    });
    return {
      receive(data) {
        if (isSameIdentity()) line.send(data);
      },
      close() {
        clock.clearTimeout(check);
        line.close();
      },
    };
  });

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
