/**
 * The true side of a run: a hub that may die and come back, with an empty store or with the file of
 * the one before, and jobs that write to it and remember what they wrote.
 */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  createTaskHub,
  memoryStore,
  type Task,
  type TaskHandle,
  type TaskHub,
  type TaskStore,
} from '../../src/server/index.js';
import { DurableFile } from './durableFile.js';
import type { FastClock } from './fastClock.js';
import type { Chance } from './random.js';

/** Says in whose name a request is made. */
export const USER_HEADER = 'x-user';

/** Whether someone may see a task: some are of Ann or Bob alone, and who says no name sees all. */
export const mayView = (user: string | null, id: string): boolean =>
  !(user === 'ann' && id === 'task-1') && !(user === 'bob' && id === 'task-0');

/** A text that does not fit a frame, so that the hub defers it. */
const TOO_LARGE = 70_000;

/** What a hub rightly complains of here. */
const EXPECTED: ReadonlySet<string> = new Set(['client_frame', 'slow_client', 'silent_client']);

/** Where a world keeps its tasks: anew in each life of its hub, or in one file. */
export type StoreKind = 'memory' | 'sqlite';

/** One task and the work on it. */
export interface Job {
  readonly id: string;
  /** The lines that were written, for each epoch. */
  readonly lines: Map<number, string[]>;
  /** The present attempt; `undefined` while there is none. */
  handle: TaskHandle | undefined;
  /** Ends the present attempt. */
  end: ((outcome: 'done' | 'failed') => void) | undefined;
}

export class World {
  hub!: TaskHub;
  readonly jobs: readonly Job[];
  readonly problems: string[] = [];
  #server!: Server;
  #epoch = 0;
  #lives = 0;
  #written = 0;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'chaos-'));
  readonly #chance: Chance;
  readonly #clock: FastClock;
  readonly #maxLogLines: number;
  readonly #maxBufferedBytes: number;
  readonly #ends: Task[] = [];
  readonly #closing = new Set<Promise<void>>();
  /** Hubs that were taken their file: what they complain of is no fault. */
  readonly #crashed = new Set<TaskHub>();
  readonly #replaced = new Set<TaskHub>();
  readonly #file: DurableFile | undefined;

  constructor(chance: Chance, clock: FastClock, store: StoreKind) {
    this.#chance = chance;
    this.#clock = clock;
    this.#maxLogLines = chance.happens(0.2) ? chance.whole(20, 200) : 1_000_000;
    if (store === 'sqlite') {
      this.#file = new DurableFile(path.join(this.#folder, 'tasks.db'), clock, this.#maxLogLines);
    }
    this.#maxBufferedBytes = chance.pick([128 * 1024, 1024 * 1024]);
    this.jobs = Array.from({ length: chance.whole(1, 4) }, (_, index) => ({
      id: `task-${index}`,
      lines: new Map<number, string[]>(),
      handle: undefined,
      end: undefined,
    }));
  }

  get linesWritten(): number {
    return this.#written;
  }

