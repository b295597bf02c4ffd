/**
 * Runs the work behind tasks: starts handlers, and does what is asked of a task (cancel, pause,
 * resume, retry). Writes to the store only; sending updates is not its business.
 */
import { randomUUID } from 'node:crypto';
import { isTaskId, isTerminal, type Task } from '../protocol/index.js';
import { HubError, unknownTask } from './errors.js';
import type { Handlers } from './handlers.js';
import { actionsFor, beginCancel, beginRetry, end, type Ending } from './lifecycle.js';
import { checkText, type HubStartRequest, type NewTask } from './newTask.js';
import { messageOf, toPlain } from './plain.js';
import { Recovery } from './recovery.js';
import {
  StoreFullError,
  type MaybePromise,
  type StoreChange,
  type TaskOrigin,
  type TaskStore,
} from './store/store.js';
import { TaskRun, type RunContext } from './taskRun.js';
import { within } from './within.js';

/** How long the store may take to write an end while the hub closes, in ms. */
const CLOSING_WRITE_TIME = 2_000;

/** How a runner runs tasks. */
export interface RunnerOptions {
  /** Ms that a cancelled task has to stop before it is left behind. */
  readonly cancelGrace: number;
  /** Tasks that have not finished, at most. */
  readonly maxUnfinished: number;
  /** Whether the work on tasks of a type without a handler is done elsewhere. */
  isExternal(type: string): boolean;
}

/** Runs tasks. */
export class Runner {
  readonly #context: RunContext;
  readonly #handlers: Handlers;
  readonly #options: RunnerOptions;
  readonly #runs = new Map<string, TaskRun>();
  readonly #recovery: Recovery;
  #isClosing = false;

