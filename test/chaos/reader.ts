/**
 * A client under test and what it shows: watches tasks on and off, looks at every write to its
 * cache, and notes whatever must never be seen.
 */
import { QueryClient } from '@tanstack/react-query';
import { WebSocket } from 'ws';
import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { Page, PageEvent } from '../../src/client/page.js';
import { taskKeys } from '../../src/client/taskCache.js';
import type { TaskClient } from '../../src/client/taskClient.js';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import { isTerminal, type Task } from '../../src/protocol/task.js';
import { FastClock } from './fastClock.js';
import type { Chance } from './random.js';

/** Waits of the client, in ms of its fast clock but for the last two, which are the machine's. */
const OPTIONS = {
  reconnect: {
    maxAttempts: 3,
    minDelay: 100,
    maxDelay: 1_000,
    maxOutage: 5_000,
    handshakeTimeout: 3_000,
    welcomeTimeout: 2_000,
    stableAfter: 2_000,
    wakeTimeout: 1_000,
    probeMinDelay: 1_000,
    probeMaxDelay: 4_000,
  },
  polling: { interval: 20 },
  requestTimeout: 3_000,
};

/** Events that are kept for whoever looks into a failure. */
const LONGEST_TRACE = 80;

interface Watch {
  readonly withLog: boolean;
  readonly stop: () => void;
}

export class Reader {
  readonly client: TaskClient;
  readonly clock: FastClock;
  /** What must never be seen, and was. */
  readonly violations: string[] = [];
  /** What was reported of frames that made no sense. */
  readonly reports: string[] = [];
  /** What came and went last. */
  readonly trace: string[] = [];
  readonly watches = new Map<string, Watch>();
  readonly #sockets: WebSocket[] = [];
  readonly #listeners = new Set<(event: PageEvent) => void>();
  readonly #newest = new Map<string, Task>();
  #page = { hidden: false, online: true, suspended: false };

  constructor(url: string, speed: number, chance: Chance) {
    this.clock = new FastClock(speed);
    const sockets = this.#sockets;
    const trace = (event: string): void => {
      if (/"type":"p[io]ng"/.test(event)) return;
      this.trace.push(`${(performance.now() % 100_000).toFixed(1)} ${event.slice(0, 160)}`);
      if (this.trace.length > LONGEST_TRACE) this.trace.shift();
    };
    class RecordedWebSocket extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols);
        sockets.push(this);
        const number = sockets.length;
        this.on('message', (data) => trace(`${number} <- ${String(data)}`));
        this.on('close', (code) => trace(`${number} closed ${code}`));
        const send = this.send.bind(this);
        this.send = (data: unknown) => {
          trace(`${number} -> ${String(data)}`);
          send(String(data));
        };
      }
    }
    const page: Page = {
      isHidden: () => this.#page.hidden,
      isOnline: () => this.#page.online,
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
    this.client = createTaskClient({
      url,
      ...OPTIONS,
      WebSocket: RecordedWebSocket as unknown as WebSocketConstructor,
      queryClient: new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } }),
      clock: this.clock,
      random: () => chance.next(),
      page,
      async fetch(input, init) {
        trace(`ask ${String(init?.body)}`);
        const response = await fetch(input, init).catch((error: unknown) => {
          trace(`no answer: ${String(error)}`);
          throw error;
        });
        trace(`${response.status} ${await response.clone().text()}`);
        return response;
      },
      onError: (error) => this.reports.push(error.message),
    });
    this.client.queryClient.getQueryCache().subscribe(({ query }) => {
      const id = query.queryKey[3];
      if (typeof id === 'string') this.#saw(id, query.state.data as Task | undefined);
    });
  }

  task(id: string): Task | undefined {
    return this.client.queryClient.getQueryData<Task>(taskKeys.task(this.client, id));
  }

  watch(id: string, withLog: boolean): void {
    if (this.watches.has(id)) return;
    const log = this.client.logs(id);
    const stopWatching = this.client.watch(id, {
      onSettled: (task) => {
        const { count, isComplete } = log.getSnapshot();
        if (withLog && (!isComplete || count < task.logCount)) {
          this.violations.push(`${id} was called finished with ${count} of ${task.logCount} lines`);
        }
      },
    });
    const stopReading = withLog ? log.subscribe(() => undefined) : () => undefined;
    this.watches.set(id, {
      withLog,
      stop() {
        stopReading();
        stopWatching();
      },
    });
  }

  unwatch(id: string): void {
    this.watches.get(id)?.stop();
    this.watches.delete(id);
  }

  tell(event: PageEvent): void {
    // A browser tells nothing to a page that is put away, but that it comes out again.
    if (this.#page.suspended !== (event === 'resumed')) return;
    if (event === 'hidden' || event === 'shown') this.#page.hidden = event === 'hidden';
    if (event === 'online' || event === 'offline') this.#page.online = event === 'online';
    if (event === 'suspended' || event === 'resumed') this.#page.suspended = event === 'suspended';
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** The page as it is when all is well. */
  calm(): void {
    for (const event of ['resumed', 'online', 'shown'] as const) this.tell(event);
  }

  /** What is still open. */
  get leftovers(): string[] {
    const left: string[] = [];
    const sockets = this.#sockets.filter(({ readyState }) => readyState !== WebSocket.CLOSED);
    const { state } = this.client.connection.get();
    if (state !== 'idle') left.push(`its connection is ${state}`);
    if (sockets.length > 0) left.push(`${sockets.length} sockets`);
    if (this.clock.timers.size > 0) left.push(`${this.clock.timers.size} timers`);
    if (this.#listeners.size > 0) left.push(`${this.#listeners.size} listeners on the page`);
    return left;
  }

  get socketsMade(): number {
    return this.#sockets.length;
  }

  #saw(id: string, task: Task | undefined): void {
    const before = this.#newest.get(id);
    if (task === undefined || task === before) return;
    this.#newest.set(id, task);
    if (before === undefined) return;
    const [epoch, oldEpoch] = [task.epoch ?? 0, before.epoch ?? 0];
    if (epoch < oldEpoch || (epoch === oldEpoch && task.version < before.version)) {
      const from = `${oldEpoch}.${before.version}`;
      this.violations.push(`${id} went back from ${from} to ${epoch}.${task.version}`);
    }
    const isSameAttempt =
      epoch === oldEpoch && (task.attempt?.number ?? 1) === (before.attempt?.number ?? 1);
    if (isSameAttempt && isTerminal(before.status) && !isTerminal(task.status)) {
      this.violations.push(`${id} was ${before.status} and became ${task.status}`);
    }
  }
}
