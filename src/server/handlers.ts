/**
 * The handlers of a hub and the queue before each: who may begin, and what becomes of what a
 * handler returns or throws. Writes through the run alone.
 */
import type { Clock } from '../shared/clock.js';
import { HubError, toFailure } from './errors.js';
import { messageOf } from './plain.js';
import type { Problems } from './problems.js';
import type { TaskHandle, TaskRun } from './taskRun.js';

/** Does the work of one type of task. What it returns is the result; what it throws, the error. */
export type TaskHandler<Input = unknown, Result = unknown> = (
  task: TaskHandle,
  input: Input,
) => Result | Promise<Result>;

/** How a type of task is run. */
export interface DefineOptions<Input = unknown> {
  /**
   * Checks what was given to start with, and returns (or promises) what the handler gets. What it
   * throws rejects the start (400 `invalid_input`). A retry parses the same input again.
   * @default takes anything
   */
  parseInput?: (input: unknown) => Input | Promise<Input>;
  /**
   * How many of this type run at one time; the others wait as pending. One that ignores its signal
   * for the whole grace is left behind, and no longer counts. What is no number of at least 1
   * counts as 1, and is reported. @default Infinity
   */
  concurrency?: number;
  /**
   * The work may be done again from the start where the process ended in its midst, and a durable
   * store kept the task: it then waits for another attempt, in place of failing as `interrupted`.
   * An object says how many attempts there may be in all; else it is 3, so that work which takes
   * the process with it does not do so for ever. @default false
   */
  repeatable?: boolean | { readonly maxAttempts: number };
}

/** Attempts at repeatable work. */
const MAX_ATTEMPTS = 3;

interface Definition {
  readonly handler: TaskHandler;
  readonly parseInput: (input: unknown) => unknown;
  readonly concurrency: number;
  readonly maxAttempts: number;
  active: number;
  readonly waiting: (readonly [run: TaskRun, input: unknown])[];
}

/** The handlers by type, each with its queue. */
export class Handlers {
  readonly #clock: Clock;
  readonly #problems: Problems;
  readonly #definitions = new Map<string, Definition>();
  /** Handlers that have not returned yet, also those that were given up on. */
  readonly #working = new Set<Promise<void>>();

  constructor(clock: Clock, problems: Problems) {
    this.#clock = clock;
    this.#problems = problems;
  }

  define(type: string, handler: TaskHandler, options: DefineOptions): void {
    if (this.#definitions.has(type)) {
      throw new Error(`The task type "${type}" is defined already. Each type has one handler.`);
    }
    const { concurrency: wanted = Infinity } = options;
    const concurrency = wanted >= 1 ? wanted : 1;
    if (concurrency !== wanted) {
      const message = `concurrency of "${type}" is ${wanted}, which is no number of at least 1, so it counts as 1.`;
      this.#problems.report('handler', message);
    }
    this.#definitions.set(type, {
      handler,
      parseInput: options.parseInput ?? ((input) => input),
      concurrency,
      maxAttempts: readAttempts(options.repeatable),
      active: 0,
      waiting: [],
    });
  }

  /** How often an interrupted task of a type is attempted in all; 1 where it is not repeatable. */
  maxAttempts(type: string): number {
    return this.#definitionOf(type).maxAttempts;
  }

  has(type: string): boolean {
    return this.#definitions.has(type);
  }

  /** The input as the handler wants it. */
  async parseInput(type: string, input: unknown): Promise<unknown> {
    const { parseInput } = this.#definitionOf(type);
    try {
      return await parseInput(input);
    } catch (error) {
      const message = `The input was rejected: ${messageOf(error)}`;
      throw new HubError(400, 'invalid_input', message, { cause: error });
    }
  }

  /** How many tasks wait for their turn. */
  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#definitions.values()) count += waiting.length;
    return count;
  }

  /** Lets a run begin when it is its turn. */
  enqueue(type: string, run: TaskRun, input: unknown): void {
    const definition = this.#definitionOf(type);
    definition.waiting.push([run, input]);
    // Not in this turn: who starts a task learns of it as pending before its handler does anything.
    setImmediate(() => this.#next(definition));
  }

  /** Waits until all handlers have returned, or for `grace` ms. */
  async settled(grace: number): Promise<void> {
    if (this.#working.size === 0) return;
    let timer: unknown;
    const patience = new Promise<void>((resolve) => {
      timer = this.#clock.setTimeout(resolve, grace);
    });
    await Promise.race([Promise.all(this.#working), patience]);
    this.#clock.clearTimeout(timer);
  }

  #definitionOf(type: string): Definition {
    const definition = this.#definitions.get(type);
    if (definition === undefined) {
      throw new HubError(
        400,
        'unknown_type',
        `No handler is defined for tasks of type "${type}". Define it with hub.define().`,
      );
    }
    return definition;
  }

  #next(definition: Definition): void {
    while (definition.active < definition.concurrency) {
      const entry = definition.waiting.shift();
      if (entry === undefined) return;
      const [run, input] = entry;
      if (run.state === 'over') continue;
      definition.active += 1;
      const work = this.#execute(run, definition.handler, input).finally(() => {
        this.#working.delete(work);
      });
      this.#working.add(work);
      void Promise.race([work, run.leftBehind]).then(() => {
        this.#working.delete(work);
        definition.active -= 1;
        this.#next(definition);
      });
    }
  }

  async #execute(run: TaskRun, handler: TaskHandler, input: unknown): Promise<void> {
    try {
      await run.begin();
      const finish = await outcomeOf(handler, run, input);
      if (!run.isCancelling) await finish();
      else await run.finish({ status: 'cancelled', reason: run.cancelReason });
    } catch (error) {
      this.#problems.report('internal', `Task "${run.id}" could not be run.`, error);
    }
  }
}

function readAttempts(repeatable: DefineOptions['repeatable'] = false): number {
  if (typeof repeatable === 'boolean') return repeatable ? MAX_ATTEMPTS : 1;
  return repeatable.maxAttempts >= 1 ? repeatable.maxAttempts : 1;
}

/** Runs the handler; gives the way to write down what came of it. */
async function outcomeOf(
  handler: TaskHandler,
  run: TaskRun,
  input: unknown,
): Promise<() => unknown> {
  try {
    const result = await handler(run.handle, input);
    return () => run.complete(result);
  } catch (error) {
    return () => run.finish({ status: 'failed', error: toFailure(error) });
  }
}
