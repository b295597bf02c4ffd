/**
 * A server for misbehaviour: a real http server with real sockets that does only what the test
 * says, and keeps what it was told.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  parseClientFrame,
  type ClientMessage,
  type ServerMessage,
  type SubscribeMessage,
  type SyncRequest,
  type Task,
} from '../../src/protocol/index.js';
import { afterTest } from '../server/support.js';

/** The server's end of one socket. */
export class Peer {
  readonly heard: ClientMessage[] = [];
  isClosed = false;
  closeCode = 0;

  constructor(readonly socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.heard.push(...parseClientFrame(String(data)).messages));
    socket.on('close', (code) => {
      this.isClosed = true;
      this.closeCode = code;
    });
  }

  /** Sends messages in one frame. */
  say(...messages: ServerMessage[]): void {
    this.socket.send(JSON.stringify(messages));
  }

  welcome(epoch = 1, pingInterval = 15_000): void {
    this.say({ type: 'welcome', protocol: 1, epoch, pingInterval, time: Date.now() });
  }

  get subscribes(): SubscribeMessage[] {
    return this.heard.filter((message) => message.type === 'subscribe');
  }

  /** Answers each subscribe so far that was not answered, with these messages. */
  sync(...messages: ServerMessage[]): void {
    const requests = this.subscribes.map(({ request }) => request);
    const open = requests.filter((request) => !this.#answered.has(request));
    for (const request of open) this.#answered.add(request);
    this.say(...messages, ...open.map((request) => ({ type: 'synced', request }) as const));
  }

  readonly #answered = new Set<number>();
}

/** What a request for `POST /tasks/sync` is answered with. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Script {
  /** What becomes of an upgrade. @default 'accept' */
  upgrade?: (attempt: number) => 'accept' | 'refuse' | 'hang';
  /** Called with each new socket. */
  socket?: (peer: Peer, attempt: number) => void;
  /** Answers a sync request. @default 503 */
  sync?: (request: SyncRequest, attempt: number) => ScriptedAnswer | Promise<ScriptedAnswer>;
}

export interface ScriptedServer {
  readonly url: string;
  readonly peers: Peer[];
  readonly syncs: SyncRequest[];
  /** Requests for a socket, also those that were refused. */
  readonly upgrades: number;
  /** Raw connections of upgrades that are still open. */
  readonly openConnections: number;
}

/** Starts a scripted server on a free port; it ends with the test. */
export async function scriptServer(script: Script = {}): Promise<ScriptedServer> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const connections = new Set<Duplex>();
  const peers: Peer[] = [];
  const syncs: SyncRequest[] = [];
  let upgrades = 0;

  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrades += 1;
    const attempt = upgrades;
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => undefined);
    const outcome = script.upgrade?.(attempt) ?? 'accept';
    if (outcome === 'refuse') socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    // A client that gives up only ends its half; without an answer ours has to end as well.
    if (outcome === 'hang') socket.on('end', () => socket.destroy()).resume();
    if (outcome !== 'accept') return;
    sockets.handleUpgrade(message, socket, head, (webSocket) => {
      const peer = new Peer(webSocket);
      peers.push(peer);
      script.socket?.(peer, attempt);
    });
  });
  server.on('request', (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const request = JSON.parse(String(Buffer.concat(chunks))) as SyncRequest;
      syncs.push(request);
      void Promise.resolve(script.sync?.(request, syncs.length) ?? { status: 503 }).then(
        ({ status = 200, headers = {}, body = {} }) => {
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(JSON.stringify(body));
        },
      );
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    for (const peer of peers) peer.socket.terminate();
    for (const socket of connections) socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/tasks`,
    peers,
    syncs,
    get upgrades() {
      return upgrades;
    },
    get openConnections() {
      return connections.size;
    },
  };
}

/** A running task, as a server tells of it. */
export function aTask(id: string, changes: Partial<Task> = {}): Task {
  return {
    id,
    status: 'running',
    epoch: 1,
    version: 1,
    updatedAt: 1,
    logCount: 0,
    firstLogLine: 0,
    ...changes,
  };
}

/** The message with the whole task. */
export const whole = (id: string, changes: Partial<Task> = {}): ServerMessage => ({
  type: 'task',
  task: aTask(id, changes),
});

/** The message with lines `from` up to (but without) `to`. */
export const someLines = (id: string, from: number, to: number, epoch = 1): ServerMessage => ({
  type: 'logs',
  id,
  epoch,
  firstLine: 0,
  count: to,
  lines: Array.from({ length: to - from }, (_, index) => ({
    line: from + index,
    at: 1,
    level: 'info',
    text: `line ${from + index}`,
  })),
});
