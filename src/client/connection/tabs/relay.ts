/**
 * One real socket for many: the leading tab's relay. It speaks to the server for all its members
 * and hands each what it subscribed to. Members may get news twice (one's question is answered for
 * all who share the task); the rules of merging make that harmless. Knows nothing of tabs.
 * It reads no more of a message than whom it is for: every member reads and checks it as its own.
 */
import type { ClientMessage, SubscribeMessage, TaskCursor } from '../../../protocol/messages.js';
import type { WebSocketConstructor, WebSocketLike } from '../webSocket.js';

/** One who shares the socket. */
export interface RelayMember {
  opened(): void;
  frame(data: string): void;
  closed(code: number, reason: string): void;
}

export interface Relay {
  /** Takes a member in; its address is used where there is no socket yet. */
  join(name: string, url: string, protocols: readonly string[], member: RelayMember): void;
  /** A member says something to the server. */
  send(name: string, data: string): void;
  /** A member goes; the last one takes the socket along. */
  leave(name: string): void;
  /** Ends it: every member is closed. */
  close(code: number, reason: string): void;
}

interface Seat {
  readonly member: RelayMember;
  /** The tasks it subscribed to, and whether with their logs. */
  readonly tasks: Map<string, boolean>;
}

/** How far those who share a task have been brought. */
interface Head {
  /** Epoch and version of the state. */
  position: string | undefined;
  nextLine: number;
}

/** What a relay looks at in a server's message. Nothing of it is certain. */
interface Heard {
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
}

const OPEN = 1;
const NORMAL = 1000;

