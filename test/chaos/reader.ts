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
import type { FakeTab } from '../client/connection/fakeOrigin.js';
import { FastClock } from './fastClock.js';
import type { Chance } from './random.js';
import { mayView, USER_HEADER } from './world.js';

/** Waits of the client, in ms of its fast clock but for the last, which is the machine's. */
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
  polling: { interval: 100 },
  requestTimeout: 3_000,
};

/** Whose page it is, and which tab of a browser, where it shares a connection with others. */
export interface ReaderPlace {
  readonly tab: FakeTab;
  readonly user: string;
}

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
  readonly #tab: FakeTab | undefined;
  #user: string | undefined;
  #hasChangedUser = false;
  #page = { hidden: false, online: true, suspended: false };

  constructor(url: string, speed: number, chance: Chance, place?: ReaderPlace) {
    this.clock = new FastClock(speed);
    const tab = (this.#tab = place?.tab);
    this.#user = place?.user;
    const headers = (): Record<string, string> =>
      this.#user === undefined ? {} : { [USER_HEADER]: this.#user };
    const sockets = this.#sockets;
    const trace = (event: string): void => {
      if (/"type":"p[io]ng"/.test(event)) return;
      this.trace.push(`${(performance.now() % 100_000).toFixed(1)} ${event.slice(0, 160)}`);
      if (this.trace.length > LONGEST_TRACE) this.trace.shift();
    };
    class RecordedWebSocket extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols, { headers: headers() });
        sockets.push(this);
        if (tab?.isGone === true) this.terminate();
        const number = sockets.length;
        this.on('message', (data) => trace(`${number} <- ${String(data)}`));
        this.on('close', (code) => trace(`${number} closed ${code}`));
        const send = this.send.bind(this);
        this.send = (data: unknown) => {
          trace(`${number} -> ${String(data)}`);
          send(String(data));
        };
      }

      /** A tab that is frozen learns of it later, and one that is gone never. */
      override emit(event: string | symbol, ...details: unknown[]): boolean {
        const isForPage = event === 'open' || event === 'message' || event === 'close';
        if (tab === undefined || !isForPage) return super.emit(event, ...details);
        tab.deliver(() => super.emit(event, ...details));
        return true;
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
      headers,
      ...(tab !== undefined && {
        shareAcrossTabs: { identity: () => this.#user ?? '' },
        tabs: { ...tab.environment, elapsed: this.clock.elapsed },
      }),
      async fetch(input, init) {
        trace(`ask ${String(init?.body)}`);
        const response = await inTab(tab, fetch(input, init)).catch((error: unknown) => {
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

  /** Who is signed in, in a tab; others may see all. */
  get user(): string {
    return this.#user ?? 'guest';
  }

  /** Whether it holds what someone else was shown who was signed in before. */
  get hasChangedUser(): boolean {
    return this.#hasChangedUser;
  }

  signIn(user: string): void {
    if (user !== this.#user) this.#hasChangedUser = true;
    this.#user = user;
  }

  get isFrozen(): boolean {
    return this.#tab?.isFrozen === true;
  }

  get isLeader(): boolean {
    return this.#tab?.isLeader === true;
  }

  freeze(): void {
    this.clock.freeze();
    this.#tab?.freeze();
  }

  thaw(): void {
    this.#tab?.thaw();
    this.clock.thaw();
  }

  /** Its process ends, and with it everything that it had open. */
  crash(): void {
    this.#tab?.crash();
    this.clock.stop();
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Its sockets that are open. */
  get openSockets(): number {
    return this.#sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
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
    if (!this.#hasChangedUser && !mayView(this.user, id)) {
      this.violations.push(`${id} was shown to ${this.user}, who may not see it`);
    }
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

/** A promise as a tab sees it: one that is frozen learns of it later, and one that is gone never. */
function inTab<Value>(tab: FakeTab | undefined, promise: Promise<Value>): Promise<Value> {
  if (tab === undefined) return promise;
  return new Promise((resolve, reject) => {
    promise.then(
      (value) => tab.deliver(() => resolve(value)),
      (error: unknown) => tab.deliver(() => reject(error)),
    );
  });
}
