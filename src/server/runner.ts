/**
 * Runs the work behind tasks: starts handlers, and does what is asked of a task (cancel, pause,
 * resume, retry). Writes to the store only; who is told of it is not its business.
 */
import { randomUUID } from 'node:crypto';
import { isTaskId, isTerminal, type Task } from '../protocol/index.js';
import { HubError, unknownTask } from './errors.js';
import type { Handlers } from './handlers.js';
import { actionsFor, beginCancel, beginRetry, end, type Ending } from './lifecycle.js';
import { toPlain } from './plain.js';
import type { StoreChange, TaskOrigin } from './store/store.js';
import { TaskRun, type RunContext } from './taskRun.js';

/** What a new task is. */
export interface NewTask {
  /** @default a random UUID */
  id?: string;
  type?: string;
  title?: string;
  tags?: readonly string[];
}

/** What to start. */
export interface StartRequest extends NewTask {
  type: string;
  /** Plain data for the handler. */
  input?: unknown;
}

/** Runs tasks. */
export class Runner {
  readonly #context: RunContext;
  readonly #handlers: Handlers;
  readonly #cancelGrace: number;
  readonly #runs = new Map<string, TaskRun>();
  #isClosing = false;

  constructor(context: RunContext, handlers: Handlers, cancelGrace: number) {
    this.#context = context;
    this.#handlers = handlers;
    this.#cancelGrace = cancelGrace;
  }

  /** Keeps a new task and lets its handler begin. */
  async start(request: StartRequest): Promise<Task> {
    const plain = toPlain(request.input ?? null);
    if (!plain.ok) {
      throw new HubError(400, 'invalid_input', `The input is not plain data: ${plain.why}.`);
    }
    const given = request.input === undefined ? undefined : plain.value;
    const input = this.#handlers.parseInput(request.type, given);
    const task = await this.#create(request, { handled: true, input });
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
    if (run.isCancelling) return task;
    run.isCancelling = true;
    const cancelling = run.change(beginCancel);
    run.graceTimer = this.#context.clock.setTimeout(() => this.#giveUp(run), this.#cancelGrace);
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
      const why = error instanceof Error ? error.message : String(error);
      throw new HubError(409, 'conflict', `Task "${id}" could not become ${to}: ${why}`, error);
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
    const again = await this.#context.store.update(id, (current) => {
      if (current.status !== 'failed' && current.status !== 'cancelled') {
        throw conflict(
          `Task "${id}" is ${current.status}; only a failed or cancelled one can be tried again.`,
        );
      }
      return beginRetry(current, this.#context.clock.now());
    });
    if (again === undefined) throw unknownTask(id);
    this.#enqueue(again, task.type, origin.input);
    return again;
  }

  /** Lets go of the run of a task that has ended; where someone else ended it, the work is stopped. */
  onChange({ id, kind }: StoreChange): void {
    const run = this.#runs.get(id);
    if (run === undefined || (kind !== 'ended' && kind !== 'removed')) return;
    this.#runs.delete(id);
    if (run.state === 'over') return;
    run.close();
    run.abort('The task was ended by a report from elsewhere.');
  }

  /** Stops all handlers and waits for them, but no longer than the grace. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const stop = async (run: TaskRun): Promise<void> => {
      if (run.state === 'waiting') {
        await run.finish({ status: 'cancelled', reason: 'shutdown' });
      } else {
        run.isCancelling = true;
        run.cancelReason ??= 'shutdown';
      }
      run.abort('The hub is closing.');
    };
    await Promise.all([...this.#runs.values()].filter((run) => run.isHandled).map(stop));
    await this.#handlers.settled(this.#cancelGrace);
    const left = [...this.#runs.values()].filter((run) => run.isHandled);
    await Promise.all(left.map((run) => run.finish({ status: 'cancelled', reason: 'shutdown' })));
    for (const run of this.#runs.values()) run.close();
    this.#runs.clear();
  }

  async #create(request: NewTask, origin: TaskOrigin): Promise<Task> {
    if (this.#isClosing) throw new HubError(503, 'closing', 'The hub is closing.');
    const id = request.id ?? randomUUID();
    if (!isTaskId(id)) {
      throw new HubError(
        400,
        'invalid_id',
        'The id of a task has 1 to 128 characters of A-Z a-z 0-9 . _ : ~ @ -, does not begin with a dot, and is none of: sync, summary, tickets.',
      );
    }
    const now = this.#context.clock.now();
    const task = await this.#context.store.create(
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
      origin,
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
    this.#context.problems.report('handler', `Task "${run.id}": ${message}`);
  }
}

function conflict(message: string): HubError {
  return new HubError(409, 'conflict', message);
}
