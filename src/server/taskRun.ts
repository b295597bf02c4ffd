/**
 * One task that is being worked on, and the handle by which the work reports. A run is one attempt:
 * once it is over its handle writes nothing, so a handler that was given up on cannot reach into
 * the next attempt. Imports protocol/ and the pure parts of the server.
 */
import {
  MAX_OPEN_LINE_LENGTH,
  normaliseProgress,
  type Task,
  type TaskPatch,
} from '../protocol/index.js';
import type { Clock } from '../shared/clock.js';
import { toFailure } from './errors.js';
import {
  actionsFor,
  applyReport,
  begin,
  end,
  showOpenLine,
  type Capabilities,
  type Ending,
} from './lifecycle.js';
import { enterPhase, type PhaseOptions } from './phases.js';
import { toPlain } from './plain.js';
import type { Problems } from './problems.js';
import { readReport, toLines, type LogOptions, type TaskReport } from './report.js';
import type { MaybePromise, TaskChanges, TaskStore } from './store/store.js';
import { Writes } from './writes.js';

/** What a run needs of its hub. */
export interface RunContext {
  readonly store: TaskStore;
  readonly clock: Clock;
  readonly problems: Problems;
}

/** Called when a task is asked to pause or to go on. */
export type PauseListener = () => void | Promise<void>;

/** How the work on a task reports what it does. After the end of the task all of it does nothing. */
export interface TaskHandle {
  readonly id: string;
  /** Aborted when the task is to stop: it was cancelled, or the hub closes. */
  readonly signal: AbortSignal;
  /** Sets fields; `null` takes one away. A terminal `status` ends the task. */
  update(report: TaskReport): void;
  /**
   * Writes log lines: one for each line of the text, so `'a\nb'` is two and a line end at the very
   * end adds none. A line over 1 MiB becomes several.
   */
  log(text: string, options?: LogOptions): void;
  /**
   * Resolves once the store has taken so much that more may be written; at once with a store that
   * keeps up. Await it now and then in a loop that writes much, or the lines wait in memory, and over
   * 64 MiB are lost.
   */
  drained(): Promise<void>;
  /**
   * Shows the line that is being written, such as a prompt: it is replaced by the next call, and by the
   * next line that `log` writes. Not for more than a few calls a second. `null`: there is none.
   */
  openLine(text: string | null, options?: LogOptions): void;
  /** Enters a phase. It is added to `phases` where there is such a list, or where it has a label. */
  phase(id: string, options?: PhaseOptions): void;
  /** How far it is. No total, or one that is no number: indeterminate. Out of bounds: clamped. */
  progress(value: number, total?: number, unit?: string): void;
  /**
   * Ends the task as completed. A result that JSON cannot hold fails the task with the code
   * `result_not_serialisable`, for a result that is not what it was would be a lie.
   */
  complete(result?: unknown): void;
  /** Ends the task as failed, with what a {@link TaskFailedError} or any other error says; `details` of a TaskFailedError only. */
  fail(error: unknown): void;
  /** Ends the task as cancelled: the work has stopped. @param reason a finer word */
  cancel(reason?: string): void;
  /** Lets the task be paused: what to do then. Takes effect once there is `onResume` too. */
  onPause(listener: PauseListener): void;
  /** Lets the task be resumed: what to do then. */
  onResume(listener: PauseListener): void;
}

/** One attempt at a task. */
export class TaskRun {
  readonly id: string;
  readonly attempt: number;
  /** Whether a handler of the hub does the work. */
  readonly isHandled: boolean;
  readonly controller = new AbortController();
  readonly handle: TaskHandle;
  state: 'waiting' | 'active' | 'over' = 'waiting';
  isCancelling = false;
  /** How often the work may be attempted, where it is repeatable. */
  maxAttempts = 1;
  /** The next hub does the work again, so how this attempt ends is not written. */
  isHandedOver = false;
  /** A finer word for the coming end as cancelled. */
  cancelReason: string | undefined;
  graceTimer: unknown;
  pause: PauseListener | undefined;
  resume: PauseListener | undefined;
  /** Resolves when the work is left behind: it ignored its signal for the whole grace. */
  readonly leftBehind: Promise<void>;
  readonly #context: RunContext;
  readonly #writes: Writes;
  #leave: () => void = () => undefined;

