/**
 * The options of a client: their meaning, their defaults, and what is wrong with bad ones.
 */
import { IS_DEVELOPMENT } from '../shared/development.js';
import type { TaskBackend } from '../backends/backend.js';
import type { HeadersSource } from '../backends/http.js';
import type { TaskStatusError } from '../protocol/errors.js';
import type { QueryClient } from '@tanstack/react-query';
import type { ConnectionLimits } from './connection/connectionEvents.js';
import type { ShareAcrossTabsOptions } from './connection/tabs/identity.js';
import type { WebSocketConstructor } from './connection/webSocket.js';

/** A way for updates to come. Polling is always there, so it need not be named. */
export type Transport = 'websocket' | 'sse' | 'polling';

/** How hard a client tries to get a live connection. */
export interface ReconnectOptions {
  /** Failed attempts before it falls back to polling. @defaultValue 5 */
  readonly maxAttempts?: number;
  /** The shortest wait before an attempt, in ms. @defaultValue 500 */
  readonly minDelay?: number;
  /** The longest wait before an attempt, in ms. @defaultValue 20_000 */
  readonly maxDelay?: number;
  /** Without a live connection for this long, it falls back to polling however few attempts it made, in ms. @defaultValue 30_000 */
  readonly maxOutage?: number;
  /** How long a ticket and the opening of a socket may take together, in ms. @defaultValue 10_000 */
  readonly handshakeTimeout?: number;
  /** How long the server may take for its first word, in ms. @defaultValue 5_000 */
  readonly welcomeTimeout?: number;
  /** A connection that has held for this long is stable: failures before it are forgiven, in ms. @defaultValue 10_000 */
  readonly stableAfter?: number;
  /** How long an answer to our ping may take when the connection is in doubt, in ms. @defaultValue 5_000 */
  readonly wakeTimeout?: number;
  /** While polling: the shortest wait before a socket is tried again, in ms. @defaultValue 10_000 */
  readonly probeMinDelay?: number;
  /** While polling: the longest wait before a socket is tried again, in ms. @defaultValue 300_000 */
  readonly probeMaxDelay?: number;
}

/** How a client polls while it has no live connection. */
export interface PollingOptions {
  /** Between two polls, in ms. A hidden page polls six times more rarely. @defaultValue 5_000 */
  readonly interval?: number;
  /** After this many failed polls in a row it stops, says so, and offers a manual refresh. @defaultValue Infinity */
  readonly maxAttempts?: number;
}

/** What a client needs to know. Only `url` (or `backend`) is required. */
export interface TaskClientOptions {
  /** Where the hub's routes are: absolute, or relative to the page, as in `/tasks`. */
  readonly url?: string;
  /** A backend of another kind; then `url`, `getTicket`, `headers` and `fetch` are its own affair. */
  readonly backend?: TaskBackend;
  /** Gives a single-use ticket for the socket; asked before each attempt. May return a promise. */
  readonly getTicket?: () => string | Promise<string>;
  /** Headers for each HTTP request: as they are, or made for each request. */
  readonly headers?: HeadersSource;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch;
  /** @defaultValue the global `WebSocket` */
  readonly WebSocket?: WebSocketConstructor;
  /** Told of what went wrong on the way: frames that were not understood, callbacks that threw. */
  readonly onError?: (error: TaskStatusError) => void;
  /**
   * Lets the tabs of this origin share one connection to this backend. One of them leads; when it
   * closes, crashes or freezes another takes over. Where the browser lacks Web Locks or
   * BroadcastChannel, each tab has a connection of its own. @defaultValue each tab has its own
   */
  readonly shareAcrossTabs?: ShareAcrossTabsOptions;
  /**
   * How updates may come, in this order: where one fails the next is used, and the first one again as
   * soon as it can be had. `'sse'` (server-sent events) is for networks that let no WebSocket through,
   * and needs a hub. @defaultValue `['websocket', 'polling']`
   */
  readonly transports?: readonly Transport[];
  readonly reconnect?: ReconnectOptions;
  readonly polling?: PollingOptions;
  /** How long a request may take, in ms. @defaultValue 15_000 */
  readonly requestTimeout?: number;
  /**
   * How long the socket may take to bring a state before it is fetched over HTTP, in ms: the first
   * one, and any while there is no live connection. @defaultValue 1_000
   */
  readonly firstStateTimeout?: number;
  /**
   * Names this client's tasks in the query cache, in place of its url. Give the same one on a server
   * and in the page where their urls differ, as with `http://internal:8787/tasks` and `/tasks`, so
   * that the page finds what the server has prefetched. Two clients with one key share their tasks.
   * @defaultValue the backend's own key: its url
   */
  readonly key?: string;
  /** The cache to keep tasks in, where no provider gives one. @defaultValue one of the client's own */
  readonly queryClient?: QueryClient;
}

const DEFAULT_LIMITS: Required<ReconnectOptions> = {
  maxAttempts: 5,
  minDelay: 500,
  maxDelay: 20_000,
  maxOutage: 30_000,
  handshakeTimeout: 10_000,
  welcomeTimeout: 5_000,
  stableAfter: 10_000,
  wakeTimeout: 5_000,
  probeMinDelay: 10_000,
  probeMaxDelay: 300_000,
};

/** The limits of a connection, with the defaults filled in. Throws on numbers that cannot be meant. */
export const connectionLimits = (
  given?: ReconnectOptions,
  interimAfter = 1_000,
): ConnectionLimits => ({
  ...complete('reconnect.', DEFAULT_LIMITS, given, ['maxAttempts']),
  interimAfter,
});

/** The polling options, with the defaults filled in. */
export const pollingLimits = (given?: PollingOptions): Required<PollingOptions> =>
  complete('polling.', { interval: 5_000, maxAttempts: Infinity }, given, [
    'interval',
    'maxAttempts',
  ]);

/** The time limits of a client, with the defaults filled in. */
export const timeouts = ({
  requestTimeout,
  firstStateTimeout,
}: TaskClientOptions): Record<'requestTimeout' | 'firstStateTimeout', number> =>
  complete(
    '',
    { requestTimeout: 15_000, firstStateTimeout: 1_000 },
    // The types allow `undefined`, which means the default.
    { requestTimeout, firstStateTimeout } as TaskClientOptions,
    ['requestTimeout'],
  );

/**
 * @param option where they are among the client's options, as in `polling.`
 * @param whole those that have to be at least 1; others may be 0
 */
function complete<Limits extends Readonly<Record<keyof Limits, number>>>(
  option: string,
  defaults: Limits,
  given: Partial<Limits> = {},
  whole: readonly (keyof Limits)[],
): Limits {
  const limits: Record<keyof Limits, number> = { ...defaults };
  for (const name in defaults) {
    const value: unknown = given[name] ?? defaults[name];
    const minimum = whole.includes(name) ? 1 : 0;
    if (typeof value !== 'number' || !(value >= minimum)) {
      throw new RangeError(
        `createTaskClient: ${option}${name} is ${String(value)}, which cannot work.` +
          (IS_DEVELOPMENT ? ` Give a number of at least ${minimum}, or leave it out.` : ''),
      );
    }
    limits[name] = value;
  }
  return limits as Limits;
}
