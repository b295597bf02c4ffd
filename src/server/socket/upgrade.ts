/**
 * The door for sockets: decides who may open one, makes connections, and closes them all in the end.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { CLOSE_CODES, MAX_FRAME_BYTES, SUBPROTOCOL } from '../../protocol/index.js';
import { withoutCookies } from '../http/cors.js';
import { BadRequest, hostOf, toRequest } from '../http/nodeAdapter.js';
import { rejectUpgrade } from '../http/upgrades.js';
import { isHostAllowed, judgeOrigin, type AllowedHosts } from '../origins.js';
import type { ClientSocket } from './clientSocket.js';
import { Connection, type ConnectionContext } from './connection.js';

/** How long sockets have to answer a close, in ms. */
const CLOSE_TIME = 1_000;

/** How long the store and the hooks may take before a socket is turned away, in ms. */
const OPENING_TIME = 15_000;

/** What the door needs of the hub. */
export interface DoorContext extends Pick<
  ConnectionContext,
  'clock' | 'problems' | 'access' | 'metrics'
> {
  readonly maxConnections: number;
  readonly maxConnectionsPerIdentity: number;
  /** Sockets that this identity has at all doors of the hub. */
  countOf(client: string): number;
}

/** Who is known to open a socket. */
interface Visitor {
  readonly identity: unknown;
  readonly client: string | undefined;
}

/** The sockets of one server. */
export class Sockets {
  readonly #connectionContext: Promise<ConnectionContext>;
  readonly #context: DoorContext;
  readonly #connections = new Set<Connection>();
  /** Sockets that are on their way in, or were turned away and have not left yet. */
  readonly #passing = new Set<Duplex>();
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    // One that names only protocols unknown here is let in, so that a close code can say so.
    handleProtocols: (offered) =>
      offered.has(SUBPROTOCOL) ? SUBPROTOCOL : ([...offered][0] ?? false),
  });
  #whenEmpty: (() => void) | undefined;
  #closeCode: number | undefined;

  /** @param connectionContext there once the store is open; until then sockets wait at the door */
  constructor(connectionContext: Promise<ConnectionContext>, context: DoorContext) {
    this.#connectionContext = connectionContext;
    this.#context = context;
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** Answers a request for a socket. Never rejects. */
  async upgrade(
    message: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    hosts: AllowedHosts,
  ): Promise<void> {
    const { clock, problems } = this.#context;
    // Without a listener a client that leaves now would take the process down.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    this.#passing.add(socket);
    const left = (): void => void this.#passing.delete(socket);
    socket.once('close', left);
    const timer = clock.setTimeout(() => rejectUpgrade(socket, 503), OPENING_TIME);
    try {
      const status = await this.#admit(message, hosts, (visitor, context) => {
        if (socket.destroyed || socket.writableEnded) return;
        this.#server.handleUpgrade(message, socket, head, (webSocket) => {
          socket.off('error', ignore);
          this.#accept(webSocket, visitor, context);
        });
        left();
        // It would hold on to the request for as long as the socket is open.
        socket.off('close', left);
      });
      if (status !== undefined && !socket.writableEnded) rejectUpgrade(socket, status);
    } catch (error) {
      if (!(error instanceof BadRequest)) {
        problems.report('internal', 'A socket could not be opened.', error);
      }
      if (!socket.writableEnded) rejectUpgrade(socket, error instanceof BadRequest ? 400 : 500);
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /**
   * Finds out who wants in.
   * @returns the HTTP status with which the upgrade is rejected
   */
  async #admit(
    message: IncomingMessage,
    hosts: AllowedHosts,
    enter: (visitor: Visitor | undefined, context: ConnectionContext) => void,
  ): Promise<number | undefined> {
    const { access } = this.#context;
    const request = toRequest(message);
    const host = hostOf(message);
    if (!isHostAllowed(host, hosts)) return 403;
    const verdict = judgeOrigin(request.headers.get('origin'), host, access.origins);
    if (verdict === 'forbidden') return 403;
    // Pages of any origin may come, but none of them as the user: browsers send cookies with sockets.
    const isAnonymous = verdict === 'allowed' && access.origins === '*';
    const context = await this.#connectionContext;
    const known = await access.identifySocket(isAnonymous ? withoutCookies(request) : request);
    if (known === undefined && isAnonymous && request.headers.has('cookie')) return 403;
    const client = known && (access.keyOf(known.identity) ?? access.addressOf(request));
    enter(known && { identity: known.identity, client }, context);
    return undefined;
  }

  #accept(socket: WebSocket, visitor: Visitor | undefined, context: ConnectionContext): void {
    const { clock } = this.#context;
    const reject = (code: number, reason: string): void => {
      socket.on('error', () => undefined);
      const timer = clock.setTimeout(() => socket.terminate(), CLOSE_TIME);
      socket.on('close', () => clock.clearTimeout(timer));
      socket.close(code, reason);
    };
    if (this.#closeCode !== undefined) return reject(this.#closeCode, 'the hub is closing');
    if (socket.protocol !== '' && socket.protocol !== SUBPROTOCOL) {
      return reject(CLOSE_CODES.unsupportedProtocol, `only ${SUBPROTOCOL} is spoken here`);
    }
    if (visitor === undefined) return reject(CLOSE_CODES.unauthorized, 'not signed in');
    if (!this.#connect(socket, visitor, context)) {
      reject(CLOSE_CODES.tooMany, 'too many connections; retry after 10 s');
    }
  }

  /**
   * Makes a connection of a stream of events, whose client is known already.
   * @returns false where there are too many, or the hub is closing
   */
  async takeIn(socket: ClientSocket, visitor: Visitor): Promise<boolean> {
    const context = await this.#connectionContext;
    return this.#closeCode === undefined && this.#connect(socket, visitor, context);
  }

  /** @returns false where there are too many */
  #connect(socket: ClientSocket, visitor: Visitor, context: ConnectionContext): boolean {
    const { metrics, access, maxConnections, maxConnectionsPerIdentity } = this.#context;
    const { client } = visitor;
    const isTooMany =
      this.#connections.size >= maxConnections ||
      (client !== undefined &&
        access.knowsIdentities &&
        this.#context.countOf(client) >= maxConnectionsPerIdentity);
    if (isTooMany) {
      metrics.rateLimited += 1;
      return false;
    }
    const connection = new Connection(socket, visitor, context);
    this.#connections.add(connection);
    socket.on('close', () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#whenEmpty?.();
    });
    return true;
  }

  /** Closes all sockets, and cuts those that do not answer in time. */
  async close(code: number): Promise<void> {
    this.#closeCode = code;
    for (const socket of this.#passing) socket.destroy();
    if (this.#connections.size === 0) return;
    const { clock } = this.#context;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(() => {
        for (const connection of this.#connections) connection.terminate();
      }, CLOSE_TIME);
      this.#whenEmpty = () => {
        clock.clearTimeout(timer);
        resolve();
      };
      for (const connection of this.#connections) connection.close(code, 'the server is closing');
    });
  }
}