  constructor(context: RunContext, id: string, attempt: number, isHandled: boolean) {
    this.#context = context;
    this.id = id;
    this.attempt = attempt;
    this.isHandled = isHandled;
    this.leftBehind = new Promise((resolve) => {
      this.#leave = resolve;
    });
    this.#writes = new Writes(context.clock, {
      change: (decide) => context.store.update(id, decide),
      append: (lines, at) => context.store.append(id, lines, at),
      failed: (error, isLost) => {
        const what = isLost ? 'so it was left out.' : 'it is tried again.';
        context.problems.report('store', `Task "${id}" could not be written; ${what}`, error);
      },
    });
    this.handle = this.#createHandle();
  }

  get capabilities(): Capabilities {
    return { pause: this.pause !== undefined && this.resume !== undefined, retry: this.isHandled };
  }

  /** Changes the task by a decision on how it stands. */
  change(
    decide: (task: Task, now: number) => TaskChanges | undefined,
  ): MaybePromise<Task | undefined> {
    const now = this.#context.clock.now();
    return this.#context.store.update(this.id, (task) => decide(task, now));
  }

  /** The work begins. Tried until the store has it. */
  begin(): MaybePromise<Task | undefined> {
    this.state = 'active';
    return this.#change((task, now) => begin(task, now, this.capabilities), true);
  }

  /**
   * Ends the task, after all that was written before; only the first end of a run counts. Tried
   * until the store has it: an end must not be lost.
   */
  finish(ending: Ending): MaybePromise<Task | undefined> {
    if (this.state === 'over') return undefined;
    this.close();
    if (this.isHandedOver) return undefined;
    return this.#change((task, now) => end(task, ending, now, this.capabilities), true);
  }

  complete(result: unknown): MaybePromise<Task | undefined> {
    if (result === undefined) return this.finish({ status: 'completed' });
    const plain = toPlain(result);
    if (plain.ok) return this.finish({ status: 'completed', result: plain.value });
    return this.finish({
      status: 'failed',
      error: {
        message: `The work was done, but its result cannot be sent as JSON: ${plain.why}.`,
        code: 'result_not_serialisable',
        guidance:
          'Return plain data from the handler: objects, arrays, strings, numbers, booleans.',
        retryable: false,
      },
    });
  }

  /** Changes the task after all that was written before; what fails is tried again. */
  request(
    decide: (task: Task, now: number) => TaskChanges | undefined,
  ): MaybePromise<Task | undefined> {
    return this.#change(decide);
  }

  /** Resolves once all that was written so far is with the store, or is lost. */
  async written(): Promise<void> {
    await this.#change(() => undefined);
  }

  /** The run is over: its handle writes no more, and nothing waits for it. */
  close(): void {
    this.state = 'over';
    this.#context.clock.clearTimeout(this.graceTimer);
    this.graceTimer = undefined;
  }

  /** Nothing is written any more, also what waits for the store. */
  abandon(): void {
    this.close();
    this.#writes.abandon();
    this.#leave();
  }

  /** The work is not waited for any longer. */
  leaveBehind(): void {
    this.#leave();
  }

  /** Tells the work to stop. */
  abort(message: string): void {
    this.controller.abort(new DOMException(message, 'AbortError'));
  }

  /** Changes the task after all that was written before. */
  #change(
    decide: (task: Task, now: number) => TaskChanges | undefined,
    isVital = false,
  ): MaybePromise<Task | undefined> {
    return this.#writes.change((task) => decide(task, this.#context.clock.now()), isVital);
  }

  /** What the handle reports: nothing once the run is over. */
  #report(decide: (task: Task, now: number) => TaskChanges | undefined): void {
    if (this.state !== 'over') void this.#change(decide);
  }

  #set(decide: (task: Task, now: number) => TaskPatch): void {
    this.#report((task, now) => applyReport(task, decide(task, now), [], now, this.capabilities));
  }

  #offerPause(): void {
    this.#set((task) => ({ actions: actionsFor(task.status, this.capabilities) }));
  }

  #createHandle(): TaskHandle {
    const { clock, problems } = this.#context;
    return {
      id: this.id,
      signal: this.controller.signal,
      update: (report) => {
        const { set, unset, rejected } = readReport(report);
        if (rejected.length > 0) {
          const names = rejected.join(', ');
          problems.report(
            'handler',
            `Task "${this.id}" reported fields of a wrong type: ${names}.`,
          );
        }
        this.#report((task, now) => applyReport(task, set, unset, now, this.capabilities));
      },
      log: (text, options = {}) => {
        const lines = toLines(String(text), options, clock.now(), this.attempt);
        if (this.state !== 'over') void this.#writes.append(lines, clock.now());
      },
      drained: () => this.#writes.drained(),
      openLine: (text, options = {}) => {
        const shown = text === null ? '' : String(text).slice(0, MAX_OPEN_LINE_LENGTH);
        const [line] = shown === '' ? [] : toLines(shown, options, clock.now(), this.attempt);
        this.#report((task, now) => showOpenLine(task, line, now));
      },
      phase: (id, options) => {
        this.#set((task, now) => {
          const phases = enterPhase(task.phases, task.phase, id, now, options);
          return phases === undefined ? { phase: id } : { phase: id, phases };
        });
      },
      progress: (value, total, unit) => {
        this.#set(() => ({ progress: normaliseProgress({ value, total, unit }) }));
      },
      complete: (result) => void this.complete(result),
      fail: (error) => void this.finish({ status: 'failed', error: toFailure(error) }),
      cancel: (reason) => void this.finish({ status: 'cancelled', reason }),
      onPause: (listener) => {
        this.pause = listener;
        this.#offerPause();
      },
      onResume: (listener) => {
        this.resume = listener;
        this.#offerPause();
      },
    };
  }
}