  /** Where the present hub listens. */
  socketPath = (): string => path.join(this.#folder, `${this.#lives}.sock`);

  /** Lets a new hub take over. */
  async begin(): Promise<void> {
    this.#lives += 1;
    this.#epoch += 1;
    const epoch = this.#epoch;
    const store = this.#file?.nextLife() ?? memoryStore({ epoch, maxLogLines: this.#maxLogLines });
    const hub: TaskHub = createTaskHub<string>({
      authenticate: (request) => request.headers.get(USER_HEADER) ?? 'guest',
      authorize: (user, _, { id = '' }) => mayView(user, id),
      store: this.#remembering(store),
      clock: this.#clock,
      pingInterval: 1_000,
      mergeInterval: this.#chance.pick([0, 50]),
      limits: { maxBufferedBytes: this.#maxBufferedBytes },
      onError: ({ code, message }) => {
        // A hub that was replaced closes on a clock that runs ahead of a busy machine's sockets.
        const isLate = this.#replaced.has(hub) && message.startsWith('While closing');
        if (EXPECTED.has(code) || this.#crashed.has(hub) || isLate) return;
        this.problems.push(`${code}: ${message}`);
      },
    });
    this.hub = hub;
    for (const job of this.jobs) Object.assign(job, { handle: undefined, end: undefined });
    if (this.#file !== undefined) await this.#rememberFile(store);
    hub.define('job', (handle, id: string) => this.#work(hub, handle, id));
    const server = createServer();
    hub.attach(server);
    await new Promise<void>((resolve) => server.listen(this.socketPath(), resolve));
    this.#server = server;
  }

  /** What a crash has taken was on its way; all that is there has to be what was written. */
  async #rememberFile(store: TaskStore): Promise<void> {
    for (const job of this.jobs) {
      const task = await store.get(job.id);
      if (task?.epoch === undefined) continue;
      const written = job.lines.get(task.epoch) ?? [];
      const slice = await store.lines(job.id, 0, 1_000_000, Infinity);
      for (const { line, text } of slice?.lines ?? []) {
        if (text !== written[line]) this.problems.push(`${job.id} has "${text}" as line ${line}`);
      }
      job.lines.set(task.epoch, written.slice(0, task.logCount));
    }
  }

  /** The hub ends, and another one begins. @param isKind whether it says goodbye */
  async restart(isKind: boolean): Promise<void> {
    const { hub } = this;
    this.#replaced.add(hub);
    const server = this.#server;
    const ending = isKind ? hub.close({ restart: true }) : Promise.resolve();
    if (this.#file !== undefined) {
      // One hub at a time has the file.
      if (isKind) await ending;
      else {
        this.#crashed.add(hub);
        this.#file.crash();
      }
    }
    await this.begin();
    const closing = ending
      .then(() => hub.close())
      .then(() => {
        server.close();
        server.closeAllConnections();
      });
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }

  /** Starts a job that the present hub does not know yet. */
  async start(job: Job): Promise<void> {
    const { hub } = this;
    if ((await hub.get(job.id)) !== undefined) return;
    await hub.start({ type: 'job', id: job.id, input: job.id }).catch(() => undefined);
  }

  /** One thing that a job may do next. */
  async step(job: Job): Promise<void> {
    const chance = this.#chance;
    const { handle, end } = job;
    if (handle === undefined || end === undefined) {
      if ((await this.hub.get(job.id)) === undefined) return this.start(job);
      if (chance.happens(0.3)) await this.hub.retry(job.id).catch(() => undefined);
      return;
    }
    const dice = chance.next();
    if (dice < 0.4) this.#log(job, handle, chance.whole(1, 12));
    else if (dice < 0.43) this.#log(job, handle, chance.whole(300, 900));
    else if (dice < 0.44) this.#log(job, handle, 1, TOO_LARGE);
    else if (dice < 0.7) handle.progress(chance.whole(0, 100), 100, 'percent');
    else if (dice < 0.8) handle.phase(chance.pick(['one', 'two', 'three']), { label: 'Phase' });
    else if (dice < 0.88)
      handle.update({ message: chance.pick([null, 'a', 'b', `${this.#written}`]) });
    else if (dice < 0.9) handle.update({ message: 'x'.repeat(TOO_LARGE) });
    else {
      // The last lines and the end in one breath: what clients must not tear apart.
      if (chance.happens(0.5)) this.#log(job, handle, chance.whole(1, 5));
      Object.assign(job, { handle: undefined, end: undefined });
      end(chance.pick(['done', 'failed']));
    }
  }

  /** Everything as it must be in the end: started, and what the jobs wrote kept or dropped by rule. */
  async finish(): Promise<void> {
    for (const job of this.jobs) await this.start(job);
    await Promise.all(this.#closing);
  }

  async task(job: Job): Promise<Task> {
    const task = await this.hub.get(job.id);
    if (task === undefined) throw new Error(`The hub does not know ${job.id}.`);
    return task;
  }

  async close(): Promise<void> {
    for (const job of this.jobs) job.end?.('done');
    this.#clock.keepTime();
    await this.hub.close();
    await Promise.all(this.#closing);
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whether this was the state of a task when it was finished, if only for a while. */
  wasEnd(task: Task): boolean {
    return this.#ends.some((end) => isDeepStrictEqual(end, task));
  }

  /** A store whose ends are remembered: who has seen one need not follow the task any more. */
  #remembering(store: TaskStore): TaskStore {
    return {
      ...store,
      open: (listener) =>
        store.open((change) => {
          const task = store.get(change.id);
          if (change.kind === 'ended' && task !== undefined) this.#ends.push(task as Task);
          listener(change);
        }),
    };
  }

  #log(job: Job, handle: TaskHandle, count: number, length = 0): void {
    const texts = Array.from({ length: count }, () => {
      this.#written += 1;
      return `${job.id} line ${this.#written}`.padEnd(length, '.');
    });
    const epoch = this.#file?.epoch ?? this.#epoch;
    const lines = job.lines.get(epoch) ?? [];
    job.lines.set(epoch, lines);
    lines.push(...texts);
    handle.log(texts.join('\n'));
  }

  async #work(hub: TaskHub, handle: TaskHandle, id: string): Promise<unknown> {
    const job = this.jobs.find((each) => each.id === id);
    if (job === undefined || hub !== this.hub) return undefined;
    const outcome = await new Promise<string>((resolve) => {
      Object.assign(job, { handle, end: resolve });
      handle.signal.addEventListener('abort', () => resolve('aborted'));
    });
    if (job.handle === handle) Object.assign(job, { handle: undefined, end: undefined });
    if (outcome === 'failed') throw new Error('It was decided to fail.');
    return { outcome, large: this.#chance.happens(0.1) ? 'x'.repeat(TOO_LARGE) : '' };
  }
}
