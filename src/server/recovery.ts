/**
 * What becomes of tasks whose hub is gone, for stores that outlive it: those that were waiting start
 * again, those that were being worked on are interrupted or done again. Also keeps this hub's own
 * lease. Starting the work is the runner's business.
 */
import { isTerminal, type Task } from '../protocol/index.js';
import type { Handlers } from './handlers.js';
import { end, interrupt } from './lifecycle.js';
import { messageOf } from './plain.js';
import type { RunContext } from './taskRun.js';
import type { Lease } from './store/store.js';

/** How long a hub that does not renew its lease keeps its tasks, in ms. */
const LEASE_TIME = 30_000;

/** ms between two renewals. */
const RENEWAL = 10_000;

/** What recovery asks of the runner. */
export interface RecoveryEffects {
  /** Whether this hub works on the task. */
  isOurs(id: string): boolean;
  /** Lets a pending task wait for its handler; its input is not parsed yet. */
  startAgain(task: Task): Promise<void>;
}

/** The leases of one hub, and the tasks that it takes over. */
export class Recovery {
  readonly #context: RunContext;
  readonly #handlers: Handlers;
  readonly #owner: string;
  readonly #effects: RecoveryEffects;
  /** Tasks that are ours but could not be brought into order yet. */
  readonly #unsettled = new Set<string>();
  /** Pending tasks for which no handler is defined yet, by type. */
  readonly #waiting = new Map<string, string[]>();
  #timer: unknown;
  #isClosed = false;

  constructor(context: RunContext, handlers: Handlers, owner: string, effects: RecoveryEffects) {
    this.#context = context;
    this.#handlers = handlers;
    this.#owner = owner;
    this.#effects = effects;
  }

  /** The lease under which this hub takes tasks; `undefined` where none outlives it. */
  lease(): Lease | undefined {
    if (this.#context.store.isDurable !== true) return undefined;
    return { owner: this.#owner, until: this.#context.clock.now() + LEASE_TIME };
  }

  /** Takes over what is left of hubs that are gone, and goes on to do so until it is closed. */
  async start(): Promise<void> {
    if (this.lease() === undefined) return;
    await this.#takeOver();
    this.#renewLater();
  }

  /** There is a handler now: what waited for it begins. */
  defined(type: string): void {
    const ids = this.#waiting.get(type) ?? [];
    this.#waiting.delete(type);
    for (const id of ids) void this.#settle(id);
  }

  /** Gives all tasks back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#context.clock.clearTimeout(this.#timer);
    await this.#context.store.renew?.({ owner: this.#owner, until: 0 });
  }

  #renewLater(): void {
    if (this.#isClosed) return;
    this.#timer = this.#context.clock.setTimeout(() => {
      void this.#renew().finally(() => this.#renewLater());
    }, RENEWAL);
  }

  /** Never rejects. */
  async #renew(): Promise<void> {
    try {
      const lease = this.lease();
      if (lease !== undefined) await this.#context.store.renew?.(lease);
      await this.#takeOver();
    } catch (error) {
      if (!this.#isClosed)
        this.#context.problems.report('store', 'A lease was not renewed.', error);
    }
  }

  async #takeOver(): Promise<void> {
    const { store, clock } = this.#context;
    const lease = this.lease();
    if (lease === undefined || store.claim === undefined) return;
    const ids = new Set([...this.#unsettled, ...((await store.expired?.(clock.now())) ?? [])]);
    for (const id of ids) {
      if (this.#isClosed) return;
      if (this.#effects.isOurs(id)) continue;
      if (await store.claim(id, lease, clock.now())) await this.#settle(id);
      else this.#unsettled.delete(id);
    }
  }

  /** Brings a task whose work is gone into order. What fails is tried again with the next renewal. */
  async #settle(id: string): Promise<void> {
    this.#unsettled.add(id);
    try {
      const { store, clock } = this.#context;
      const { type, status } = (await store.get(id)) ?? {};
      const handler = type !== undefined && this.#handlers.has(type) ? type : undefined;
      if (status === 'pending' && type !== undefined && handler === undefined) {
        this.#waiting.set(type, [...(this.#waiting.get(type) ?? []), id]);
      } else {
        const how = {
          maxAttempts: handler === undefined ? 1 : this.#handlers.maxAttempts(handler),
          canRetry: handler !== undefined,
        };
        const task = await store.update(id, (current) => interrupt(current, clock.now(), how));
        // In the background: it may take long to parse what many tasks were started with.
        if (task?.status === 'pending') void this.#startAgain(task);
      }
      this.#unsettled.delete(id);
    } catch (error) {
      const message = `Task "${id}", whose hub is gone, could not be taken over yet.`;
      this.#context.problems.report('store', message, error);
    }
  }

  async #startAgain(task: Task): Promise<void> {
    try {
      await this.#effects.startAgain(task);
    } catch (error) {
      const { store, clock, problems } = this.#context;
      const failure = {
        message: `The task could not start again: ${messageOf(error)}`,
        code: 'invalid_input',
      };
      try {
        await store.update(task.id, (current) =>
          isTerminal(current.status)
            ? undefined
            : end(current, { status: 'failed', error: failure }, clock.now(), {
                pause: false,
                retry: true,
              }),
        );
      } catch (cause) {
        this.#unsettled.add(task.id);
        problems.report('store', `Task "${task.id}" could not be written.`, cause);
      }
    }
  }
}