export function createRelay(Native: WebSocketConstructor): Relay {
  const seats = new Map<string, Seat>();
  /** For each question on the real socket, who asked it and under which number. */
  const questions = new Map<number, { readonly name: string; readonly request: number }>();
  /** For each task that somebody subscribed to. */
  const heads = new Map<string, Head>();
  let lastRequest = 0;
  let real: WebSocketLike | undefined;
  let welcome: Heard | undefined;

  function connect(url: string, protocols: readonly string[]): void {
    const socket = new Native(url, [...protocols]) as WebSocketLike & EventTarget;
    real = socket;
    socket.addEventListener('open', () => {
      if (real === socket) for (const { member } of [...seats.values()]) member.opened();
    });
    socket.addEventListener('message', (event) => {
      if (real === socket) hear((event as MessageEvent<unknown>).data);
    });
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', (event) => {
      const { code = 1006, reason = '' } = event as CloseEvent;
      if (real === socket) end(code, reason);
    });
  }

  function end(code: number, reason: string): void {
    const left = [...seats.values()];
    seats.clear();
    questions.clear();
    heads.clear();
    welcome = undefined;
    const socket = real;
    real = undefined;
    if (socket !== undefined && socket.readyState <= OPEN) socket.close(NORMAL);
    for (const { member } of left) member.closed(code, reason);
  }

  function hear(data: unknown): void {
    let heard: unknown;
    try {
      heard = JSON.parse(data as string);
    } catch {
      // Whoever reads it reports it, as if the socket were its own.
      for (const { member } of [...seats.values()]) member.frame(data as string);
      return;
    }
    const outgoing = new Map<Seat, Heard[]>();
    for (const message of [heard].flat() as (Heard | null)[]) {
      for (const [seat, own] of route(message ?? {})) {
        const waiting = outgoing.get(seat);
        if (waiting === undefined) outgoing.set(seat, [own]);
        else waiting.push(own);
      }
    }
    for (const [seat, waiting] of outgoing) seat.member.frame(JSON.stringify(waiting));
  }

  /** Whom a message is for, and what of it. */
  function route(message: Heard): (readonly [Seat, Heard])[] {
    const { type } = message;
    if (type === 'synced') {
      const question = questions.get(message.request as number);
      questions.delete(message.request as number);
      const seat = question && seats.get(question.name);
      return seat === undefined ? [] : [[seat, { type, request: question?.request }]];
    }
    if (type === 'welcome') welcome = message;
    if (type === 'ping') real?.send('{"type":"pong"}');
    const id = (type === 'task' ? message.task?.id : message.id) as string | undefined;
    const head = heads.get(id ?? '');
    if (head !== undefined && type === 'logs') head.nextLine = lineAfter(message);
    // What tells of no state (a refusal, say) leaves none to build on.
    else if (head !== undefined) head.position = positionOf(message.task ?? message);
    return [...seats.values()]
      .filter(({ tasks }) => {
        const wantsLogs = id === undefined ? true : tasks.get(id);
        return wantsLogs === true || (wantsLogs === false && type !== 'logs');
      })
      .map((seat) => [seat, message]);
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
    questions.set(lastRequest, { name, request: message.request });
    real?.send(JSON.stringify({ type: 'subscribe', request: lastRequest, tasks }));
  }

  function unsubscribe(seat: Seat, ids: readonly string[]): void {
    for (const id of ids) seat.tasks.delete(id);
    const unwanted = ids.filter((id) => [...seats.values()].every((other) => !other.tasks.has(id)));
    for (const id of unwanted) heads.delete(id);
    if (unwanted.length > 0) real?.send(JSON.stringify({ type: 'unsubscribe', ids: unwanted }));
  }

  return {
    join(name, url, protocols, member) {
      if (seats.has(name)) return;
      const seat: Seat = { member, tasks: new Map() };
      seats.set(name, seat);
      if (real === undefined) connect(url, protocols);
      else if (real.readyState === OPEN) {
        // A turn later, as a socket does: whoever makes one adds its listeners after that.
        queueMicrotask(() => {
          if (seats.get(name) !== seat) return;
          member.opened();
          if (welcome !== undefined) member.frame(JSON.stringify(welcome));
        });
      }
    },
    send(name, data) {
      const seat = seats.get(name);
      if (seat === undefined || real?.readyState !== OPEN) return;
      // A member is a client of ours: it says one message at a time, and what it says is sound.
      const message = JSON.parse(data) as ClientMessage;
      if (message.type === 'subscribe') subscribe(name, seat, message);
      else if (message.type === 'unsubscribe') unsubscribe(seat, message.ids);
      // Answered here: it asks whether the leading tab is alive, and that tab watches the server.
      else if (message.type === 'ping') seat.member.frame('{"type":"pong"}');
    },
    leave(name) {
      const seat = seats.get(name);
      if (seat === undefined) return;
      if (seats.size === 1) {
        seats.clear();
        end(NORMAL, '');
      } else {
        const ids = [...seat.tasks.keys()];
        seats.delete(name);
        if (real?.readyState === OPEN) unsubscribe(seat, ids);
      }
    },
    close: end,
  };
}

/**
 * What one asks for, such that it leaves nothing out for those who share the task already: it takes
 * the place of what they asked for, and may come from one who has heard more elsewhere, by HTTP say.
 */
function joinCursors(cursor: TaskCursor, head: Head, isLogShared: boolean): TaskCursor {
  const { version: _, ...whole } = cursor;
  const joined: TaskCursor = positionOf(cursor) === head.position ? cursor : whole;
  if (!isLogShared) return joined;
  return { ...joined, nextLine: Math.min(cursor.nextLine ?? head.nextLine, head.nextLine) };
}

/** Epoch and version in one word; `undefined` where there is no version. */
function positionOf({ epoch, version }: Heard | TaskCursor): string | undefined {
  return version === undefined ? undefined : `${String(epoch)}.${String(version)}`;
}

/** The line that follows those of a message; 0 where it does not tell. */
function lineAfter({ lines, count }: Heard): number {
  const last: unknown = Array.isArray(lines)
    ? (lines.at(-1) as { line?: unknown })?.line
    : undefined;
  const next = last === undefined ? count : Number(last) + 1;
  return Number.isSafeInteger(next) ? (next as number) : 0;
}
