/**
 * One tab among those of its origin that share a connection. Whoever holds the lock leads: it has the
 * real socket and relays for the others over BroadcastChannels. When the leader closes or crashes,
 * the lock goes to the next; when it is frozen and does not answer, the lock is taken from it. Each
 * tab also holds a lock of its own, by which the leader notices that it is gone.
 *
 * A tab is present from its first virtual socket to its last, and then over for good.
 */
import type { Clock, TimerHandle } from '../../../shared/clock.js';
import { LOST, type Line, type LineListener, type OpenLine } from './line.js';
import { createRelay, type Address, type Relay } from './relay.js';
import { readTabMessage, type TabMessage } from './tabMessages.js';

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
  readonly openLine: OpenLine;
  readonly locks: Locks;
  readonly openChannel: (name: string) => Channel;
  readonly clock: Clock;
  /** ms on a clock that nobody sets. */
  readonly elapsed: () => number;
  /** Called where the browser has what it takes to share and then forbids it. The tab is over. */
  readonly forbidden: (cause: unknown) => void;
}

/** A tab's share in the connection. */
export interface Tab {
  /** Its last socket has closed: nothing may be opened on it any more. */
  readonly isOver: boolean;
  /** Opens a virtual socket. */
  readonly open: OpenLine;
}

interface VirtualSocket {
  readonly address: Address;
  readonly listener: LineListener;
  /** The leader that has answered. */
  leader: string | undefined;
  timer: TimerHandle;
}

/** One term as the leader. */
interface Term {
  readonly leader: string;
  readonly relay: Relay;
  readonly members: Map<string, Member>;
  readonly over: AbortController;
}

/** Another tab that joined. */
interface Member {
  readonly channel: Channel;
  readonly sockets: Set<string>;
}

/** How long a leader may take to answer before it counts as frozen, in ms. */
const LEADER_TIMEOUT = 2_000;
const TAKEN_OVER = 'another tab has taken over the shared connection';
const ONLY_HERE = 'tabs cannot share a connection here';

