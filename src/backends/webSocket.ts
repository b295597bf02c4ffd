/** Live updates by a WebSocket of the backend's own: one for all tasks, or one for each. */
import type { Live, LiveFeed, LiveStream, Push } from './live.js';
import { perTaskStreams } from './perTaskStreams.js';
import type { WebSocketConstructor } from '../shared/socket.js';

type Pushes<Raw> = Push<Raw> | readonly Push<Raw>[] | null | undefined;

/** How a backend's WebSocket is spoken to. */
export interface WebSocketOptions<Raw, Message> {
  /**
   * Its address, relative to the page or whole. With `{id}` in it there is a socket for each task. A
   * function is called for each attempt, so that it can fetch a ticket.
   */
  readonly url: string | (() => string | Promise<string>);
  readonly protocols?: string | string[];
  /** The messages that subscribe to these tasks; objects are sent as JSON. Default: none */
  subscribe?(ids: readonly string[]): readonly unknown[];
  /** The messages that end it. Default: none */
  unsubscribe?(ids: readonly string[]): readonly unknown[];
  /**
   * What a message says: pushes, `'alive'` for a heartbeat, or nothing. JSON comes parsed, any other
   * text as it is.
   * @param id the task, where it has a socket of its own
   */
  decode(message: Message, id: string): Pushes<Raw>;
  /** A message to send every `interval` ms, which the server answers. Default: none */
  readonly heartbeat?: { readonly message: unknown; readonly interval: number };
  /** Default: the global `WebSocket` */
  readonly WebSocket?: WebSocketConstructor;
}

const OPEN = 1;

/** The parts of a socket that are used here. */
interface Socket {
  send(message: unknown): void;
  close(): void;
}

interface SocketListener {
  opened(): void;
  message(message: unknown): void;
  closed(error: Error): void;
}

/**
 * @example
 * live: webSocket({
 *   url: '/ws',
 *   subscribe: (ids) => ids.map((id) => ({ type: 'subscribe', id })),
 *   decode: (message) => ({ id: message.id, raw: message }),
 * })
 */
export function webSocket<Raw = unknown, Message = unknown>(
  options: WebSocketOptions<Raw, Message>,
): Live<Raw> {
  return (ids, feed) =>
    typeof options.url === 'string' && options.url.includes('{id}')
      ? onePerTask(options, ids, feed)
      : oneForAll(options, ids, feed);
}

/** More sockets than this are not opened by one page; the other tasks are polled. */
const MOST_SOCKETS = 30;

function onePerTask<Raw, Message>(
  options: WebSocketOptions<Raw, Message>,
  ids: readonly string[],
  feed: LiveFeed<Raw>,
): LiveStream {
  return perTaskStreams(ids, feed, MOST_SOCKETS, (id, stream) => {
    const address = String(options.url).replaceAll('{id}', () => encodeURIComponent(id));
    const socket = openSocket(options, address, {
      opened: () => stream.opened(false),
      message: (message) => deliver(options, message as Message, id, feed),
      closed: (error) => stream.closed(false, error),
    });
    return () => socket.close();
  });
}

function oneForAll<Raw, Message>(
  options: WebSocketOptions<Raw, Message>,
  ids: readonly string[],
  feed: LiveFeed<Raw>,
): LiveStream {
  let wanted = ids;
  let isOpen = false;
  const say = (messages: readonly unknown[] = []): void => messages.forEach((m) => socket.send(m));
  const socket = openSocket(options, options.url, {
    opened() {
      isOpen = true;
      if (wanted.length > 0) say(options.subscribe?.(wanted));
      feed.open();
    },
    message: (message) => deliver(options, message as Message, '', feed),
    closed: (error) => feed.end(error),
  });
  return {
    watch(next) {
      const ended = wanted.filter((id) => !next.includes(id));
      const begun = next.filter((id) => !wanted.includes(id));
      wanted = next;
      if (!isOpen) return;
      if (ended.length > 0) say(options.unsubscribe?.(ended));
      if (begun.length > 0) say(options.subscribe?.(begun));
    },
    close: () => socket.close(),
  };
}

function deliver<Raw, Message>(
  { decode }: WebSocketOptions<Raw, Message>,
  message: Message,
  id: string,
  feed: LiveFeed<Raw>,
): void {
  let pushes: Pushes<Raw>;
  try {
    pushes = decode(message, id);
  } catch (error) {
    return feed.report(`\`decode\` of webSocket() threw: ${String(error)}`);
  }
  for (const push of [pushes ?? []].flat() as Push<Raw>[]) feed.push(push);
}

/** Opens a socket once; whoever wants it again opens another. */
function openSocket<Raw, Message>(
  options: WebSocketOptions<Raw, Message>,
  url: string | (() => string | Promise<string>),
  listener: SocketListener,
): Socket {
  let socket: WebSocket | undefined;
  let isOver = false;
  let beat: ReturnType<typeof setInterval> | undefined;

  function close(): void {
    isOver = true;
    clearInterval(beat);
    socket?.close();
  }

  function closed(reason: string): void {
    if (isOver) return;
    close();
    listener.closed(new Error(reason));
  }

  function send(message: unknown): void {
    if (socket?.readyState !== OPEN) return;
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async function open(): Promise<void> {
    const Native = (options.WebSocket ?? WebSocket) as unknown as typeof WebSocket;
    const address = typeof url === 'function' ? await url() : url;
    if (isOver) return;
    socket = new Native(socketAddress(address), options.protocols ?? []);
    socket.addEventListener('open', () => {
      const { heartbeat } = options;
      if (heartbeat !== undefined) {
        beat = setInterval(() => send(heartbeat.message), heartbeat.interval);
      }
      if (!isOver) listener.opened();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!isOver) listener.message(parse(data));
    });
    socket.addEventListener('close', ({ code, reason }) =>
      closed(`the socket closed with ${code}${reason === '' ? '' : `: ${reason}`}`),
    );
    socket.addEventListener('error', () => closed('the socket could not be opened, or broke'));
  }

  open().catch((error: unknown) => closed(String(error)));
  return { send, close };
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(String(data)) as unknown;
  } catch {
    return data;
  }
}

/** Relative to the page; `http` becomes `ws`. */
function socketAddress(address: string): string {
  const url = new URL(address, globalThis.location?.href);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  return url.href;
}
