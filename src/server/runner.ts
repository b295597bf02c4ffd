/**
 * Runs the work behind tasks: starts handlers, and does what is asked of a task (cancel, pause,
 * resume, retry). Writes to the store only; sending updates is not its business.
 */
import { randomUUID } from 'node:crypto';
import { isTaskId, isTerminal, type Task } from '../protocol/index.js';
import { HubError, unknownTask } from './errors.js';
import type { Handlers } from './handlers.js';
import { actionsFor, beginCancel, beginRetry, end, type Ending } from './lifecycle.js';
import { messageOf, toPlain } from './plain.js';
import {
  StoreFullError,
  type MaybePromise,
  type StoreChange,
  type TaskOrigin,
  type TaskStore,
} from './store/store.js';
import { areTagsSound, MAX_TAG_LENGTH, MAX_TAGS, MAX_TITLE_LENGTH } from './report.js';
import { TaskRun, type RunContext } from './taskRun.js';
import { within } from './within.js';

/** What a new task is. */
export interface NewTask {
  /** @default a random UUID */
  id?: string;
  type?: string;
  /** At most 2,000 characters. */
  title?: string;
  /** At most 100, of at most 200 characters each. */
  tags?: readonly string[];
  /** Who starts it, as `identityKey` names identities; for permissions, and never sent to clients. */
  startedBy?: string;
}

/** What to start. */
export interface HubStartRequest extends NewTask {
  type: string;
  /** Plain data for the handler. */
  input?: unknown;
}

/** How long the store may take to write an end while the hub closes, in ms. */
const CLOSING_WRITE_TIME = 2_000;

/** Runs tasks. */
export class Runner {
  readonly #context: RunContext;
  readonly #handlers: Handlers;
  readonly #cancelGrace: number;
  readonly #maxUnfinished: number;
  readonly #runs = new Map<string, TaskRun>();
  #isClosing = false;

  /**
   * @param cancelGrace ms
   * @param maxUnfinished tasks that have not finished, at most
   */
  constructor(context: RunContext, handlers: Handlers, cancelGrace: number, maxUnfinished: number) {
    this.#context = context;
    this.#handlers = handlers;
    this.#cancelGrace = cancelGrace;
    this.#maxUnfinished = maxUnfinished;
  }

  /** Tasks of this hub that have not finished. */
  get unfinished(): number {
    return this.#runs.size;
  }

  /** Whether this hub works on a task, or waits for who does. */
  isUnfinished(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Keeps a new task and lets its handler begin. */
  async start(request: HubStartRequest): Promise<Task> {
    const plain = toPlain(request.input ?? null);
    if (!plain.ok) {
      throw new HubError(400, 'invalid_input', `The input is not plain data: ${plain.why}.`);
    }
    const given = request.input === undefined ? undefined : plain.value;
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
    run.graceTimer = this.#context.clock.setTimeout(() => this.#giveUp(run), this.#cancelGrace);
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
      run.graceTimer = this.#context.clock.setTimeout(() => run.leaveBehind(), this.#cancelGrace);
    }
  }

  /** Takes no new tasks, and waits for those that are being worked on, but no longer than so many ms. */
  async drain(grace: number): Promise<void> {
    this.#isClosing = true;
    if (grace > 0) await this.#handlers.settled(grace);
  }

  /** Stops all handlers and waits for them, but no longer than the grace. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const stop = async (run: TaskRun): Promise<void> => {
      if (run.state === 'waiting') {
        await this.#bounded(run.finish({ status: 'cancelled', reason: 'shutdown' }));
      } else {
        run.isCancelling = true;
        run.cancelReason ??= 'shutdown';
      }
      run.abort('The hub is closing.');
    };
    await Promise.all([...this.#runs.values()].filter((run) => run.isHandled).map(stop));
    await this.#handlers.settled(this.#cancelGrace);
    const left = [...this.#runs.values()].filter((run) => run.isHandled);
    await Promise.all(
      left.map((run) => this.#bounded(run.finish({ status: 'cancelled', reason: 'shutdown' }))),
    );
    for (const run of this.#runs.values()) run.abandon();
    this.#runs.clear();
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
    if (this.#runs.size >= this.#maxUnfinished) {
      throw tooManyTasks(`${this.#maxUnfinished} tasks have not finished yet.`);
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
      return await this.#context.store.create(task, origin);
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
    const run = new TaskRun(this.#context, task.id, task.attempt?.number ?? 1, true);
    this.#runs.set(run.id, run);
    this.#handlers.enqueue(type, run, input);
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
    const seconds = this.#cancelGrace / 1000;
    const who = run.isHandled ? 'The handler' : 'The worker';
    const message = `${who} did not stop within ${seconds} s of being cancelled, so it was left behind.`;
    run.handle.log(message, { level: 'warn' });
    run.handle.cancel();
    run.leaveBehind();
    this.#context.problems.report('handler', `Task "${run.id}": ${message}`);
  }
}

/** What a new task may say of itself. @throws HubError 400 `invalid_body` */
function checkText({ type = '', title = '', tags = [] }: NewTask): void {
  const wrong =
    type.length > MAX_TAG_LENGTH
      ? `a "type" of over ${MAX_TAG_LENGTH} characters`
      : title.length > MAX_TITLE_LENGTH
        ? `a "title" of over ${MAX_TITLE_LENGTH} characters`
        : areTagsSound(tags)
          ? undefined
          : `more than ${MAX_TAGS} "tags", or one of over ${MAX_TAG_LENGTH} characters`;
  if (wrong !== undefined) throw new HubError(400, 'invalid_body', `The task has ${wrong}.`);
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
