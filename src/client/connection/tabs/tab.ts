/**
 * One tab among those of its origin that share a connection. Whoever holds the lock leads: it has
 * the real socket and relays for the others over a BroadcastChannel. When the leader closes, the
 * lock goes to the next; when it freezes and does not answer, the lock is taken from it.
 */
import type { Clock } from '../../../shared/clock.js';
import type { WebSocketConstructor } from '../webSocket.js';
import { createRelay, type Relay, type RelayMember } from './relay.js';

/** What is used of `navigator.locks`. */
export interface Locks {
  request(
    name: string,
    options: { readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

/** What is used of a `BroadcastChannel`. */
export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

export interface TabOptions {
  /** Tabs with the same name share. */
  readonly name: string;
  readonly Native: WebSocketConstructor;
  readonly locks: Locks;
  readonly openChannel: (name: string) => Channel;
  readonly clock: Clock;
}

/** A tab's share in the connection. */
export interface Tab {
  /** Opens a virtual socket. Returns what can be done with it. */
  open(
    url: string,
    protocols: readonly string[],
    member: RelayMember,
  ): { send(data: string): void; close(): void };
}

/** What tabs say to each other. `socket` is the name of one virtual socket. */
type TabMessage =
  | { kind: 'leader' }
  | { kind: 'open'; socket: string; url: string; protocols: readonly string[] }
  | { kind: 'taken' | 'opened'; socket: string }
  | { kind: 'say' | 'hear'; socket: string; data: string }
  | { kind: 'leave'; socket: string }
  | { kind: 'closed'; socket: string; code: number; reason: string };

interface VirtualSocket {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly member: RelayMember;
  /** Nobody leads yet, the leader has not answered, or it has. */
  state: 'waiting' | 'asked' | 'taken';
  timer: unknown;
}

/** How long a leader may take to answer before it counts as frozen, in ms. */
const LEADER_TIMEOUT = 2_000;
const TAKEN_OVER = 'another tab has taken over the shared connection';

export function createTab(options: TabOptions): Tab {
  const { name, locks, clock } = options;
  const tabId = Math.random().toString(36).slice(2);
  const sockets = new Map<string, VirtualSocket>();
  let channel: Channel | undefined;
  let relay: Relay | undefined;
  let release: (() => void) | undefined;
  let waitingForLock: AbortController | undefined;
  let lastSocket = 0;

  function take(): void {
    if (channel !== undefined) return;
    channel = options.openChannel(name);
    channel.onmessage = (event) => hear(event.data as TabMessage);
    standForElection(false);
  }

  function standForElection(steal: boolean): void {
    waitingForLock?.abort();
    const abort = new AbortController();
    waitingForLock = abort;
    locks
      .request(name, steal ? { steal } : { signal: abort.signal }, () => {
        if (channel === undefined || abort.signal.aborted) return Promise.resolve();
        return new Promise<void>((resolve) => lead(resolve));
      })
      .catch(() => {
        // Aborted while waiting, or the lock was stolen: then somebody else leads.
        if (waitingForLock === abort && relay !== undefined) demote();
      });
  }

  function lead(giveBack: () => void): void {
    release = giveBack;
    relay = createRelay(options.Native);
    tell({ kind: 'leader' });
    reopenAll();
  }

  /** Sockets that went over another leader are over; those that wait are asked for anew. */
  function reopenAll(): void {
    for (const [socket, virtual] of [...sockets]) {
      if (virtual.state === 'taken') closed(socket, 1006, TAKEN_OVER);
      else ask(socket, virtual);
    }
  }

  function demote(): void {
    const led = relay;
    relay = undefined;
    release = undefined;
    led?.close(1006, TAKEN_OVER);
    for (const socket of [...sockets.keys()]) closed(socket, 1006, TAKEN_OVER);
    if (channel !== undefined) standForElection(false);
  }

  function ask(socket: string, virtual: VirtualSocket): void {
    const { url, protocols, member } = virtual;
    clock.clearTimeout(virtual.timer);
    if (relay !== undefined) {
      virtual.state = 'taken';
      relay.join(socket, url, protocols, {
        opened: member.opened,
        frame: member.frame,
        closed: (code, reason) => closed(socket, code, reason),
      });
      return;
    }
    virtual.state = 'asked';
    virtual.timer = clock.setTimeout(() => standForElection(true), LEADER_TIMEOUT);
    tell({ kind: 'open', socket, url, protocols });
  }

  function closed(socket: string, code: number, reason: string): void {
    const virtual = sockets.get(socket);
    if (virtual === undefined) return;
    forget(socket, virtual);
    virtual.member.closed(code, reason);
  }

  function forget(socket: string, virtual: VirtualSocket): void {
    clock.clearTimeout(virtual.timer);
    sockets.delete(socket);
    if (sockets.size === 0) queueMicrotask(leaveIfUnused);
  }

  /** Who has no use for the connection must not lead it. */
  function leaveIfUnused(): void {
    if (sockets.size > 0 || channel === undefined) return;
    const led = relay;
    relay = undefined;
    led?.close(1006, TAKEN_OVER);
    waitingForLock?.abort();
    waitingForLock = undefined;
    release?.();
    release = undefined;
    channel.close();
    channel = undefined;
  }

  function tell(message: TabMessage): void {
    channel?.postMessage(message);
  }

  function hear(message: TabMessage): void {
    if (message.kind === 'leader') {
      if (relay === undefined) reopenAll();
      return;
    }
    const { socket } = message;
    if (relay !== undefined) hearMember(relay, socket, message);
    else hearLeader(socket, message);
  }

  function hearMember(led: Relay, socket: string, message: TabMessage): void {
    if (message.kind === 'open') {
      tell({ kind: 'taken', socket });
      led.join(socket, message.url, message.protocols, {
        opened: () => tell({ kind: 'opened', socket }),
        frame: (data) => tell({ kind: 'hear', socket, data }),
        closed: (code, reason) => tell({ kind: 'closed', socket, code, reason }),
      });
    } else if (message.kind === 'say') led.send(socket, message.data);
    else if (message.kind === 'leave') led.leave(socket);
  }

  function hearLeader(socket: string, message: TabMessage): void {
    const virtual = sockets.get(socket);
    if (virtual === undefined) return;
    if (message.kind === 'taken') {
      clock.clearTimeout(virtual.timer);
      virtual.state = 'taken';
    } else if (message.kind === 'opened') virtual.member.opened();
    else if (message.kind === 'hear') virtual.member.frame(message.data);
    else if (message.kind === 'closed') closed(socket, message.code, message.reason);
  }

  return {
    open(url, protocols, member) {
      lastSocket += 1;
      const socket = `${tabId}.${lastSocket}`;
      const virtual: VirtualSocket = { url, protocols, member, state: 'waiting', timer: undefined };
      sockets.set(socket, virtual);
      take();
      ask(socket, virtual);
      return {
        send(data) {
          if (relay === undefined) tell({ kind: 'say', socket, data });
          else relay.send(socket, data);
        },
        close() {
          if (!sockets.has(socket)) return;
          if (relay === undefined) tell({ kind: 'leave', socket });
          else relay.leave(socket);
          forget(socket, virtual);
        },
      };
    },
  };
}
