/**
 * Sockets that are none: what a client says becomes a request for a stream of server-sent events, and
 * its events are what it hears. For networks that let no WebSocket through. Loaded when it is tried.
 */
import {
  MAX_TASKS_PER_MESSAGE,
  type ClientMessage,
  type TaskCursor,
} from '../protocol/messages.js';
import { isObject, type JsonObject } from '../protocol/values.js';
import { emulatedWebSocket, type SocketEnd, type WebSocketConstructor } from '../shared/socket.js';
import { eventReader, type StreamEvent } from './serverSentEvents.js';

/** Requests a stream of these tasks. */
export type OpenEvents = (tasks: readonly TaskCursor[], signal: AbortSignal) => Promise<Response>;

const CLOSED_ABNORMALLY = 1006;
const CLOSE_CODES: Readonly<Partial<Record<number, number>>> = { 401: 4401, 403: 4403 };

/** Makes the class. */
export function eventSockets(open: OpenEvents): WebSocketConstructor {
  return emulatedWebSocket((socket) => createSession(open, socket));
}

function createSession(open: OpenEvents, socket: SocketEnd) {
  /** What the client has of each task that it is subscribed to. */
  const cursors = new Map<string, TaskCursor>();
  /** Subscriptions that no stream has answered yet. */
  let requests: number[] = [];
  let isWelcomed = false;
  let isPinged = false;
  let isScheduled = false;
  let latest: AbortController | undefined;
  let isOver = false;

  function end(code: number, reason: string): void {
    isOver = true;
    latest?.abort();
    socket.close(code, reason);
  }

  /** Opens a stream of what is wanted now. The one before goes on until it stands. */
  async function begin(): Promise<void> {
    const before = latest;
    const own = new AbortController();
    latest = own;
    const answered = requests;
    requests = [];
    const tasks = [...cursors.values()];
    if (tasks.length > MAX_TASKS_PER_MESSAGE) {
      return end(CLOSED_ABNORMALLY, `a stream has at most ${MAX_TASKS_PER_MESSAGE} tasks`);
    }

    function take({ event, data }: StreamEvent): void {
      if (isOver || own.signal.aborted) return;
      const value: unknown = JSON.parse(data);
      if (event === 'close') {
        const { code, reason } = value as { code: number; reason: string };
        return end(code, reason);
      }
      for (const message of [value].flat()) if (isObject(message)) hear(message);
    }

    function hear(message: JsonObject): void {
      if (message['type'] === 'welcome') {
        before?.abort();
        welcomed(message);
      } else if (message['type'] === 'synced') {
        for (const request of answered) say({ type: 'synced', request });
      } else {
        note(message);
        say(message);
      }
    }

    try {
      const response = await open(tasks, own.signal);
      if (!response.ok || response.body === null) {
        const code = CLOSE_CODES[response.status] ?? CLOSED_ABNORMALLY;
        throw Object.assign(new Error(`the stream answered ${response.status}`), { code });
      }
      const reader = eventReader(take, () => {});
      const chunks = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await chunks.read();
        if (done) break;
        reader.take(decoder.decode(value, { stream: true }));
      }
      throw new Error('the stream ended');
    } catch (error) {
      // One that another has taken the place of may end as it likes.
      if (isOver || own.signal.aborted) return;
      const { code = CLOSED_ABNORMALLY, message } = error as Error & { code?: number };
      end(typeof code === 'number' ? code : CLOSED_ABNORMALLY, message);
    }
  }

  const say = (message: object): void => socket.send(JSON.stringify(message));

  function welcomed(message: JsonObject): void {
    if (!isWelcomed) {
      isWelcomed = true;
      socket.open();
      say(message);
    }
    if (isPinged) say({ type: 'pong' });
    isPinged = false;
  }

  /** Notes how far the client has come, for the next stream to go on from there. */
  function note(message: JsonObject): void {
    const task = isObject(message['task']) ? message['task'] : message;
    const cursor = cursors.get(String(task['id']));
    if (cursor === undefined) return;
    const { epoch, version } = task as { epoch?: number; version?: number };
    const lines = message['lines'] as readonly { line: number }[] | undefined;
    const last = lines?.at(-1);
    if (last !== undefined) cursors.set(cursor.id, { ...cursor, nextLine: last.line + 1 });
    else if (version !== undefined && epoch !== undefined) {
      const isOtherLife = cursor.epoch !== undefined && cursor.epoch !== epoch;
      const begins = isOtherLife && cursor.nextLine !== undefined;
      cursors.set(cursor.id, { ...cursor, epoch, version, ...(begins && { nextLine: 0 }) });
    }
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      if (!isOver) void begin();
    });
  }

  void begin();

  return {
    receive(data: string) {
      // The client is ours: it says one message at a time, and what it says is sound.
      const message = JSON.parse(data) as ClientMessage;
      if (message.type === 'subscribe') {
        for (const cursor of message.tasks) cursors.set(cursor.id, cursor);
        requests.push(message.request);
        schedule();
      } else if (message.type === 'unsubscribe') {
        // What the stream still says of them the client drops; the next stream leaves them out.
        for (const id of message.ids) cursors.delete(id);
      } else if (message.type === 'ping') {
        // Nothing can be sent on a stream, so a new one has to prove that the server is there.
        isPinged = true;
        schedule();
      }
    },
    close() {
      isOver = true;
      latest?.abort();
    },
  };
}
