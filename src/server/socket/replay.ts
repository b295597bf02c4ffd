/**
 * Sends older log lines over one socket: a few frames a turn, and no faster than the client reads,
 * so that others' updates are not held up and memory does not grow with a slow reader.
 */
import type { Task } from '../../protocol/index.js';
import { MAX_LINES_PER_MESSAGE, type EncodedMessage } from '../encode.js';
import type { TaskStore } from '../store/store.js';
import type { EncodedLines } from './encodedLines.js';
import type { ReplayTurns } from './replayTurns.js';
import type { Subscription } from './subscription.js';

/** Text read for one message, so that with its JSON around it most often fits a frame. */
const MESSAGE_TEXT_BYTES = 40 * 1024;

/** What a replay needs of its socket. */
export interface ReplayConnection {
  readonly isOpen: boolean;
  /** Whether this is still the subscription for its task. */
  isCurrent(subscription: Subscription): boolean;
  /** A subscription has all lines as of this state; what came since is to be sent to it. */
  caughtUp(task: Task): void;
  push(message: EncodedMessage): void;
  flush(): void;
  isCongested(): boolean;
  /** Resolves once what was sent has mostly gone out, or the socket is closed. */
  drained(): Promise<void>;
}

/** The replays of one socket, in turns. */
export class Replay {
  readonly #connection: ReplayConnection;
  readonly #store: Pick<TaskStore, 'get' | 'lines'>;
  readonly #turns: ReplayTurns;
  readonly #encoded: EncodedLines;
  readonly #waiting = new Set<Subscription>();
  #isRunning = false;

  constructor(
    connection: ReplayConnection,
    store: Pick<TaskStore, 'get' | 'lines'>,
    turns: ReplayTurns,
    encoded: EncodedLines,
  ) {
    this.#connection = connection;
    this.#store = store;
    this.#turns = turns;
    this.#encoded = encoded;
  }

  /** Begins, or goes on, with the lines that a subscription lacks. */
  async add(subscription: Subscription): Promise<void> {
    this.#waiting.add(subscription);
    if (!this.#isRunning) await this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      const connection = this.#connection;
      while (connection.isOpen) {
        const [subscription] = this.#waiting;
        // The flag falls in this very turn: one that is added right after must not wait for ever.
        if (subscription === undefined) return;
        // To the end of the line: each gets its turn.
        this.#waiting.delete(subscription);
        if (!connection.isCurrent(subscription)) continue;
        // One after the other is the point: it goes as fast as the client reads.
        // oxlint-disable-next-line no-await-in-loop
        if (await this.#step(subscription)) this.#waiting.add(subscription);
        connection.flush();
        // oxlint-disable-next-line no-await-in-loop
        if (connection.isCongested()) await connection.drained();
        // oxlint-disable-next-line no-await-in-loop
        if (this.#waiting.size > 0) await this.#turns.next();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Sends the next lines of one. @returns whether there are more */
  async #step(subscription: Subscription): Promise<boolean> {
    const { id, nextLine } = subscription;
    if (nextLine === undefined) return false;
    const [task, slice] = await Promise.all([
      this.#store.get(id),
      this.#store.lines(id, nextLine, MAX_LINES_PER_MESSAGE, MESSAGE_TEXT_BYTES),
    ]);
    if (task === undefined || slice === undefined) return false;
    if (!this.#connection.isCurrent(subscription) || subscription.nextLine !== nextLine) {
      return false;
    }
    const messages = this.#encoded.messages(id, task.epoch ?? 0, slice);
    for (const message of messages) this.#connection.push(message);
    const next = (slice.lines.at(-1)?.line ?? slice.count - 1) + 1;
    if (!subscription.replayed(next, slice.count)) return true;
    this.#connection.caughtUp(task);
    return false;
  }
}
