/**
 * One real socket for many: the leading tab's relay. It speaks to the server for all its members
 * and hands each what it subscribed to. Members may get news twice (one's question is answered for
 * all who share the task); the rules of merging make that harmless. Knows nothing of tabs.
 */
import { CLOSE_CODES } from '../../protocol/closeCodes.js';
import type { ServerMessage, SubscribeMessage, TaskCursor } from '../../protocol/messages.js';
import { parseClientFrame } from '../../protocol/parseClientMessage.js';
import { parseServerFrame } from '../../protocol/parseServerMessage.js';
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

const OPEN = 1;

export function createRelay(Native: WebSocketConstructor): Relay {
  const seats = new Map<string, Seat>();
  /** For each question on the real socket, who asked it and under which number. */
  const questions = new Map<number, { readonly name: string; readonly request: number }>();
  /** The next line of each log that passes through here. */
  const nextLines = new Map<string, number>();
  let lastRequest = 0;
  let real: WebSocketLike | undefined;
  let welcome: ServerMessage | undefined;

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
    nextLines.clear();
    welcome = undefined;
    const socket = real;
    real = undefined;
    if (socket !== undefined && socket.readyState <= OPEN) socket.close(CLOSE_CODES.normal);
    for (const { member } of left) member.closed(code, reason);
  }

  function hear(data: unknown): void {
    const { messages, problems } = parseServerFrame(data);
    if (problems.length > 0 && typeof data === 'string') {
      // Whoever reads it reports it, as if the socket were its own.
      for (const { member } of [...seats.values()]) member.frame(data);
      return;
    }
    const outgoing = new Map<Seat, ServerMessage[]>();
    const give = (seat: Seat, message: ServerMessage): void => {
      const waiting = outgoing.get(seat);
      if (waiting === undefined) outgoing.set(seat, [message]);
      else waiting.push(message);
    };
    for (const message of messages) route(message, give);
    for (const [seat, waiting] of outgoing) seat.member.frame(JSON.stringify(waiting));
  }

  function route(message: ServerMessage, give: (seat: Seat, message: ServerMessage) => void): void {
    if (message.type === 'synced') {
      const question = questions.get(message.request);
      questions.delete(message.request);
      const seat = question && seats.get(question.name);
      if (seat !== undefined) give(seat, { type: 'synced', request: question?.request ?? 0 });
      return;
    }
    if (message.type === 'welcome') welcome = message;
    if (message.type === 'ping') real?.send('{"type":"pong"}');
    const id = message.type === 'task' ? message.task.id : 'id' in message ? message.id : undefined;
    if (message.type === 'logs') {
      nextLines.set(message.id, (message.lines.at(-1)?.line ?? message.count - 1) + 1);
    }
    for (const seat of seats.values()) {
      const wantsLogs = id === undefined ? true : seat.tasks.get(id);
      if (wantsLogs === undefined || (message.type === 'logs' && !wantsLogs)) continue;
      give(seat, message);
    }
  }

  function subscribe(name: string, seat: Seat, message: SubscribeMessage): void {
    const tasks = message.tasks.map((cursor): TaskCursor => {
      seat.tasks.set(cursor.id, cursor.nextLine !== undefined);
      // Another member's log must not end because this one wants none.
      const line = nextLines.get(cursor.id);
      const shares = [...seats.values()].some((other) => other.tasks.get(cursor.id) === true);
      return cursor.nextLine === undefined && shares ? { ...cursor, nextLine: line ?? 0 } : cursor;
    });
    lastRequest += 1;
    questions.set(lastRequest, { name, request: message.request });
    real?.send(JSON.stringify({ type: 'subscribe', request: lastRequest, tasks }));
  }

  function unsubscribe(seat: Seat, ids: readonly string[]): void {
    for (const id of ids) seat.tasks.delete(id);
    const unwanted = ids.filter((id) => [...seats.values()].every((other) => !other.tasks.has(id)));
    for (const id of unwanted) nextLines.delete(id);
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
      for (const message of parseClientFrame(data).messages) {
        if (message.type === 'subscribe') subscribe(name, seat, message);
        else if (message.type === 'unsubscribe') unsubscribe(seat, message.ids);
        // Answered here: it asks whether the leading tab is alive, and that tab watches the server.
        else if (message.type === 'ping') seat.member.frame('{"type":"pong"}');
      }
    },
    leave(name) {
      const seat = seats.get(name);
      if (seat === undefined) return;
      if (seats.size === 1) {
        seats.clear();
        end(CLOSE_CODES.normal, '');
      } else {
        const ids = [...seat.tasks.keys()];
        seats.delete(name);
        if (real?.readyState === OPEN) unsubscribe(seat, ids);
      }
    },
    close: end,
  };
}
