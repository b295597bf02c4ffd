/**
 * One socket: takes a client's messages, answers, and is the way out for its subscriptions, which
 * decide what there is to send.
 */
import type { RawData } from 'ws';
import {
  CLOSE_CODES,
  parseClientFrame,
  PROTOCOL_VERSION,
  type ClientMessage,
  type ProtocolProblem,
  type ServerMessage,
  type SubscribeMessage,
  type Task,
} from '../../protocol/index.js';
import type { Access } from '../access.js';
import { encode, type EncodedMessage } from '../encode.js';
import { BURST } from '../limits.js';
import { TokenBucket } from '../rateLimit.js';
import type { MaybePromise } from '../store/store.js';
import type { ChannelContext, Channels } from './channels.js';
import type { ClientSocket } from './clientSocket.js';
import type { EncodedLines } from './encodedLines.js';
import { Heartbeat } from './heartbeat.js';
import { Outbox } from './outbox.js';
import { Replay } from './replay.js';
import type { ReplayTurns } from './replayTurns.js';
import { Subscription } from './subscription.js';
import { Turns } from './turns.js';

/** What a connection needs of its hub. */
export interface ConnectionContext extends ChannelContext {
  readonly channels: Channels;
  readonly access: Access;
  readonly epoch: number;
  readonly pingInterval: number;
  readonly replayTurns: ReplayTurns;
  readonly encodedLines: EncodedLines;
  readonly maxTasks: number;
  readonly maxSubscriptions: number;
  readonly maxBufferedBytes: number;
  readonly maxMessagesPerSecond: number;
}

/** Bytes of answers that go out together. */
const ANSWER_BYTES = 128 * 1024;

/** What naming a task in a message costs, where the message itself costs 1. */
const COST_OF_TASK = 0.1;

/** How long a closed socket has to answer the close, in ms. */
const CLOSE_TIME = 2_000;

/** One client's socket, or stream of events. */
export class Connection {
  readonly #socket: ClientSocket;
  readonly #context: ConnectionContext;
  readonly identity: unknown;
  /** Whose limits it counts for, where that is known. */
  readonly client: string | undefined;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #outbox: Outbox;
  /** From the first replay on: most sockets never need one. */
  #replay: Replay | undefined;
  readonly #heartbeat: Heartbeat;
  readonly #turns: Turns;
  readonly #rate: TokenBucket;
  #closeTimer: unknown;

