/**
 * The hub on Node's http servers: one of its own, or beside what a server does already.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { Duplex } from 'node:stream';
import { HubError } from './errors.js';
import { BadRequest, isWithin, pathOf, toRequest, writeResponse } from './http/nodeAdapter.js';
import { failure } from './http/respond.js';
import { rejectUpgrade, serveWithoutUpgrade } from './http/upgrades.js';
import { isLoopback, type AllowedHosts } from './origins.js';

/** Where a hub listens. */
export interface ListenOptions {
  /** 0 takes a free one. */
  port: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** Where the routes begin. @default '/tasks' */
  path?: string;
  /**
   * Closes the hub on SIGTERM, SIGINT and SIGHUP, and then lets the signal end the process, unless
   * the app listens for it too. A second signal ends it at once. @default true
   */
  signals?: boolean;
}

/** How a hub or its server is closed. */
export interface CloseOptions {
  /** It will be back soon: sockets close with 1012 and clients return spread over 5 to 30 s. @default false */
  restart?: boolean;
  /** Ms that running handlers may go on before they are told to stop; nothing new begins. @default 0 */
  drain?: number;
}

/** A server that a hub can be attached to: of `node:http`, `node:https` or `node:http2`. */
export type AttachableServer = Server | Http2Server;

/** The hub's side of a server. */
export interface ServedHub {
  handle(request: Request, basePath: string, hosts: AllowedHosts): Promise<Response>;
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer, hosts: AllowedHosts): void;
  /** The hosts that the hub was told to answer to. */
  readonly hosts: AllowedHosts | undefined;
  problem(message: string, cause: unknown): void;
}

/** A path as routes begin with: with a slash before and none behind. */
export function toBasePath(path: string = '/tasks'): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

/** One hub on one server. */
interface Mount {
  readonly hub: ServedHub;
  readonly basePath: string;
}

/** The hubs on each server; the one that was attached last is tried first. */
const mountsOf = new WeakMap<AttachableServer, Mount[]>();

/**
 * Serves a hub below a path of a server. Every other request goes to the server's own listeners,
 * which stay as they are: those that are there, and those that are added later.
 * @returns undoes it; calling it again does nothing
 */
export function attachTo(server: AttachableServer, hub: ServedHub, basePath: string): () => void {
  const mount: Mount = { hub, basePath };
  const mounts = mountsOf.get(server) ?? intercept(server);
  if (mounts.length === 0) server.on('upgrade', acceptsUpgrades);
  mounts.unshift(mount);
  return () => {
    const index = mounts.indexOf(mount);
    if (index >= 0) mounts.splice(index, 1);
    if (mounts.length === 0) server.off('upgrade', acceptsUpgrades);
  };
}

/** Node offers upgrades only to a server that listens for them. */
const acceptsUpgrades = (): void => undefined;

/**
 * Looks at a server's requests before its listeners do. It stays for the life of the server, for
 * someone else may have wrapped `emit` as well; without a hub it passes everything on.
 */
function intercept(server: AttachableServer): Mount[] {
  const mounts: Mount[] = [];
  mountsOf.set(server, mounts);
  // Typed for each event apart; here it only ever passes on what it was given.
  const emitter = server as { emit(event: string | symbol, ...args: unknown[]): boolean };
  const emit = emitter.emit.bind(server);
  emitter.emit = (event, ...args) => {
    const [message] = args;
    if (mounts.length > 0 && event === 'request') {
      const mount = mounts.find(({ basePath }) =>
        isWithin(pathOf(message as IncomingMessage), basePath),
      );
      if (mount !== undefined) {
        void serve(mount, ...(args as [IncomingMessage, ServerResponse]));
        return true;
      }
      if (server.listenerCount('request') === 0) {
        (args[1] as ServerResponse).writeHead(404).end();
        return true;
      }
    } else if (mounts.length > 0 && event === 'upgrade') {
      return upgrade(server, mounts, args as [IncomingMessage, Duplex, Buffer], () =>
        emit(event, ...args),
      );
    }
    return emit(event, ...args);
  };
  return mounts;
}

function upgrade(
  server: AttachableServer,
  mounts: readonly Mount[],
  [message, socket, head]: [IncomingMessage, Duplex, Buffer],
  pass: () => boolean,
): boolean {
  const path = pathOf(message);
  const isWebSocket = message.headers.upgrade?.toLowerCase() === 'websocket';
  if (isWebSocket) {
    const door = mounts.find(({ basePath }) => path.replace(/\/$/, '') === basePath);
    if (door === undefined) {
      if (server.listenerCount('upgrade') > 1) return pass();
      rejectUpgrade(socket, 404);
    } else {
      const hosts = hostsFor(door.hub, message.socket.localAddress);
      door.hub.upgrade(message, socket, head, hosts);
    }
    return true;
  }
  // Java's HttpClient and `curl --http2` offer h2c with every request; who does not take the offer
  // answers as if it had not been made (RFC 9110, 7.8).
  const isOurs = mounts.some(({ basePath }) => isWithin(path, basePath));
  if (!isOurs && server.listenerCount('upgrade') > 1) return pass();
  serveWithoutUpgrade(server as Server, message, socket, head);
  return true;
}

/** A request over loopback may come from a page that was rebound to it, so its host has to be known. */
function hostsFor({ hosts }: ServedHub, localAddress: string | undefined): AllowedHosts {
  return hosts ?? (isLoopback(localAddress) ? [] : '*');
}

async function serve(
  { hub, basePath }: Mount,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const hosts = hostsFor(hub, message.socket.localAddress);
    const answer = hasDotSegments(pathOf(message))
      ? failure(new HubError(404, 'not_found', 'There is nothing at a path with dot segments.'))
      : await hub.handle(toRequest(message), basePath, hosts);
    await writeResponse(answer, message, response);
  } catch (error) {
    if (!(error instanceof BadRequest)) hub.problem('A request could not be answered.', error);
    if (!response.headersSent) response.writeHead(error instanceof BadRequest ? 400 : 500);
    response.end();
    message.resume();
  }
}

/**
 * Whether a path means another one to whoever resolves it (`/tasks/../admin`): what a proxy let
 * through would not be what the hub answers.
 */
function hasDotSegments(path: string): boolean {
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

/** Lets a server listen; gives its origin. Rejects where the port cannot be had. */
export async function startServer(
  server: Server,
  { port, host = '127.0.0.1' }: ListenOptions,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

/** Closes a server and every connection to it. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
