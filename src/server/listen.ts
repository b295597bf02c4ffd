/**
 * The hub on Node's http servers: one of its own, or beside what a server does already.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isWithin, pathOf, toRequest, writeResponse, BadRequest } from './http/nodeAdapter.js';

/** Where a hub listens. */
export interface ListenOptions {
  /** 0 takes a free one. */
  port: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** Where the routes begin. @default '/tasks' */
  path?: string;
}

/** How a hub or its server is closed. */
export interface CloseOptions {
  /** It will be back soon: clients hear 1012 and return spread over 5 to 30 s. @default false */
  restart?: boolean;
}

/** The hub's side of a server. */
export interface ServedHub {
  handle(request: Request, basePath: string): Promise<Response>;
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void;
  problem(message: string, cause: unknown): void;
}

/** A path as routes begin with: with a slash before and none behind. */
export function toBasePath(path: string = '/tasks'): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

/**
 * Serves a hub below a path of a server, and leaves all else to the listeners that the server has
 * by now. Later ones hear of every request, so attach after them.
 * @returns the way to undo it
 */
export function attachTo(server: Server, hub: ServedHub, basePath: string): () => void {
  const requestListeners = server.listeners('request');
  const upgradeListeners = server.listeners('upgrade');
  const isOurs = (message: IncomingMessage): boolean => isWithin(pathOf(message), basePath);

  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    if (isOurs(message)) void serve(hub, basePath, message, response);
    else if (requestListeners.length === 0) response.writeHead(404).end();
    else for (const listener of requestListeners) listener.call(server, message, response);
  };
  const onUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(message).replace(/\/$/, '') === basePath) hub.upgrade(message, socket, head);
    else if (upgradeListeners.length > 0) {
      for (const listener of upgradeListeners) listener.call(server, message, socket, head);
    } else if (server.listenerCount('upgrade') === 1) {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
  };

  server.removeAllListeners('request').removeAllListeners('upgrade');
  server.on('request', onRequest).on('upgrade', onUpgrade);
  return () => {
    server.off('request', onRequest).off('upgrade', onUpgrade);
    for (const listener of requestListeners) server.on('request', listener as () => void);
    for (const listener of upgradeListeners) server.on('upgrade', listener as () => void);
  };
}

async function serve(
  hub: ServedHub,
  basePath: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = toRequest(message);
    await writeResponse(await hub.handle(request, basePath), message, response);
  } catch (error) {
    if (!(error instanceof BadRequest)) hub.problem('A request could not be answered.', error);
    if (!response.headersSent) response.writeHead(error instanceof BadRequest ? 400 : 500);
    response.end();
  }
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
