/**
 * One line to the server for many: the leading tab's relay. It speaks to the server for all its
 * members and gives each what it subscribed to. Members may get an update twice (what one requests is
 * answered for all who share the task); the rules of merging make that harmless. Knows nothing of
 * tabs. It reads no more of a server's message than whom it is for: every member parses it itself.
 */
import type { SubscribeMessage, TaskCursor } from '../../../protocol/messages.js';
import { parseClientFrame } from '../../../protocol/parseClientMessage.js';
import { LOST, type Line, type LineListener, type OpenLine } from './line.js';

/** Where a line goes to. */
export interface Address {
  readonly url: string;
  readonly protocols: readonly string[];
}

export interface Relay {
  /**
   * Takes a member in. It is told `opened` once the server was heard after this.
   * @param address where to open the line if there is none; without it the member is closed then
   */
  join(name: string, member: LineListener, address?: Address): void;
  /** A member sends a frame to the server. What is no message of the protocol is ignored. */
  send(name: string, data: string): void;
  /** A member goes; the last one takes the line along. */
  leave(name: string): void;
  /** Ends it: every member is closed. */
  close(code: number, reason: string): void;
}

interface Seat {
  readonly member: LineListener;
  /** The tasks it subscribed to, and whether with their logs. */
  readonly tasks: Map<string, boolean>;
  isOpen: boolean;
  isAwaitingPong: boolean;
  /** The server's pings since it last sent something. */
  unansweredPings: number;
}

/** How much those who share a task have received. */
interface Head {
  /** Epoch and version of the state. */
  position: string | undefined;
  nextLine: number;
}

/** What a relay reads of a server's message. Nothing of it is certain. */
interface Incoming {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly task?: {
    readonly id?: unknown;
    readonly epoch?: unknown;
    readonly version?: unknown;
  } | null;
  readonly epoch?: unknown;
  readonly version?: unknown;
  readonly request?: unknown;
  readonly count?: unknown;
  readonly lines?: unknown;
  readonly time?: unknown;
}

const PING = '{"type":"ping"}';
const PONG = '{"type":"pong"}';
/** So many pings in a row a member may leave unanswered. A frozen tab would pile up what it is sent. */
const MAX_UNANSWERED_PINGS = 2;

/**
 * @param openLine opens the line to the server
 * @param elapsed ms on a clock that nobody sets
 */
