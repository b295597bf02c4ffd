/**
 * What the tests of the failure cases share: a client that does not wait for long, sockets that can
 * be cut, a page and a clock that do as they are told. The servers are real: the hub, or the
 * scripted one of `scriptedServer.ts`.
 */
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { Page, PageEvent } from '../../src/client/page.js';
import type { ClientEnvironment } from '../../src/client/createTaskClient.js';
import type { TaskClientOptions } from '../../src/client/options.js';
import { taskKeys } from '../../src/client/taskCache.js';
import type { TaskClient } from '../../src/client/taskClient.js';
import type { TaskMeta } from '../../src/client/sync/taskEntries.js';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import type { Task, TaskStatus } from '../../src/protocol/task.js';
import { afterTest } from '../server/support.js';

export { FastClock } from '../chaos/fastClock.js';

/** Waits that are short, so that a test goes through all of them in a moment. */
const impatient = {
  reconnect: { maxAttempts: 3, minDelay: 2, maxDelay: 10, probeMinDelay: 10, probeMaxDelay: 20 },
  polling: { interval: 15 },
} satisfies Partial<TaskClientOptions>;

/** Waits until an assertion holds; the test's own timeout is the only limit. */
export const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 4_500, interval: 2 });

/** The sockets that a client made, to look at and to cut. */
export interface Sockets {
  readonly made: WebSocket[];
  /** What the sockets brought, as text, in order. */
  readonly frames: string[];
  /** What was said over the sockets, as text, in order. */
  readonly said: string[];
  readonly WebSocket: WebSocketConstructor;
  /** Cuts the newest, as a network does: without a word. */
  cut(): void;
  /** How many are open or opening. */
  readonly open: number;
}

/** A class for sockets, that of `ws`, which remembers what it made. */
function recordSockets(): Sockets {
  const made: WebSocket[] = [];
  const frames: string[] = [];
  const said: string[] = [];
  class RecordedWebSocket extends WebSocket {
    override send(data: string): void {
      said.push(data);
      super.send(data);
    }

    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      made.push(this);
      this.on('message', (data) => void frames.push(String(data)));
    }
  }
  return {
    made,
    frames,
    said,
    WebSocket: RecordedWebSocket as unknown as WebSocketConstructor,
    cut: () => made.at(-1)?.terminate(),
    get open() {
      return made.filter(({ readyState }) => readyState <= WebSocket.OPEN).length;
    },
  };
}

/** A client for a real server, closed after the test, and the sockets that it makes. */
export function connectTo(
  url: string,
  options: Partial<TaskClientOptions & ClientEnvironment> = {},
): { client: TaskClient; sockets: Sockets; errors: string[] } {
  const sockets = recordSockets();
  const errors: string[] = [];
  const client = createTaskClient({
    url,
    WebSocket: sockets.WebSocket,
    onError: (error) => errors.push(error.serverCode ?? error.code),
    ...impatient,
    ...options,
    reconnect: { ...impatient.reconnect, ...options.reconnect },
  });
  afterTest(() => client.close());
  return { client, sockets, errors };
}

/** One task as a reader sees it. */
export interface Follower {
  readonly task: Task | undefined;
  readonly meta: TaskMeta;
  /** The lines that are here, as text. */
  readonly lines: string[];
  readonly log: ReturnType<TaskClient['logs']>;
  /** Each status that was told, in order. */
  readonly told: TaskStatus[];
  /** How often the finish was told. */
  readonly settled: Task[];
  stop(): void;
}

/** Follows a task, with its log where that is wanted. */
export function follow(client: TaskClient, id: string, { logs = false } = {}): Follower {
  const told: TaskStatus[] = [];
  const settled: Task[] = [];
  const stopWatching = client.watch(id, {
    onStatusChange: (task) => void told.push(task.status),
    onSettled: (task) => void settled.push(task),
  });
  const log = client.logs(id);
  const stopReading = logs ? log.subscribe(() => undefined) : () => undefined;
  return {
    get task() {
      return client.queryClient.getQueryData<Task>(taskKeys.task(client, id));
    },
    get meta() {
      return client.peekMeta(id);
    },
    get lines() {
      const { firstLine, count } = log.getSnapshot();
      return log.slice(firstLine, count).map(({ text }) => text);
    },
    log,
    told,
    settled,
    stop() {
      stopReading();
      stopWatching();
    },
  };
}

/** Waits until a client is live and this task is in step. */
export async function inStep(client: TaskClient, follower: Follower): Promise<void> {
  await eventually(() => expect(client.connection.get().state).toBe('live'));
  await eventually(() => expect(follower.meta.isFresh).toBe(true));
}

/** A page that is hidden, shown, cut off and suspended when the test says so. */
export class FakePage implements Page {
  hidden = false;
  online = true;
  readonly listeners = new Set<(event: PageEvent) => void>();

  isHidden = (): boolean => this.hidden;
  isOnline = (): boolean => this.online;
  listen = (listener: (event: PageEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  tell(event: PageEvent): void {
    if (event === 'hidden' || event === 'shown') this.hidden = event === 'hidden';
    if (event === 'online' || event === 'offline') this.online = event === 'online';
    for (const listener of [...this.listeners]) listener(event);
  }
}

/** The texts from one number up to another, as the tests write lines. */
export const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
