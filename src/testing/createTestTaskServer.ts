/**
 * A scripted task server for the tests and stories of an application: it runs in the same process,
 * on mock-socket and a `fetch` of its own, and does what it is told when it is told. It speaks the
 * protocol of PROTOCOL.md, so the client under test is the real one.
 */
// Loaded before a test's clock stands still: the client loads it only once it connects.
import '../client/connection/webSocket.js';
import { Server, WebSocket as MockWebSocket, type Client } from 'mock-socket';
import type { TaskClientOptions } from '../client/options.js';
import {
  PROTOCOL_VERSION,
  type ClientMessage,
  type ServerMessage,
  type TaskCursor,
} from '../protocol/messages.js';
import { parseClientFrame, parseSyncRequest } from '../protocol/parseClientMessage.js';
import type { LogLine, Task } from '../protocol/task.js';
import { listTestTasks, summariseTestTasks } from './testTaskLists.js';
import { createTestTaskStore, type TestTaskChanges } from './testTaskStore.js';

/** A scripted server. Every change that it is told to make is sent at once. */
export interface TestTaskServer {
  /** Spread these into `createTaskClient`. */
  readonly clientOptions: Required<Pick<TaskClientOptions, 'url' | 'WebSocket' | 'fetch'>>;
  /** Makes a task; what is not given is pending, at version 1. */
  createTask(task: Partial<Task> & { readonly id: string }): Task;
  /** Changes a task. */
  update(id: string, changes: TestTaskChanges): Task;
  /** Appends log lines to a task. */
  log(id: string, ...lines: readonly (string | Partial<LogLine>)[]): void;
  /** Forgets a task, as a server in memory does when it restarts. */
  forget(id: string): void;
  /** Begins a new life: another epoch, and no tasks. */
  restart(): void;
  /** Refuses sockets from now on, and ends those that are open. */
  blockSockets(isBlocked: boolean): void;
  /** Ends the open sockets once. */
  cutConnections(code?: number, reason?: string): void;
  /** Answers every request with this HTTP status; null answers them properly again. */
  failRequests(status: number | null): void;
  /** Sends a frame as it is, sensible or not. */
  sendRaw(frame: string): void;
  /** How many sockets are open. */
  readonly socketCount: number;
  /** How many sockets were ever opened. */
  readonly socketsOpened: number;
  /** What clients have said over their sockets. */
  readonly received: readonly ClientMessage[];
  /** Method and path of each request that was made. */
  readonly requests: readonly string[];
  /** Ends it. */
  close(): void;
}

let count = 0;

/** Starts a scripted server, at an address of its own. */
export function createTestTaskServer(options: { readonly url?: string } = {}): TestTaskServer {
  count += 1;
  const url = options.url ?? `http://tasks-${count}.test/tasks`;
  const socketUrl = url.replace(/^http/, 'ws');
  const base = new URL(url).pathname.replace(/\/+$/, '');
  const store = createTestTaskStore();
  const open = new Map<Client, Map<string, boolean>>();
  const received: ClientMessage[] = [];
  const requests: string[] = [];
  let socketsOpened = 0;
  let failure: number | null = null;
  let server: Server | undefined = listen();

  function listen(): Server {
    const listening = new Server(socketUrl, { mock: false });
    listening.on('connection', (socket) => {
      socketsOpened += 1;
      open.set(socket, new Map());
      socket.on('message', (data) => hear(socket, data));
      socket.on('close', () => open.delete(socket));
      send(socket, [
        {
          type: 'welcome',
          protocol: PROTOCOL_VERSION,
          epoch: store.epoch,
          pingInterval: 15_000,
          time: Date.now(),
        },
      ]);
    });
    return listening;
  }

  function send(socket: Client, messages: readonly ServerMessage[]): void {
    if (messages.length > 0) socket.send(JSON.stringify(messages));
  }

  function hear(socket: Client, data: unknown): void {
    for (const message of parseClientFrame(data).messages) {
      received.push(message);
      const subscriptions = open.get(socket);
      if (message.type === 'ping') send(socket, [{ type: 'pong' }]);
      else if (message.type === 'unsubscribe') {
        for (const id of message.ids) subscriptions?.delete(id);
      } else if (message.type === 'subscribe') {
        for (const task of message.tasks) subscriptions?.set(task.id, task.nextLine !== undefined);
        send(socket, [...answer(message.tasks), { type: 'synced', request: message.request }]);
      }
    }
  }

  const answer = (cursors: readonly TaskCursor[]): ServerMessage[] =>
    cursors.flatMap((cursor) => store.changesSince(cursor));

  function push(id: string, message: ServerMessage): void {
    for (const [socket, subscriptions] of open) {
      const wantsLogs = subscriptions.get(id);
      if (wantsLogs === undefined || (message.type === 'logs' && !wantsLogs)) continue;
      send(socket, [message]);
    }
  }

  function dropAll(code: number, reason: string): void {
    for (const socket of [...open.keys()]) {
      open.delete(socket);
      socket.close({ code, reason, wasClean: false });
    }
  }

  async function respond(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(String(input), url), init);
    const { pathname: path, searchParams } = new URL(request.url);
    requests.push(`${request.method} ${path}`);
    await Promise.resolve();
    if (failure !== null) return refuse(failure, 'scripted', 'The server was told to fail.');
    if (request.method === 'POST' && path.endsWith('/sync')) {
      const body = parseSyncRequest(await request.json(), 10_000);
      const messages = answer(body?.tasks ?? []);
      return Response.json({ epoch: store.epoch, messages, more: false });
    }
    const route = request.method === 'GET' ? path.slice(base.length) : undefined;
    if (route === '') return Response.json(listTestTasks(store.list(), searchParams));
    if (route === '/summary') return Response.json(summariseTestTasks(store.list()));
    const id = path.split('/').at(path.endsWith('/cancel') ? -2 : -1) ?? '';
    if (store.get(id) === undefined) return refuse(404, 'not_found', `There is no task ${id}.`);
    if (path.endsWith('/cancel')) api.update(id, { status: 'cancelled', endedAt: Date.now() });
    return Response.json(store.get(id));
  }

  const api: TestTaskServer = {
    clientOptions: { url, WebSocket: MockWebSocket, fetch: respond },
    createTask(task) {
      const created = store.create(task);
      push(created.id, { type: 'task', task: created });
      return created;
    },
    update(id, changes) {
      const { task, patch } = store.update(id, changes);
      push(id, patch);
      return task;
    },
    log(id, ...lines) {
      const { logs, patch } = store.log(id, lines);
      push(id, logs);
      push(id, patch);
    },
    forget: (id) => store.forget(id),
    restart: () => store.restart(),
    blockSockets(isBlocked) {
      if (isBlocked) {
        dropAll(1006, 'blocked');
        server?.stop();
        server = undefined;
      } else server ??= listen();
    },
    cutConnections: (code = 1006, reason = 'cut') => dropAll(code, reason),
    failRequests(status) {
      failure = status;
    },
    sendRaw(frame) {
      for (const socket of open.keys()) socket.send(frame);
    },
    get socketCount() {
      return open.size;
    },
    get socketsOpened() {
      return socketsOpened;
    },
    received,
    requests,
    close() {
      dropAll(1001, 'closed');
      server?.stop();
      server = undefined;
    },
  };
  return api;
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}