export function createRelay(openLine: OpenLine, elapsed: () => number): Relay {
  const seats = new Map<string, Seat>();
  /** For each request on the line: who made it, and under which number. */
  const requests = new Map<number, { readonly name: string; readonly request: number }>();
  /** For each task that a member subscribed to. */
  const heads = new Map<string, Head>();
  let lastRequest = 0;
  let line: Line | undefined;
  let isOpen = false;
  let welcome: { readonly message: Incoming; readonly at: number } | undefined;

  function connect({ url, protocols }: Address): void {
    line = openLine(url, protocols, {
      opened() {
        isOpen = true;
        openSeats();
      },
      frame: receive,
      closed: end,
    });
  }

  function end(code: number, reason: string): void {
    const left = [...seats.values()];
    seats.clear();
    requests.clear();
    heads.clear();
    welcome = undefined;
    isOpen = false;
    line?.close();
    line = undefined;
    for (const { member } of left) member.closed(code, reason);
  }

  /** The server was heard: whoever has joined since may rely on the line. */
  function openSeats(): void {
    for (const seat of [...seats.values()]) {
      if (seat.isOpen) continue;
      seat.isOpen = true;
      seat.member.opened();
      if (welcome !== undefined) seat.member.frame(JSON.stringify(presentWelcome(welcome)));
    }
  }

  /** The server's clock has moved on since it said welcome. */
  function presentWelcome({ message, at }: NonNullable<typeof welcome>): Incoming {
    const { time } = message;
    return typeof time === 'number'
      ? { ...message, time: Math.round(time + elapsed() - at) }
      : message;
  }

  function receive(data: string): void {
    openSeats();
    let parsed: unknown;
    try {
      parsed = JSON.parse(data);
    } catch {
      // Whoever reads it reports it, as if the line were its own.
      for (const { member } of [...seats.values()]) member.frame(data);
      return;
    }
    const outgoing = new Map<Seat, Incoming[]>();
    for (const message of [parsed].flat() as (Incoming | null)[]) {
      for (const [seat, own] of route(message ?? {})) {
        const waiting = outgoing.get(seat);
        if (waiting === undefined) outgoing.set(seat, [own]);
        else waiting.push(own);
      }
    }
    for (const [seat, waiting] of outgoing) seat.member.frame(JSON.stringify(waiting));
  }

  /** Whom a message is for, and what of it. */
  function route(message: Incoming): (readonly [Seat, Incoming])[] {
    const { type } = message;
    if (type === 'synced') {
      const made = requests.get(message.request as number);
      requests.delete(message.request as number);
      const seat = made && seats.get(made.name);
      return seat === undefined ? [] : [[seat, { type, request: made?.request }]];
    }
    if (type === 'pong') {
      const waiting = [...seats.values()].filter((seat) => seat.isAwaitingPong);
      for (const seat of waiting) seat.isAwaitingPong = false;
      return waiting.map((seat) => [seat, message]);
    }
    if (type === 'welcome') welcome = { message, at: elapsed() };
    if (type === 'ping') {
      line?.send(PONG);
      dropSilent();
    }
    const id = (type === 'task' ? message.task?.id : message.id) as string | undefined;
    const head = heads.get(id ?? '');
    if (head !== undefined && type === 'logs') head.nextLine = lineAfter(message);
    // What has no state (a rejection, say) leaves none to build on.
    else if (head !== undefined) head.position = positionOf(message.task ?? message);
    return [...seats.values()]
      .filter(({ tasks }) => {
        const wantsLogs = id === undefined ? true : tasks.get(id);
        return wantsLogs === true || (wantsLogs === false && type !== 'logs');
      })
      .map((seat) => [seat, message]);
  }

  function dropSilent(): void {
    for (const [name, seat] of [...seats]) {
      if (seat.unansweredPings < MAX_UNANSWERED_PINGS) seat.unansweredPings += 1;
      else {
        leave(name);
        seat.member.closed(LOST, 'nothing was heard of this tab');
      }
    }
  }

  function subscribe(name: string, seat: Seat, message: SubscribeMessage): void {
    const tasks = message.tasks.map((own) => {
      const others = [...seats.values()].filter((each) => each !== seat && each.tasks.has(own.id));
      seat.tasks.set(own.id, own.nextLine !== undefined);
      const head = heads.get(own.id);
      const isLogShared = others.some((other) => other.tasks.get(own.id) === true);
      const cursor = others.length > 0 && head ? joinCursors(own, head, isLogShared) : own;
      heads.set(own.id, { position: positionOf(cursor), nextLine: cursor.nextLine ?? 0 });
      return cursor;
    });
    lastRequest += 1;
    requests.set(lastRequest, { name, request: message.request });
    line?.send(JSON.stringify({ type: 'subscribe', request: lastRequest, tasks }));
  }

  function unsubscribe(seat: Seat, ids: readonly string[]): void {
    for (const id of ids) seat.tasks.delete(id);
    const unwanted = ids.filter((id) => [...seats.values()].every((other) => !other.tasks.has(id)));
    for (const id of unwanted) heads.delete(id);
    if (unwanted.length > 0) line?.send(JSON.stringify({ type: 'unsubscribe', ids: unwanted }));
  }

  function leave(name: string): void {
    const seat = seats.get(name);
    if (seat === undefined) return;
    seats.delete(name);
    if (seats.size === 0) end(LOST, '');
    else if (isOpen) unsubscribe(seat, [...seat.tasks.keys()]);
  }

  return {
    join(name, member, address) {
      if (seats.has(name)) return;
      if (line === undefined && address === undefined) {
        member.closed(LOST, 'the leading tab has no connection');
        return;
      }
      seats.set(name, {
        member,
        tasks: new Map(),
        isOpen: false,
        isAwaitingPong: false,
        unansweredPings: 0,
      });
      if (isOpen) line?.send(PING);
      else if (line === undefined && address !== undefined) connect(address);
    },
    send(name, data) {
      const seat = seats.get(name);
      if (seat === undefined || !isOpen) return;
      seat.unansweredPings = 0;
      for (const message of parseClientFrame(data).messages) {
        if (message.type === 'subscribe') subscribe(name, seat, message);
        else if (message.type === 'unsubscribe') unsubscribe(seat, message.ids);
        else if (message.type === 'ping') {
          seat.isAwaitingPong = true;
          line?.send(PING);
        }
      }
    },
    leave,
    close: end,
  };
}

/**
 * The cursor of one member, such that it leaves nothing out for those who share the task already: it
 * replaces what they subscribed to, and may come from one who has received more elsewhere, by HTTP say.
 */
function joinCursors(cursor: TaskCursor, head: Head, isLogShared: boolean): TaskCursor {
  const { version: _, ...whole } = cursor;
  const joined: TaskCursor = positionOf(cursor) === head.position ? cursor : whole;
  if (!isLogShared) return joined;
  return { ...joined, nextLine: Math.min(cursor.nextLine ?? head.nextLine, head.nextLine) };
}

/** Epoch and version in one word; `undefined` where there is no version. */
function positionOf({ epoch, version }: Incoming | TaskCursor): string | undefined {
  return version === undefined ? undefined : `${String(epoch)}.${String(version)}`;
}

/** The line that follows those of a message; 0 where it does not say. */
function lineAfter({ lines, count }: Incoming): number {
  const last: unknown = Array.isArray(lines)
    ? (lines.at(-1) as { line?: unknown })?.line
    : undefined;
  const next = last === undefined ? count : Number(last) + 1;
  return Number.isSafeInteger(next) ? (next as number) : 0;
}