export function createTab(options: TabOptions): Tab {
  const { name, locks, clock } = options;
  const id = crypto.randomUUID();
  const sockets = new Map<string, VirtualSocket>();
  const over = new AbortController();
  const ended = new Promise<void>((resolve) => {
    over.signal.addEventListener('abort', () => resolve());
  });
  const channels: Channel[] = [];
  let everyone: Channel | undefined;
  let election: AbortController | undefined;
  let term: Term | undefined;
  let isSeated = false;
  let isOver = false;
  let lastNumber = 0;

  const tabName = (tab: string): string => `${name}/tab/${tab}`;

  function enter(): void {
    try {
      everyone = listen(name, receiveAsLeader);
      listen(tabName(id), receiveAsMember);
    } catch (cause) {
      // Later, as with a real socket: whoever opens one adds its listeners after that.
      queueMicrotask(() => forbid(cause));
      return;
    }
    // The leader waits for this lock, and so learns that this tab has crashed.
    locks
      .request(tabName(id), { signal: over.signal }, () => {
        isSeated = true;
        for (const [socket, virtual] of [...sockets]) if (term === undefined) ask(socket, virtual);
        return ended;
      })
      .catch(forbid);
    standForElection(false);
  }

  function listen(channelName: string, receive: (message: TabMessage) => void): Channel {
    const channel = options.openChannel(channelName);
    channels.push(channel);
    channel.onmessage = ({ data }) => {
      const message = readTabMessage(data);
      if (message !== undefined && !isOver) receive(message);
    };
    return channel;
  }

  /** What the browser does not allow, such as locks in a sandboxed frame. */
  function forbid(cause: unknown): void {
    if (isOver) return;
    options.forbidden(cause);
    for (const socket of [...sockets.keys()]) closed(socket, LOST, ONLY_HERE);
  }

  function standForElection(steal: boolean): void {
    election?.abort();
    const abort = new AbortController();
    election = abort;
    locks
      .request(name, steal ? { steal } : { signal: abort.signal }, () =>
        isOver || abort.signal.aborted ? Promise.resolve() : lead(),
      )
      .catch((cause: unknown) => {
        if (isOver || election !== abort) return;
        if (term === undefined) forbid(cause);
        else demote();
      });
  }

  /** @returns settles when the lock is to go to the next */
  function lead(): Promise<void> {
    const leader = `${id}/${(lastNumber += 1)}`;
    term = {
      leader,
      relay: createRelay(options.openLine, options.elapsed),
      members: new Map(),
      over: new AbortController(),
    };
    tell({ type: 'leader', leader });
    leaderChanged(leader);
    return ended;
  }

  /** Sockets that another leader carried are lost; those without an answer ask again. */
  function leaderChanged(leader: string): void {
    for (const [socket, virtual] of [...sockets]) {
      if (virtual.leader === undefined) ask(socket, virtual);
      else if (virtual.leader !== leader) closed(socket, LOST, TAKEN_OVER);
    }
  }

  function demote(): void {
    endTerm();
    // What it carried is closed. Whatever else there is waits for the next leader, or is it again.
    if (!isOver) standForElection(false);
  }

  function endTerm(): void {
    const ending = term;
    if (ending === undefined) return;
    term = undefined;
    ending.over.abort();
    ending.relay.close(LOST, TAKEN_OVER);
    for (const { channel } of ending.members.values()) channel.close();
  }

  function ask(socket: string, virtual: VirtualSocket): void {
    clock.clearTimeout(virtual.timer);
    if (term !== undefined) {
      const { listener, address } = virtual;
      virtual.leader = term.leader;
      term.relay.join(
        socket,
        { ...listener, closed: (code, reason) => closed(socket, code, reason) },
        address,
      );
    } else if (isSeated) {
      virtual.timer = clock.setTimeout(() => standForElection(true), LEADER_TIMEOUT);
      tell({ type: 'join', tab: id, socket });
    }
  }

  function closed(socket: string, code: number, reason: string): void {
    const virtual = sockets.get(socket);
    if (virtual === undefined) return;
    forget(socket, virtual);
    virtual.listener.closed(code, reason);
  }

  function forget(socket: string, virtual: VirtualSocket): void {
    clock.clearTimeout(virtual.timer);
    sockets.delete(socket);
    if (sockets.size > 0) return;
    isOver = true;
    // Later, so that a relay that is ending can tell its other members why.
    queueMicrotask(leave);
  }

  /** Who has no use for the connection must not lead it. */
  function leave(): void {
    endTerm();
    over.abort();
    election?.abort();
    for (const channel of channels) channel.close();
  }

  function tell(message: TabMessage): void {
    everyone?.postMessage(message);
  }

  /** What is for everyone, or for the leader. */
  function receiveAsLeader(message: TabMessage): void {
    if (message.type === 'leader' && term === undefined) leaderChanged(message.leader);
    else if (term === undefined) return;
    else if (message.type === 'join') takeIn(term, message.tab, message.socket);
    else if (message.type === 'leave') term.relay.leave(message.socket);
    else if (message.type === 'send' && message.leader === term.leader) {
      term.relay.send(message.socket, message.data);
    }
  }

  function takeIn({ leader, relay, members, over: termOver }: Term, tab: string, socket: string) {
    if (tab === id) return;
    const member = members.get(tab) ?? watchMember(members, tab, relay, termOver.signal);
    member.sockets.add(socket);
    const answer = (message: TabMessage): void => member.channel.postMessage(message);
    answer({ type: 'joined', leader, socket });
    relay.join(socket, {
      opened: () => answer({ type: 'opened', leader, socket }),
      frame: (data) => answer({ type: 'frame', leader, socket, data }),
      closed: (code, reason) => answer({ type: 'closed', leader, socket, code, reason }),
    });
  }

  /** Whoever gets a tab's own lock knows that this tab is gone. */
  function watchMember(
    members: Map<string, Member>,
    tab: string,
    relay: Relay,
    signal: AbortSignal,
  ): Member {
    const member = { channel: options.openChannel(tabName(tab)), sockets: new Set<string>() };
    members.set(tab, member);
    const drop = (): Promise<void> => {
      for (const socket of member.sockets) relay.leave(socket);
      members.delete(tab);
      member.channel.close();
      return Promise.resolve();
    };
    // Rejects at the end of the term, when nobody needs to know any more.
    locks.request(tabName(tab), { signal }, drop).catch(() => {});
    return member;
  }

  /** What the leader tells this tab. */
  function receiveAsMember(message: TabMessage): void {
    if (!('leader' in message) || !('socket' in message)) return;
    const { leader, socket } = message;
    const virtual = sockets.get(socket);
    if (virtual === undefined || term !== undefined) return;
    if (message.type === 'joined' && virtual.leader === undefined) {
      clock.clearTimeout(virtual.timer);
      virtual.leader = leader;
    } else if (virtual.leader !== leader) return;
    else if (message.type === 'opened') virtual.listener.opened();
    else if (message.type === 'frame') virtual.listener.frame(message.data);
    else if (message.type === 'closed') closed(socket, message.code, message.reason);
  }

  function open(url: string, protocols: readonly string[], listener: LineListener): Line {
    const socket = `${id}/${(lastNumber += 1)}`;
    const address = { url, protocols };
    const virtual: VirtualSocket = { address, listener, leader: undefined, timer: undefined };
    sockets.set(socket, virtual);
    if (everyone === undefined) enter();
    else ask(socket, virtual);
    return {
      send(data) {
        const { leader } = virtual;
        if (!sockets.has(socket) || leader === undefined) return;
        if (term === undefined) tell({ type: 'send', leader, socket, data });
        else term.relay.send(socket, data);
      },
      close() {
        if (!sockets.has(socket)) return;
        if (term === undefined) tell({ type: 'leave', socket });
        else term.relay.leave(socket);
        forget(socket, virtual);
      },
    };
  }

  return {
    get isOver() {
      return isOver;
    },
    open,
  };
}
