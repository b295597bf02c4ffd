/**
 * Between Node's http and web requests: one becomes the other and back. Knows no routes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';

/** What cannot be a web request: a broken address or host. */
export class BadRequest extends Error {}

/** The path of a request's address, without its query. */
export function pathOf(message: IncomingMessage): string {
  const address = message.url ?? '/';
  const query = address.indexOf('?');
  return query < 0 ? address : address.slice(0, query);
}

/** Whether a path is at or below another. */
export function isWithin(path: string, basePath: string): boolean {
  return path === basePath || path.startsWith(`${basePath}/`);
}

/** The host that a request is for, with its port. */
export function hostOf({ headers }: IncomingMessage): string {
  const authority = headers[':authority'];
  return headers.host ?? (typeof authority === 'string' ? authority : 'localhost');
}

/** Makes a web request. @throws BadRequest */
export function toRequest(message: IncomingMessage, signal?: AbortSignal): Request {
  const { method = 'GET' } = message;
  const headers = new Headers();
  try {
    for (let index = 0; index < message.rawHeaders.length; index += 2) {
      const name = message.rawHeaders[index] ?? '';
      // HTTP/2 has the method and the address among its headers, as `:method`, `:path` and so on.
      if (!name.startsWith(':')) headers.append(name, message.rawHeaders[index + 1] ?? '');
    }
    const host = hostOf(message);
    const hosts = message.rawHeaders.filter((name, at) => at % 2 === 0 && /^host$/i.test(name));
    // Node takes the first of several, and others may have decided by the last (RFC 9112, 3.2).
    if (hosts.length > 1 || /[/?#@\\\s]/.test(host)) throw new Error('The host is not one host.');
    headers.set('host', host);
    // Put together, not resolved: `//elsewhere/` would be another host.
    const url = new URL(`http://${host}${message.url ?? '/'}`);
    const hasBody = method !== 'GET' && method !== 'HEAD';
    return new Request(url, {
      method,
      headers,
      ...(signal === undefined ? {} : { signal }),
      ...(hasBody ? { body: bodyOf(message), duplex: 'half' } : {}),
    } as RequestInit);
  } catch (error) {
    throw new BadRequest('The request cannot be read.', { cause: error });
  }
}

/** The body as it comes. Who stops reading leaves the socket open, so that an answer can be sent. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = message.iterator({ destroyOnReturn: false });
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value as Uint8Array);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

/** Writes a web response. What is left of the request's body is read and dropped. */
export async function writeResponse(
  response: Response,
  message: IncomingMessage,
  target: ServerResponse,
): Promise<void> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    return streamResponse(response, target);
  }
  const body = response.body === null ? undefined : Buffer.from(await response.arrayBuffer());
  if (target.destroyed) return;
  const headers: Record<string, string> = Object.fromEntries(response.headers);
  const isUnread = !message.complete;
  if (isUnread && message.httpVersionMajor === 1) headers['connection'] = 'close';
  if (body !== undefined) headers['content-length'] = String(body.length);
  target.writeHead(response.status, headers);
  if (message.method === 'HEAD') target.end();
  else target.end(body);
  if (!isUnread) return;
  message.resume();
  const timer = setTimeout(() => message.destroy(), DRAIN_TIME);
  message.once('close', () => clearTimeout(timer));
}

/** Writes a response that goes on, as fast as the client reads. */
function streamResponse(response: Response, target: ServerResponse): void {
  if (target.destroyed) return void response.body?.cancel();
  target.writeHead(response.status, Object.fromEntries(response.headers));
  target.flushHeaders();
  if (response.body === null) return void target.end();
  const source = Readable.fromWeb(response.body as NodeStream<Uint8Array>);
  source.on('error', () => target.destroy());
  target.on('error', () => source.destroy());
  target.on('close', () => source.destroy());
  source.pipe(target);
}

/** How long the rest of a body that nobody wants may take, in ms. */
const DRAIN_TIME = 2_000;
