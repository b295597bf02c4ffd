/**
 * What the server's tests share: hubs that are closed after each test, sockets that keep what they
 * hear, and a way to wait for it without looking at a clock.
 */
import type { Duplex } from 'node:stream';
import { WebSocket, type ClientOptions } from 'ws';
import { afterEach, beforeAll, expect, vi } from 'vitest';
import {
  parseServerFrame,
  type ClientMessage,
  type ServerMessage,
  type Task,
} from '../../src/protocol/index.js';
import { createTaskHub, type TaskHub, type TaskHubOptions } from '../../src/server/index.js';

// Much is sent in some of these tests, and a busy machine takes its time.
vi.setConfig({ testTimeout: 30_000 });

const cleanups: (() => unknown)[] = [];

/** Runs after the test, the last one first. */
export function afterTest(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()?.();
});

/** A hub that listens on a free port until the test is over. */
export async function serveHub(
  options: TaskHubOptions<string> = {},
): Promise<{ hub: TaskHub; url: string; problems: string[] }> {
  const problems: string[] = [];
  const hub = createTaskHub<string>({
    mergeInterval: 0,
    onError: ({ code }) => problems.push(code),
    ...options,
  });
  afterTest(() => hub.close());
  const { url } = await hub.listen({ port: 0 });
  return { hub, url, problems };
}

/** A hub that strangers are let loose on. */
export interface HostileHub {
  readonly hub: TaskHub;
  readonly url: string;
  /** It serves everyone else as before, and nothing since the last time counted as its own fault. */
  expectUnharmed(): Promise<void>;
}

/**
 * One hub for all tests of a file, with a task `a`: what one probe leaves behind would show in the
 * next. Call it at the top of the file; the hub is there once the tests run.
 */
export function hostileHub(): HostileHub {
  let problems: string[] = [];
  let url = '';
  const hub = createTaskHub({
    limits: { maxBodyBytes: 100_000, maxLinesPerReport: 1_000, maxMessagesPerSecond: 100 },
    onError: ({ code }) => problems.push(code),
  });
  beforeAll(async () => {
    hub.define('work', () => 1);
    hub.define('parsed', () => 1, {
      parseInput: async (input) => {
        if (typeof input !== 'number') throw new Error('a number is wanted');
        return input;
      },
    });
    const server = await hub.listen({ port: 0, signals: false });
    url = server.url;
    await hub.create({ id: 'a' });
    return () => hub.close();
  });
  return {
    hub,
    get url() {
      return url;
    },
    async expectUnharmed() {
      expect((await fetch(`${url}/a`)).status).toBe(200);
      const faults = problems.filter((code) => ['internal', 'store', 'handler'].includes(code));
      problems = [];
      expect(faults).toEqual([]);
    },
  };
}

/** Arrays in arrays, as JSON. */
export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

type MessageOf<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;

/** A client of the raw protocol that keeps all it hears. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  /** The frames as they came. */
  readonly frames: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #wakeUps: (() => void)[] = [];

  constructor(
    url: string,
    protocols: string | string[] = 'task-status.v1',
    options: ClientOptions = {},
  ) {
    this.socket = new WebSocket(url.replace('http', 'ws'), protocols, options);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake();
      });
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      this.frames.push(String(data));
      const { messages, problems } = parseServerFrame(String(data));
      if (problems.length > 0)
        throw new Error(`The server sent nonsense: ${JSON.stringify(problems)}`);
      this.messages.push(...messages);
      this.#wake();
    });
    afterTest(() => this.socket.terminate());
  }

  /** The connection under the socket, for bytes that no proper client sends. */
  get raw(): Duplex {
    return (this.socket as unknown as { readonly ['_socket']: Duplex })['_socket'];
  }

  #wake(): void {
    const wakeUps = this.#wakeUps;
    this.#wakeUps = [];
    for (const wakeUp of wakeUps) wakeUp();
  }

  send(...messages: ClientMessage[]): void {
    for (const message of messages) this.socket.send(JSON.stringify(message));
  }

  /** Waits until a condition holds; rejects where the socket closes first. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('The socket closed first.');
      await new Promise<void>((resolve) => this.#wakeUps.push(resolve));
    }
  }

  all<Type extends ServerMessage['type']>(type: Type, id?: string): MessageOf<Type>[] {
    return this.messages.filter(
      (message): message is MessageOf<Type> =>
        message.type === type && (id === undefined || idOf(message) === id),
    );
  }

  /** The first message of a type, waiting for it. */
  async first<Type extends ServerMessage['type']>(
    type: Type,
    matches: (message: MessageOf<Type>) => boolean = () => true,
  ): Promise<MessageOf<Type>> {
    await this.until(() => this.all(type).some(matches));
    const found = this.all(type).find(matches);
    if (found === undefined) throw new Error(`No ${type} message.`);
    return found;
  }

  /** Subscribes and waits for `synced`. */
  async subscribe(
    ...tasks: { id: string; epoch?: number; version?: number; nextLine?: number }[]
  ): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.send({ type: 'subscribe', request, tasks });
    await this.first('synced', (message) => message.request === request);
  }

  #request = 0;
}

function idOf(message: ServerMessage): string | undefined {
  if (message.type === 'task') return message.task.id;
  return 'id' in message ? message.id : undefined;
}

/** Opens a socket and waits for its welcome. */
export async function connect(url: string): Promise<TestSocket> {
  const client = new TestSocket(url);
  await client.first('welcome');
  return client;
}

/** A request with a JSON body. */
export async function send(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** The body of an answer, as what the test expects it to be. */
export async function bodyOf<Body = Task>(response: Response | Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body;
}

/** Waits until a task of the hub is as wanted; the hub tells of each change through a socket. */
export async function taskWhen(
  url: string,
  id: string,
  condition: (task: Task) => boolean,
): Promise<Task> {
  for (;;) {
    const task = await bodyOf(fetch(`${url}/${id}`));
    if (condition(task)) return task;
    await new Promise(setImmediate);
  }
}

/** A promise and its resolve. */
export function gate<Value = void>(): { promise: Promise<Value>; open: (value: Value) => void } {
  let open: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
