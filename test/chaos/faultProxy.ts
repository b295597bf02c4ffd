/**
 * A proxy between clients and a hub that does to requests and frames what the weather says. The hub
 * is behind a Unix socket, whose small buffers let a slow reader be felt.
 */
import {
  createServer,
  request as openRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { pause } from './fastClock.js';
import { FaultySocket } from './faultySocket.js';
import type { Chance } from './random.js';
import { CALM, type Sky, type Weather } from './weather.js';
import { USER_HEADER } from './world.js';

/** How often each fault struck. */
export type FaultCounts = Record<string, number>;

export class FaultProxy implements Sky {
  weather: Weather = CALM;
  readonly faults: FaultCounts = {};
  readonly #chance: Chance;
  readonly #target: () => string;
  readonly #server: Server;
  readonly #upgrades = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<FaultySocket>();
  /** What was swallowed by a black hole: cut when it ends, as nothing else can come of it. */
  readonly #swallowed = new Set<Duplex>();

  /** @param target where the hub is now: the path of its Unix socket */
  constructor(chance: Chance, target: () => string) {
    this.#chance = chance;
    this.#target = target;
    this.#server = createServer((message, response) => void this.#forward(message, response));
    this.#server.on('upgrade', (message, socket, head) => this.#upgrade(message, socket, head));
    this.#server.on('clientError', (_, socket) => socket.destroy());
  }

  /** Listens on a free port; gives the url for clients. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/tasks`;
  }

  /** Sockets of clients that are open. */
  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Changes the weather. The end of a black hole cuts what was in it. */
  set(weather: Weather): void {
    const wasBlackHole = this.weather.isBlackHole;
    this.weather = weather;
    if (wasBlackHole && !weather.isBlackHole) this.cutAll();
    for (const socket of this.#sockets) socket.weatherChanged();
  }

  cutAll(): void {
    for (const socket of this.#swallowed) socket.destroy();
    this.#swallowed.clear();
    for (const socket of [...this.#sockets]) socket.cut();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  count = (fault: string): void => {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  };

  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const { weather } = this;
    if (weather.isBlackHole) {
      this.count('swallowed');
      this.#swallow(socket);
    } else if (this.#chance.happens(weather.refuse)) {
      this.count('refused');
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    } else {
      this.#upgrades.handleUpgrade(message, socket, head, (client) => {
        if (this.#chance.happens(weather.drop)) {
          this.count('accepted and dropped');
          client.on('error', () => undefined);
          client.terminate();
          return;
        }
        const user = message.headers[USER_HEADER];
        const hub = connectTo(this.#target(), typeof user === 'string' ? user : undefined);
        const faulty = new FaultySocket(this, this.#chance.fork(), client, hub);
        this.#sockets.add(faulty);
        faulty.whenClosed(() => this.#sockets.delete(faulty));
      });
    }
  }

  #swallow(socket: Duplex): void {
    this.#swallowed.add(socket);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#swallowed.delete(socket));
    socket.resume();
  }

  async #forward(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { weather } = this;
    if (weather.isBlackHole) {
      this.count('swallowed');
      return this.#swallow(message.socket);
    }
    if (this.#chance.happens(weather.fail)) {
      this.count('failed');
      const status = this.#chance.pick([500, 502, 503, 429]);
      response.writeHead(status, { 'retry-after': '0' }).end('no');
      return;
    }
    const isLost = this.#chance.happens(weather.lose);
    const isHalved = this.#chance.happens(weather.halve);
    const delay = this.#chance.whole(0, weather.answerDelay);
    try {
      const { status, body } = await ask(this.#target(), message);
      if (delay > 0) await pause(delay);
      // Also one that was on its way when the black hole opened.
      if (isLost || this.weather.isBlackHole) {
        this.count('lost');
        message.socket.destroy();
        return;
      }
      if (isHalved) this.count('halved');
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(isHalved ? body.subarray(0, body.length / 2) : body);
    } catch {
      // The hub is restarting.
      response.destroy();
    }
  }
}

/** Opens a socket to the hub in the name of whoever opened one to the proxy. */
function connectTo(socketPath: string, user: string | undefined): WebSocket {
  const headers = user === undefined ? {} : { [USER_HEADER]: user };
  return new WebSocket(`ws+unix:${socketPath}:/tasks`, 'task-status.v1', { headers });
}

/** Sends a request on to the hub and waits for the whole answer. */
function ask(
  socketPath: string,
  message: IncomingMessage,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { url: path, method, headers } = message;
    const options = { socketPath, path, method, headers: { ...headers, connection: 'close' } };
    const request = openRequest(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 502, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    message.pipe(request);
  });
}
