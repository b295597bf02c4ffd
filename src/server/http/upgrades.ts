/**
 * What becomes of an upgrade that is not taken: it is rejected, or its request is answered as if
 * nothing had been offered. Knows Node's http servers and sockets, no hub.
 */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Duplex } from 'node:stream';

/** How long a rejected client has to read its answer, in ms. */
const READ_TIME = 1_000;

/**
 * Answers an upgrade with an error and gives the connection up. Nobody else reads from it, so it is
 * drained and, where the client does not leave, cut: else it would hold its descriptor for ever.
 */
export function rejectUpgrade(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  socket.on('error', () => undefined);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n` +
      `Content-Length: 0\r\n${lines.join('')}\r\n`,
  );
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), READ_TIME);
  socket.once('close', () => clearTimeout(timer));
  // The client has heard the answer and left.
  socket.once('end', () => socket.destroy());
}

/** The words and headers that make the offer. */
const OFFERS: ReadonlySet<string> = new Set(['upgrade', 'http2-settings']);

/** A header without the offer; `undefined` where nothing is left of it. */
function withoutOffer(name: string, value: string): string | undefined {
  if (OFFERS.has(name.toLowerCase())) return undefined;
  if (name.toLowerCase() !== 'connection') return `${name}: ${value}`;
  const left = value.split(',').filter((word) => !OFFERS.has(word.trim().toLowerCase()));
  return left.length === 0 ? undefined : `${name}:${left.join(',')}`;
}

/**
 * Gives a connection back to its server, with the request as it would have been without the offer.
 * The server has handed the connection over by now, so the head is written again before what
 * follows it.
 */
export function serveWithoutUpgrade(
  server: Server,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${message.method} ${message.url} HTTP/1.1`];
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const { [index]: name = '', [index + 1]: value = '' } = message.rawHeaders;
    const header = withoutOffer(name, value);
    if (header !== undefined) lines.push(header);
  }
  // Header values were read as latin1.
  const text = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.unshift(Buffer.concat([text, head]));
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', socket);
}
