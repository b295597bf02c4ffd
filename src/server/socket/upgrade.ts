/**
 * The door for sockets: checks who knocks, makes connections, and closes them all in the end.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { CLOSE_CODES, MAX_FRAME_BYTES, SUBPROTOCOL } from '../../protocol/index.js';
import { hostOf, toRequest } from '../http/nodeAdapter.js';
import { rejectUpgrade } from '../http/upgrades.js';
import { Connection, type ConnectionContext } from './connection.js';

/** How long the sockets have to say goodbye when the hub closes, in ms. */
const GOODBYE_TIME = 1_000;

/** The sockets of a hub. */
export class Sockets {
  readonly #context: Promise<ConnectionContext>;
  readonly #parts: Pick<ConnectionContext, 'clock' | 'problems' | 'access'>;
  readonly #maxConnections: number;
  readonly #connections = new Set<Connection>();
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    // One that names only protocols unknown here is let in, so that it can be told by a close code.
    handleProtocols: (offered) =>
      offered.has(SUBPROTOCOL) ? SUBPROTOCOL : ([...offered][0] ?? false),
  });
  #whenEmpty: (() => void) | undefined;
  #closeCode: number | undefined;

  /** @param context there once the store is open; until then sockets wait at the door */
  constructor(
    context: Promise<ConnectionContext>,
    parts: Pick<ConnectionContext, 'clock' | 'problems' | 'access'>,
    maxConnections: number,
  ) {
    this.#context = context;
    this.#parts = parts;
    this.#maxConnections = maxConnections;
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** Answers a request for a socket. Never rejects. */
  async upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Without a listener a client that leaves now would take the process down.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    try {
      const request = toRequest(message);
      const { access } = this.#parts;
      if (access.originOf(request.headers, hostOf(message)) === 'rejected') {
        return rejectUpgrade(socket, 403);
      }
      const context = await this.#context;
      const known = await access.identifySocket(request);
      if (socket.destroyed) return;
      this.#server.handleUpgrade(message, socket, head, (webSocket) => {
        socket.off('error', ignore);
        this.#accept(webSocket, known, context);
      });
    } catch (error) {
      this.#parts.problems.report('internal', 'A socket could not be opened.', error);
      rejectUpgrade(socket, 500);
    }
  }

  #accept(
    socket: WebSocket,
    known: { identity: unknown } | undefined,
    context: ConnectionContext,
  ): void {
    const reject = (code: number, reason: string): void => {
      socket.on('error', () => undefined);
      socket.close(code, reason);
    };
    if (this.#closeCode !== undefined) return reject(this.#closeCode, 'the hub is closing');
    if (socket.protocol !== '' && socket.protocol !== SUBPROTOCOL) {
      return reject(CLOSE_CODES.unsupportedProtocol, `only ${SUBPROTOCOL} is spoken here`);
    }
    if (known === undefined) return reject(CLOSE_CODES.unauthorized, 'not signed in');
    if (this.#connections.size >= this.#maxConnections) {
      return reject(CLOSE_CODES.tooMany, 'too many connections');
    }
    const connection = new Connection(socket, known.identity, context);
    this.#connections.add(connection);
    socket.on('close', () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#whenEmpty?.();
    });
  }

  /** Closes all sockets, and cuts those that do not say goodbye in time. */
  async close(code: number): Promise<void> {
    this.#closeCode = code;
    if (this.#connections.size === 0) return;
    const { clock } = this.#parts;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(() => {
        for (const connection of this.#connections) connection.terminate();
      }, GOODBYE_TIME);
      this.#whenEmpty = () => {
        clock.clearTimeout(timer);
        resolve();
      };
      for (const connection of this.#connections) connection.close(code, 'the server is closing');
    });
  }
}
