/**
 * What one socket has been sent of one task, and so what it is to be sent next. Decides; the sending
 * is its connection's business.
 */
import { comparePositions, isTerminal, type Task, type TaskCursor } from '../../protocol/index.js';
import {
  encode,
  encodeTask,
  logsMessage,
  logStart,
  needsTask,
  position,
  type EncodedMessage,
} from '../encode.js';
import type { MaybePromise } from '../store/store.js';
import { notFound } from '../sync.js';

/** What a subscription needs of its socket. */
export interface SubscriberConnection {
  /** Adds a message to the next frame. */
  push(message: EncodedMessage): void;
  /** Sends what was added. */
  flush(): void;
  /** Who is at the other end. */
  readonly identity: unknown;
  /** Whether there is nothing to decide about who may see what. */
  readonly seesEverything: boolean;
  /** Whether the other end may see a task. */
  maySee(task: Task): MaybePromise<boolean>;
  /** Whether so much waits to be sent that lines had better wait too. */
  isCongested(): boolean;
  /** Sends the lines that are missing, as fast as the client reads. */
  replay(subscription: Subscription): void;
  /** A task that was not known before is there now. */
  answer(subscription: Subscription): void;
}

/**
 * An end is sent after the lines before it. A client that is further behind than this many lines
 * gets the end first, for it would come much too late.
 */
const MAX_LINES_BEFORE_END = 50_000;

/** One task on one socket. */
export class Subscription {
  readonly id: string;
  readonly cursor: TaskCursor;
  readonly connection: SubscriberConnection;
  /** The task is not known here; it is sent once it is. */
  isMissing = false;
  /** All lines so far were sent, and new ones are sent as they come. */
  isLive = false;
  /** The next line to send; `undefined` where no logs are wanted. */
  nextLine: number | undefined;
  #told: { readonly epoch: number; readonly version: number } | undefined;
  #heldEnd: { readonly message: EncodedMessage; readonly task: Task } | undefined;

  constructor(connection: SubscriberConnection, cursor: TaskCursor) {
    this.connection = connection;
    this.cursor = cursor;
    this.id = cursor.id;
  }

  /** The state that was sent last; `undefined` until the first answer was given. */
  get told(): { readonly epoch: number; readonly version: number } | undefined {
    return this.#told;
  }

  /** Whether the first answer was given, so that changes build on it. */
  get isReady(): boolean {
    return this.#told !== undefined;
  }

  /** Gives the first answer: the task where the cursor is behind, and where its log begins. */
  begin(task: Task): void {
    this.isMissing = false;
    if (needsTask(this.cursor, task)) this.connection.push(encodeTask(task));
    this.#told = position(task);
    const start = logStart(this.cursor, task);
    if (start === undefined) return;
    this.nextLine = start.from;
    if (start.from < task.logCount) return this.connection.replay(this);
    this.#becomeLive();
    if (!start.tellAnyway) return;
    const { firstLogLine: firstLine, logCount: count } = task;
    const empty = logsMessage(task.id, task.epoch ?? 0, { firstLine, count, lines: [] });
    this.connection.push(encode(empty));
  }

  /** The task is not known here, or no longer. */
  gone(): void {
    if (this.isMissing) return;
    this.isMissing = true;
    this.isLive = false;
    this.nextLine = undefined;
    this.#told = undefined;
    this.#heldEnd = undefined;
    this.connection.push(encode(notFound(this.id)));
  }

  /** The task is there now; the first answer is yet to be given. */
  appeared(): void {
    this.isMissing = false;
    this.connection.answer(this);
  }

  /** Whether this state is newer than what was sent. */
  isBehind(task: Task): boolean {
    return this.#told === undefined || comparePositions(this.#told, position(task)) < 0;
  }

  /** Sends a state; an end waits for lines that are on their way, and is sent after them. */
  sendState(message: EncodedMessage, task: Task): void {
    if (isTerminal(task.status) && this.#hasLinesUnderway(task)) {
      this.#heldEnd = { message, task };
      return;
    }
    this.connection.push(message);
    this.#told = position(task);
    this.#heldEnd = undefined;
  }

  /** New lines for one who has all older ones. */
  sendLines(messages: readonly EncodedMessage[], next: number): void {
    if (this.connection.isCongested()) return this.#fallBehind();
    for (const message of messages) this.connection.push(message);
    this.nextLine = next;
  }

  /** Lines of a replay were sent. @returns whether that were all */
  replayed(next: number, count: number): boolean {
    this.nextLine = next;
    if (next < count) return false;
    this.#becomeLive();
    const held = this.#heldEnd;
    if (held !== undefined) this.sendState(held.message, held.task);
    return true;
  }

  #hasLinesUnderway(task: Task): boolean {
    if (this.nextLine === undefined) return false;
    const missing = task.logCount - this.nextLine;
    return missing > 0 && missing <= MAX_LINES_BEFORE_END;
  }

  #becomeLive(): void {
    this.isLive = true;
  }

  #fallBehind(): void {
    this.isLive = false;
    this.connection.replay(this);
  }
}
