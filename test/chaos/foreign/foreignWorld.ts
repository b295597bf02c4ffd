/**
 * A backend that knows nothing of us: two routes for each task, a socket that pushes changes and lines,
 * and a stream of events for each task. It numbers nothing, and its network does what chance says.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Chance } from '../random.js';

/** What there is beside the route for a state. */
export type Kind = 'polling' | 'socket' | 'socket without a log route' | 'events';

export interface ForeignTask {
  readonly id: string;
  status: string;
  /** Counts every change, so that a state which goes back is seen. */
  step: number;
  /** Which run of the task this is. */
  round: number;
  readonly lines: string[];
}

const ENDS = ['done', 'failed', 'cancelled'];

/** As the routes answer it. */
export const stateOf = ({ status, step, round }: ForeignTask) => ({
  status,
  message: `round ${round} step ${step}`,
  ...(status === 'failed' && { error: `failed in step ${step}` }),
});

export class ForeignWorld {
  readonly tasks: readonly ForeignTask[];
  readonly faults: Record<string, number> = {};
  readonly #chance: Chance;
  readonly #hasLogs: boolean;
  readonly #server: Server;
  readonly #upgrades = new WebSocketServer({ noServer: true });
  readonly #sockets = new Map<WebSocket, Set<string>>();
  readonly #streams = new Map<ServerResponse, string>();
  readonly #connections = new Set<Socket>();
  /** How likely each fault is. */
  #badness = 0;

  constructor(chance: Chance, kind: Kind) {
    this.#chance = chance;
    this.#hasLogs = kind !== 'socket without a log route';
    this.tasks = Array.from({ length: chance.whole(1, 3) }, (_, index) => ({
      ...{ id: `task ${index}`, status: 'queued', step: 0, round: 1, lines: [] },
    }));
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.#strikes('refused')) return void socket.destroy();
      this.#upgrades.handleUpgrade(request, socket, head, (client) => this.#accept(client));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get open(): number {
    return this.#sockets.size + this.#streams.size;
  }

  setBadness(badness: number): void {
    this.#badness = badness;
  }

  /** Cuts everything that is open. */
  cut(): void {
    this.#count('cut');
    for (const socket of this.#connections) socket.destroy();
  }

  /** Something happens to a task. */
  step(task: ForeignTask): void {
    const chance = this.#chance;
    const isOver = ENDS.includes(task.status);
    if (isOver && !chance.happens(0.1)) return;
    if (chance.happens(0.5) && !isOver) {
      for (let count = chance.whole(1, 5); count > 0; count -= 1) this.#log(task);
      return;
    }
    task.step += 1;
    if (isOver) task.round += 1;
    task.status = isOver || !chance.happens(0.15) ? 'running' : chance.pick(ENDS);
    const { status, message } = stateOf(task);
    this.#push(task, { status, message }, stateOf(task));
  }

  /** Ends a task in whatever state it is. */
  finish(task: ForeignTask): void {
    if (ENDS.includes(task.status)) return;
    this.#log(task);
    task.step += 1;
    task.status = 'done';
    const { status, message } = stateOf(task);
    this.#push(task, { status, message }, stateOf(task));
  }

  async close(): Promise<void> {
    this.#upgrades.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#connections) socket.destroy();
    });
  }

  #log(task: ForeignTask): void {
    const line = `${task.id} line ${task.lines.length}`;
    task.lines.push(line);
    this.#push(task, { log: line }, { log: line });
  }

  #push({ id }: ForeignTask, change: object, event: object): void {
    for (const [socket, ids] of this.#sockets) {
      if (ids.has(id)) socket.send(JSON.stringify({ taskId: id, ...change }));
    }
    for (const [stream, of] of this.#streams) {
      if (of === id) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    }
  }

  #accept(client: WebSocket): void {
    const ids = new Set<string>();
    this.#sockets.set(client, ids);
    client.on('error', () => undefined);
    client.on('close', () => this.#sockets.delete(client));
    client.on('message', (data) => {
      const { type, taskId } = JSON.parse(String(data)) as { type: string; taskId: string };
      if (type === 'subscribe') ids.add(taskId);
      else ids.delete(taskId);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id = '', part = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
    const task = this.tasks.find((each) => each.id === id);
    if (task === undefined) return void response.writeHead(404).end('{}');
    if (this.#strikes('failed')) {
      return void response.writeHead(this.#chance.pick([500, 502, 503])).end('no');
    }
    if (this.#strikes('broken')) return void request.socket.destroy();
    if (this.#strikes('a login page')) {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
    }
    if (part === 'events') return this.#stream(task, response);
    const body = JSON.stringify(part === 'logs' ? { logs: task.lines } : stateOf(task));
    // What it says may be old by the time it arrives.
    if (this.#strikes('late')) {
      await new Promise((resolve) => setTimeout(resolve, this.#chance.whole(1, 60)));
    }
    const isHalved = this.#strikes('halved');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(isHalved ? body.slice(0, body.length / 2) : body);
  }

  #stream({ id }: ForeignTask, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    this.#streams.set(response, id);
    response.on('close', () => this.#streams.delete(response));
  }

  get hasLogs(): boolean {
    return this.#hasLogs;
  }

  #strikes(fault: string): boolean {
    if (!this.#chance.happens(this.#badness)) return false;
    this.#count(fault);
    return true;
  }

  #count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }
}