  constructor(context: RunContext, handlers: Handlers, options: RunnerOptions) {
    this.#context = context;
    this.#handlers = handlers;
    this.#options = options;
    this.#recovery = new Recovery(context, handlers, randomUUID(), {
      isOurs: (id) => this.#runs.has(id),
      startAgain: (task) => this.#startAgain(task),
    });
  }

  /** Takes over the tasks of a hub that is gone. Handlers that are defined by now may go on with them. */
  recover(): Promise<void> {
    return this.#recovery.start();
  }

  /** A handler was defined. */
  defined(type: string): void {
    this.#recovery.defined(type);
  }

  /** Tasks of this hub that have not finished. */
  get unfinished(): number {
    return this.#runs.size;
  }

  /** Whether this hub works on a task, or waits for who does. */
  isUnfinished(id: string): boolean {
    return this.#runs.has(id);
  }

  /**
   * Keeps a new task and lets its handler begin.
   * @param copy makes plain data of the input
   */
  async start(request: HubStartRequest, copy = toPlain): Promise<Task> {
    const plain = copy(request.input ?? null);
    if (!plain.ok) {
      throw new HubError(400, 'invalid_input', `The input is not plain data: ${plain.why}.`);
    }
    const given = request.input === undefined ? undefined : plain.value;
    if (!this.#handlers.has(request.type) && this.#options.isExternal(request.type)) {
      const task = await this.#create(request, { handled: false, input: given });
      this.#adopt(task);
      return task;
    }
    const input = await this.#handlers.parseInput(request.type, given);
    const task = await this.#create(request, { handled: true, input: given });
    this.#enqueue(task, request.type, input);
    return task;
  }

  /** Keeps a new task whose work is done elsewhere. */
  async create(request: NewTask): Promise<TaskRun> {
    const task = await this.#create(request, { handled: false, input: undefined });
    return this.#adopt(task);
  }

  /**
   * The handle of a task whose work is done elsewhere.
   * @throws HubError `not_found`, `conflict` where a handler does the work, or the task has finished
   */
  async handleOf(id: string): Promise<TaskRun> {
    const task = await this.#find(id);
    const origin = await this.#context.store.origin(id);
    if (origin?.handled === true) throw conflict(`The work of task "${id}" is done by a handler.`);
    if (isTerminal(task.status)) throw conflict(`Task "${id}" is ${task.status} already.`);
    return this.runOf(task);
  }

  /** The run of a task, made where there is none: after a restart, or for an outside worker. */
  runOf(task: Task): TaskRun {
    return this.#runs.get(task.id) ?? this.#adopt(task);
  }

  /** Asks for a task to be cancelled. */
  async cancel(id: string): Promise<Task> {
    const task = await this.#find(id);
    if (isTerminal(task.status)) throw conflict(`Task "${id}" is ${task.status} already.`);
    const run = this.#runs.get(id);
    if (run === undefined || run.state === 'waiting' || task.status === 'pending') {
      run?.abort('The task was cancelled.');
      return this.#finish(run, task, { status: 'cancelled' });
    }
    // Its end is on the way to the store already.
    if (run.isCancelling || run.state === 'over') return task;
    run.isCancelling = true;
    run.graceTimer = this.#context.clock.setTimeout(
      () => this.#giveUp(run),
      this.#options.cancelGrace,
    );
    const cancelling = run.request(beginCancel);
    run.abort('The task was cancelled.');
    return (await cancelling) ?? task;
  }

  /** Pauses or resumes a task whose handler can. */
  async setPaused(id: string, paused: boolean): Promise<Task> {
    const task = await this.#find(id);
    const run = this.#runs.get(id);
    const listener = paused ? run?.pause : run?.resume;
    const [from, to] = paused ? (['running', 'paused'] as const) : (['paused', 'running'] as const);
    if (run === undefined || listener === undefined || !run.capabilities.pause) {
      throw conflict(`Task "${id}" cannot be paused or resumed: its work does not support it.`);
    }
    if (task.status !== from || run.isCancelling) {
      throw conflict(`Task "${id}" is not ${from}, so it cannot become ${to}.`);
    }
    try {
      await listener();
    } catch (error) {
      const message = `Task "${id}" could not become ${to}: ${messageOf(error)}`;
      throw new HubError(409, 'conflict', message, { cause: error });
    }
    const changed = await run.change((current, now) =>
      current.status === from
        ? { set: { status: to, updatedAt: now, actions: actionsFor(to, run.capabilities) } }
        : undefined,
    );
    return changed ?? task;
  }

  /** Begins a new attempt at a task that failed or was cancelled. */
  async retry(id: string): Promise<Task> {
    const task = await this.#find(id);
    const origin = await this.#context.store.origin(id);
    if (origin?.handled !== true || task.type === undefined) {
      throw conflict(`Task "${id}" cannot be tried again here: its work is done elsewhere.`);
    }
    if (!this.#handlers.has(task.type)) {
      throw conflict(`Task "${id}" cannot be tried again: no handler for it is defined any more.`);
    }
    const input = await this.#handlers.parseInput(task.type, origin.input);
    await this.#claim(id);
    const again = await this.#context.store.update(id, (current) => {
      if (current.status !== 'failed' && current.status !== 'cancelled') {
        throw conflict(
          `Task "${id}" is ${current.status}; only a failed or cancelled one can be tried again.`,
        );
      }
      return beginRetry(current, this.#context.clock.now());
    });
    if (again === undefined) throw unknownTask(id);
    this.#enqueue(again, task.type, input);
    return again;
  }

  /** Forgets the run of a task that has ended; where someone else ended it, the work is stopped. */
  onChange({ id, kind }: StoreChange): void {
    const run = this.#runs.get(id);
    if (run === undefined || (kind !== 'ended' && kind !== 'removed')) return;
    this.#runs.delete(id);
    if (run.state === 'over') return;
    run.close();
    run.abort('The task was ended by a report from elsewhere.');
    if (run.isHandled) {
      run.graceTimer = this.#context.clock.setTimeout(
        () => run.leaveBehind(),
        this.#options.cancelGrace,
      );
    }
  }

  /** Takes no new tasks, and waits for those that are being worked on, but no longer than so many ms. */
  async drain(grace: number): Promise<void> {
    this.#isClosing = true;
    if (grace > 0) await this.#handlers.settled(grace);
  }

  /**
   * Stops all handlers and waits for them, but no longer than the grace. Tasks of a durable store
   * that can go on with the next hub are left to it.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    const stop = async (run: TaskRun): Promise<void> => {
      run.isHandedOver = this.#canGoOn(run);
      if (run.state === 'waiting' && run.isHandedOver) run.close();
      else if (run.state === 'waiting') {
        await this.#bounded(run.finish({ status: 'cancelled', reason: 'shutdown' }));
      } else {
        run.isCancelling = true;
        run.cancelReason ??= 'shutdown';
      }
      run.abort('The hub is closing.');
    };
    await Promise.all([...this.#runs.values()].filter((run) => run.isHandled).map(stop));
    await this.#handlers.settled(this.#options.cancelGrace);
    const left = [...this.#runs.values()].filter((run) => run.isHandled);
    await Promise.all(
      left.map((run) => this.#bounded(run.finish({ status: 'cancelled', reason: 'shutdown' }))),
    );
    const runs = [...this.#runs.values()];
    await Promise.all(runs.map((run) => this.#bounded(run.written())));
    for (const run of runs) run.abandon();
    this.#runs.clear();
    await this.#bounded(this.#recovery.close());
  }

  /** Whether the next hub can do what this one leaves. */
  #canGoOn(run: TaskRun): boolean {
    if (this.#context.store.isDurable !== true || run.isCancelling) return false;
    return run.state === 'waiting' || run.attempt < run.maxAttempts;
  }

  /** Waits for a write, but no longer than a store may take while the hub closes. */
  async #bounded(written: MaybePromise<unknown>): Promise<void> {
    try {
      await within(this.#context.clock, CLOSING_WRITE_TIME, 'The store', written);
    } catch (error) {
      this.#context.problems.report('store', 'An end could not be written while closing.', error);
    }
  }

  async #create(request: NewTask, origin: TaskOrigin): Promise<Task> {
    if (this.#isClosing) throw closing();
    if (this.#runs.size >= this.#options.maxUnfinished) {
      throw tooManyTasks(`${this.#options.maxUnfinished} tasks have not finished yet.`);
    }
    const id = request.id ?? randomUUID();
    if (!isTaskId(id)) {
      throw new HubError(
        400,
        'invalid_id',
        'The id of a task has 1 to 128 characters of A-Z a-z 0-9 . _ : ~ @ -, does not begin with a dot, and is none of: sync, summary, tickets, check, events, -.',
      );
    }
    checkText(request);
    const now = this.#context.clock.now();
    const task = await this.#keep(
      {
        id,
        status: 'pending',
        createdAt: now,
        updatedAt: now,
        attempt: { number: 1 },
        actions: ['cancel'],
        ...(request.type === undefined ? {} : { type: request.type }),
        ...(request.title === undefined ? {} : { title: request.title }),
        ...(request.tags === undefined ? {} : { tags: [...request.tags] }),
      },
      request.startedBy === undefined ? origin : { ...origin, startedBy: request.startedBy },
    );
    if (task === undefined) {
      throw new HubError(
        409,
        'id_taken',
        `There is, or was, a task with the id "${id}". An id names one task only.`,
      );
    }
    return task;
  }

  async #keep(...[task, origin]: Parameters<TaskStore['create']>): Promise<Task | undefined> {
    try {
      const lease = origin.handled ? this.#recovery.lease() : undefined;
      return await this.#context.store.create(task, origin, lease);
    } catch (error) {
      if (error instanceof StoreFullError) throw tooManyTasks(error.message);
      throw error;
    }
  }

  #adopt(task: Task): TaskRun {
    const run = new TaskRun(this.#context, task.id, task.attempt?.number ?? 1, false);
    if (isTerminal(task.status)) return run;
    run.state = 'active';
    this.#runs.set(task.id, run);
    return run;
  }

  #enqueue(task: Task, type: string, input: unknown): void {
    this.#handlers.enqueue(type, this.#register(task, type), input);
  }

  #register(task: Task, type: string): TaskRun {
    const run = new TaskRun(this.#context, task.id, task.attempt?.number ?? 1, true);
    run.maxAttempts = this.#handlers.maxAttempts(type);
    this.#runs.set(run.id, run);
    return run;
  }

  /** Lets a task that was left pending wait for its handler again. */
  async #startAgain(task: Task): Promise<void> {
    const { id, type } = task;
    if (type === undefined || this.#isClosing) return;
    // Known from now on, so that an end which comes meanwhile keeps its handler from running.
    const run = this.#register(task, type);
    try {
      const origin = await this.#context.store.origin(id);
      const input = await this.#handlers.parseInput(type, origin?.input);
      const current = await this.#context.store.get(id);
      if (run.state === 'over' || current === undefined || isTerminal(current.status)) {
        this.#runs.delete(id);
      } else this.#handlers.enqueue(type, run, input);
    } catch (error) {
      this.#runs.delete(id);
      throw error;
    }
  }

  /** @throws HubError 409 `conflict` where another hub works on the task */
  async #claim(id: string): Promise<void> {
    const lease = this.#recovery.lease();
    const { store, clock } = this.#context;
    if (lease === undefined || (await store.claim?.(id, lease, clock.now())) !== false) return;
    throw conflict(`Task "${id}" is worked on by another hub.`);
  }

  async #find(id: string): Promise<Task> {
    const task = await this.#context.store.get(id);
    if (task === undefined) throw unknownTask(id);
    return task;
  }

  async #finish(run: TaskRun | undefined, task: Task, ending: Ending): Promise<Task> {
    const ended =
      run === undefined
        ? await this.#context.store.update(task.id, (current) =>
            end(current, ending, this.#context.clock.now(), { pause: false, retry: false }),
          )
        : await run.finish(ending);
    return ended ?? task;
  }

  /** The work ignored its signal for the whole grace: the task ends, so that nobody waits for ever. */
  #giveUp(run: TaskRun): void {
    const seconds = this.#options.cancelGrace / 1000;
    const who = run.isHandled ? 'The handler' : 'The worker';
    const message = `${who} did not stop within ${seconds} s of being cancelled, so it was left behind.`;
    run.handle.log(message, { level: 'warn' });
    run.handle.cancel();
    run.leaveBehind();
    this.#context.problems.report('handler', `Task "${run.id}": ${message}`);
  }
}

/** The error of a hub that takes no more. */
export function closing(): HubError {
  return new HubError(503, 'closing', 'The hub is closing. It may be back in a moment.', {
    retryAfter: 5_000,
  });
}

function tooManyTasks(why: string): HubError {
  return new HubError(429, 'too_many_tasks', `This hub takes no more tasks for now: ${why}`, {
    retryAfter: 10_000,
  });
}

function conflict(message: string): HubError {
  return new HubError(409, 'conflict', message);
}