  constructor(
    socket: ClientSocket,
    { identity, client }: { identity: unknown; client: string | undefined },
    context: ConnectionContext,
  ) {
    const { clock, problems, metrics, epoch, pingInterval, maxMessagesPerSecond } = context;
    this.#socket = socket;
    this.identity = identity;
    this.client = client;
    this.#rate = new TokenBucket(maxMessagesPerSecond, BURST * maxMessagesPerSecond, clock.now());
    this.#context = context;
    this.#outbox = new Outbox(socket, context.maxBufferedBytes, metrics, () => {
      metrics.dropped += 1;
      problems.report('slow_client', 'A client read too slowly, so its socket was closed.');
      this.close(CLOSE_CODES.tooSlow, 'read too slowly');
    });
    this.#turns = new Turns(socket, (error) => this.#failed(error));
    this.#heartbeat = new Heartbeat(clock, pingInterval, {
      ping: () => this.#say({ type: 'ping' }),
      dead: () => {
        problems.report('silent_client', 'Nothing was heard of a client in time.');
        this.close(CLOSE_CODES.timeout, 'nothing heard in time');
      },
    });
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (error) => {
      // The socket closes itself with the code that fits: 1009 too large, 1007 no UTF-8, 1002.
      problems.report('client_frame', `A socket failed: ${error.message}`, error);
    });
    socket.on('close', () => this.#closed());
    const time = clock.now();
    const server = { protocol: PROTOCOL_VERSION, epoch, pingInterval, time };
    this.#say({ type: 'welcome', ...server });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get seesEverything(): boolean {
    return this.#context.access.isOpen;
  }

  maySee(task: Task): MaybePromise<boolean> {
    return this.#context.access.may(this.identity, 'view', task);
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  push(message: EncodedMessage): void {
    this.#outbox.push(message);
  }

  flush(): void {
    this.#outbox.flush();
  }

  isCongested(): boolean {
    return this.#outbox.isCongested();
  }

  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  isCurrent(subscription: Subscription): boolean {
    return this.#subscriptions.get(subscription.id) === subscription;
  }

  caughtUp(task: Task): void {
    this.#context.channels.told(task);
  }

  replay(subscription: Subscription): void {
    const { store, replayTurns, encodedLines } = this.#context;
    this.#replay ??= new Replay(this, store, replayTurns, encodedLines);
    this.#replay.add(subscription).catch((error: unknown) => this.#failed(error));
  }

  answer(subscription: Subscription): void {
    this.#answer([subscription]).catch((error: unknown) => this.#failed(error));
  }

  /** Ends the socket; one that does not answer the close in time is cut. */
  close(code: number, reason: string): void {
    if (this.#closeTimer !== undefined || this.#socket.readyState === this.#socket.CLOSED) return;
    this.#heartbeat.stop();
    const cut = (): void => this.#socket.terminate();
    this.#closeTimer = this.#context.clock.setTimeout(cut, CLOSE_TIME);
    // A paused socket would never see the other side's answer.
    this.#socket.resume();
    this.#socket.close(code, reason);
    this.#outbox.release();
  }

  /** Ends the socket without a word. */
  terminate(): void {
    this.#socket.terminate();
  }

  #say(message: ServerMessage): void {
    this.push(encode(message));
    this.flush();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!this.isOpen) return;
    this.#heartbeat.heard();
    const { messages, problems } = parseClientFrame(isBinary ? data : String(data));
    const [problem] = problems;
    if (problem !== undefined) return this.#reject(problem);
    this.#context.metrics.messagesReceived += messages.length;
    for (const message of messages) {
      const wait = this.#rate.take(costOf(message), this.#context.clock.now());
      if (wait > 0) return this.#tooMany(wait);
      this.#take(message);
    }
    // Answers to all messages of a frame go in one frame.
    this.flush();
  }

  #tooMany(retryAfter: number): void {
    this.#context.metrics.rateLimited += 1;
    this.#context.problems.report('rate_limited', 'A client sent too many messages.');
    const message = 'Too many messages. Connect again later, and send fewer.';
    this.#say({ type: 'error', code: 'rate_limited', message, retryAfter });
    const seconds = Math.ceil(retryAfter / 1000);
    this.close(CLOSE_CODES.tooMany, `too many messages; retry after ${seconds} s`);
  }

  #reject({ code, message }: ProtocolProblem): void {
    this.#context.problems.report('client_frame', message);
    this.#say({ type: 'error', code, message });
    if (code === 'not_text') this.close(CLOSE_CODES.unsupportedData, code);
    else if (code === 'too_large') this.close(CLOSE_CODES.tooLarge, code);
    else this.close(CLOSE_CODES.badMessage, code);
  }

  #take(message: ClientMessage): void {
    if (message.type === 'ping') return this.push(PONG);
    if (message.type === 'pong') return;
    // One after the other, so that an unsubscribe cannot overtake the subscribe before it.
    this.#turns.add(() => {
      if (!this.isOpen) return undefined;
      if (message.type === 'subscribe') return this.#subscribe(message);
      for (const id of message.ids) this.#drop(id);
      return undefined;
    });
  }

  async #subscribe({ request, tasks }: SubscribeMessage): Promise<void> {
    const added: Subscription[] = [];
    for (const cursor of tasks) {
      this.#drop(cursor.id);
      const { maxTasks, maxSubscriptions, channels } = this.#context;
      const isFull = this.#subscriptions.size >= maxTasks;
      if (isFull || channels.subscriptionCount >= maxSubscriptions) {
        const message = isFull
          ? `A connection may subscribe to at most ${maxTasks} tasks.`
          : 'This server has as many subscriptions as it may have.';
        this.push(encode({ type: 'rejected', id: cursor.id, code: 'too_many', message }));
        continue;
      }
      const subscription = new Subscription(this, cursor);
      this.#subscriptions.set(cursor.id, subscription);
      this.#context.channels.join(subscription);
      added.push(subscription);
    }
    await this.#answer(added);
    this.#say({ type: 'synced', request });
  }

  /** Gives the first answer on tasks, as fast as the client reads. */
  async #answer(subscriptions: readonly Subscription[]): Promise<void> {
    const tasks = await this.#context.store.getMany(subscriptions.map(({ id }) => id));
    const permitted = await Promise.all(tasks.map((task) => task && this.maySee(task)));
    for (const [index, subscription] of subscriptions.entries()) {
      if (this.#outbox.pendingBytes > ANSWER_BYTES) this.flush();
      let task = tasks[index];
      let isPermitted = permitted[index];
      if (this.isCongested()) {
        this.flush();
        // One after the other is the point: it goes as fast as the client reads.
        // oxlint-disable-next-line no-await-in-loop
        await this.drained();
        // What was read before is old by now.
        // oxlint-disable-next-line no-await-in-loop
        task = await this.#context.store.get(subscription.id);
        // oxlint-disable-next-line no-await-in-loop
        isPermitted = task && (await this.maySee(task));
      }
      if (!this.isCurrent(subscription)) continue;
      // Who may not see a task is not told that it exists.
      if (task === undefined || isPermitted !== true) subscription.gone();
      else {
        subscription.begin(task);
        this.#context.channels.told(task);
      }
    }
    this.flush();
  }

  #drop(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    this.#subscriptions.delete(id);
    this.#context.channels.leave(subscription);
  }

  #failed(error: unknown): void {
    this.#context.problems.report('internal', 'A client could not be answered.', error);
    this.close(1011, 'internal error');
  }

  #closed(): void {
    this.#heartbeat.stop();
    this.#context.clock.clearTimeout(this.#closeTimer);
    for (const id of [...this.#subscriptions.keys()]) this.#drop(id);
    this.#outbox.release();
  }
}

const PONG = encode({ type: 'pong' });

function costOf(message: ClientMessage): number {
  if (message.type === 'subscribe') return 1 + COST_OF_TASK * message.tasks.length;
  if (message.type === 'unsubscribe') return 1 + COST_OF_TASK * message.ids.length;
  return 1;
}
