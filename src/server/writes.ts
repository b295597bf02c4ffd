/**
 * What one run writes, in order. While the store is busy with one write, those after it are put
 * together, so that a store which takes its time gets few large writes in place of many small ones. A
 * write that fails is tried again, with those after it waiting, so that a store that is away for a
 * moment costs neither a line nor an end.
 */
import type { Task } from '../protocol/index.js';
import type { Clock } from '../shared/clock.js';
import { combineDecisions, type Decision } from './store/changes.js';
import type { MaybePromise, NewLine } from './store/store.js';

/** ms before each new try; the last one holds for those after it. */
const DELAYS = [100, 200, 400, 800, 1_600, 5_000] as const;

/** Tries of a write that may be lost in the end. */
const MAX_TRIES = DELAYS.length;

/** Lines that go to the store at once, and characters of text; a single write is never torn. */
const MAX_BATCH_LINES = 10_000;
const MAX_BATCH_TEXT = 1024 * 1024;

/** Bytes that may wait, about; a store that hangs must not take all memory. */
const MAX_WAITING = 64 * 1024 * 1024;

/** Above this many waiting bytes whoever writes is asked to wait, too. */
const HIGH_WATER = 1024 * 1024;

/** Bytes that a write or a line costs beside its text. */
const COST = 100;

/** What a run writes. */
type Content =
  | { readonly kind: 'change'; readonly decisions: Decision[] }
  | { readonly kind: 'append'; readonly lines: NewLine[]; at: number; text: number };

/** One write. */
interface Write {
  readonly content: Content;
  /** It is tried until it succeeds or the run is abandoned. */
  isVital: boolean;
  tries: number;
  cost: number;
  readonly settle: ((task: Task | undefined) => void)[];
}

/** How a queue of writes reaches the store, and what it reports. */
export interface WriteEffects {
  change(decide: Decision): MaybePromise<Task | undefined>;
  append(lines: readonly NewLine[], at: number): MaybePromise<Task | undefined>;
  failed(error: unknown, isLost: boolean): void;
}

/** The writes of one run. Where the store answers at once, so does this. */
export class Writes {
  readonly #clock: Clock;
  readonly #effects: WriteEffects;
  /** The first one is with the store, or is to be tried again. */
  readonly #waiting: Write[] = [];
  #cost = 0;
  #isBusy = false;
  #timer: unknown;
  #isAbandoned = false;
  #drained: (() => void)[] = [];

  constructor(clock: Clock, effects: WriteEffects) {
    this.#clock = clock;
    this.#effects = effects;
  }

  /**
   * Changes the task once all writes before are done.
   * @returns the task afterwards; `undefined` where it is gone or the change was lost
   */
  change(decide: Decision, isVital = false): MaybePromise<Task | undefined> {
    return this.#add({ kind: 'change', decisions: [decide] }, COST, isVital);
  }

  /** Writes lines once all writes before are done. @returns as {@link change} does */
  append(lines: readonly NewLine[], at: number): MaybePromise<Task | undefined> {
    let text = 0;
    for (const line of lines) text += line.text.length;
    const content: Content = { kind: 'append', lines: [...lines], at, text };
    return this.#add(content, text + lines.length * COST, false);
  }

  /** Resolves once so little waits that more may be written. */
  drained(): Promise<void> {
    if (this.#cost <= HIGH_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Tries nothing any more. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#clock.clearTimeout(this.#timer);
    for (const write of this.#waiting.splice(0)) this.#settle(write, undefined);
  }

  #add(content: Content, cost: number, isVital: boolean): MaybePromise<Task | undefined> {
    if (this.#isAbandoned) return undefined;
    if (this.#waiting.length === 0) {
      try {
        const written = this.#run(content);
        if (!(written instanceof Promise)) return written;
        return this.#enqueue(content, cost, isVital, written);
      } catch (error) {
        return this.#enqueue(content, cost, isVital, Promise.reject(error as Error));
      }
    }
    if (this.#cost + cost > MAX_WAITING && !isVital) {
      this.#effects.failed(new Error('Too many writes wait for the store.'), true);
      return undefined;
    }
    return this.#merge(content, cost, isVital) ?? this.#enqueue(content, cost, isVital, undefined);
  }

  /** Adds to the last write that waits, where that is possible. */
  #merge(content: Content, cost: number, isVital: boolean): Promise<Task | undefined> | undefined {
    const last = this.#waiting.at(-1);
    if (last === undefined || this.#waiting.length < 2) return undefined;
    if (last.content.kind === 'change' && content.kind === 'change') {
      last.content.decisions.push(...content.decisions);
    } else if (last.content.kind === 'append' && content.kind === 'append') {
      const { lines } = last.content;
      if (lines.length + content.lines.length > MAX_BATCH_LINES) return undefined;
      if (last.content.text + content.text > MAX_BATCH_TEXT) return undefined;
      for (const line of content.lines) lines.push(line);
      last.content.text += content.text;
      last.content.at = content.at;
    } else return undefined;
    last.isVital ||= isVital;
    last.cost += cost;
    this.#cost += cost;
    return new Promise((resolve) => last.settle.push(resolve));
  }

  #enqueue(
    content: Content,
    cost: number,
    isVital: boolean,
    running: Promise<Task | undefined> | undefined,
  ): Promise<Task | undefined> {
    return new Promise((resolve) => {
      const write: Write = { content, isVital, tries: 0, cost, settle: [resolve] };
      this.#waiting.push(write);
      this.#cost += cost;
      if (running !== undefined) this.#follow(write, running);
      else if (!this.#isBusy && this.#waiting.length === 1) this.#next();
    });
  }

  #run(content: Content): MaybePromise<Task | undefined> {
    return content.kind === 'append'
      ? this.#effects.append(content.lines, content.at)
      : this.#effects.change(combineDecisions(content.decisions));
  }

  #next(): void {
    const [write] = this.#waiting;
    if (write === undefined || this.#isAbandoned) return;
    let running: Promise<Task | undefined>;
    try {
      running = Promise.resolve(this.#run(write.content));
    } catch (error) {
      running = Promise.reject(error as Error);
    }
    this.#follow(write, running);
  }

  #follow(write: Write, running: Promise<Task | undefined>): void {
    this.#isBusy = true;
    running.then(
      (task) => this.#done(write, task),
      (error: unknown) => this.#failed(write, error),
    );
  }

  #done(write: Write, task: Task | undefined): void {
    this.#isBusy = false;
    if (this.#waiting[0] === write) {
      this.#waiting.shift();
      this.#settle(write, task);
    }
    this.#next();
  }

  #settle(write: Write, task: Task | undefined): void {
    this.#cost -= write.cost;
    for (const settle of write.settle) settle(task);
    if (this.#cost > HIGH_WATER) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #failed(write: Write, error: unknown): void {
    if (this.#isAbandoned) return;
    write.tries += 1;
    const isLost = !write.isVital && write.tries > MAX_TRIES;
    this.#effects.failed(error, isLost);
    if (isLost) return this.#done(write, undefined);
    const delay = DELAYS[write.tries - 1] ?? DELAYS.at(-1) ?? 0;
    this.#timer = this.#clock.setTimeout(() => this.#next(), delay);
  }
}
