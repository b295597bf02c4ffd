/**
 * One socket: takes what a client says, answers, and is the way out for its subscriptions, which
 * decide what there is to tell.
 */
import type { RawData, WebSocket } from 'ws';
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
import { forbidden } from '../sync.js';
import type { ChannelContext, Channels } from './channels.js';
import { Heartbeat } from './heartbeat.js';
import { Outbox } from './outbox.js';
import { Replay } from './replay.js';
import { Subscription } from './subscription.js';
import { Turns } from './turns.js';

/** What a connection needs of its hub. */
export interface ConnectionContext extends ChannelContext {
  readonly channels: Channels;
  readonly access: Access;
  readonly epoch: number;
  readonly pingInterval: number;
  readonly maxTasks: number;
  readonly maxBufferedBytes: number;
}

/** Bytes of answers that go out together. */
const ANSWER_BYTES = 128 * 1024;

/** How long a closed socket has to say goodbye, in ms. */
const GOODBYE_TIME = 2_000;

/** One client's socket. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #context: ConnectionContext;
  readonly #identity: unknown;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #outbox: Outbox;
  readonly #replay: Replay;
  readonly #heartbeat: Heartbeat;
  readonly #turns: Turns;
  #goodbyeTimer: unknown;

  constructor(socket: WebSocket, identity: unknown, context: ConnectionContext) {
    const { clock, problems, epoch, pingInterval } = context;
    this.#socket = socket;
    this.#identity = identity;
    this.#context = context;
    this.#outbox = new Outbox(socket, context.maxBufferedBytes, () => {
      problems.report('slow_client', 'A client read too slowly, so its socket was closed.');
      this.close(CLOSE_CODES.tooSlow, 'read too slowly');
    });
    this.#replay = new Replay(this, context.store);
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
    this.#replay.add(subscription).catch((error: unknown) => this.#failed(error));
  }

  answer(subscription: Subscription): void {
    this.#answer([subscription]).catch((error: unknown) => this.#failed(error));
  }

  /** Ends the socket; one that does not say goodbye in time is cut. */
  close(code: number, reason: string): void {
    if (this.#goodbyeTimer !== undefined || this.#socket.readyState === this.#socket.CLOSED) return;
    this.#heartbeat.stop();
    const cut = (): void => this.#socket.terminate();
    this.#goodbyeTimer = this.#context.clock.setTimeout(cut, GOODBYE_TIME);
    // A paused socket would never see the other side's goodbye.
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
    if (problem !== undefined) return this.#refuse(problem);
    for (const message of messages) this.#take(message);
  }

  #refuse({ code, message }: ProtocolProblem): void {
    this.#context.problems.report('client_frame', message);
    this.#say({ type: 'error', code, message });
    if (code === 'not_text') this.close(CLOSE_CODES.unsupportedData, code);
    else if (code === 'too_large') this.close(CLOSE_CODES.tooLarge, code);
    else this.close(CLOSE_CODES.badMessage, code);
  }

  #take(message: ClientMessage): void {
    if (message.type === 'ping') return this.#say({ type: 'pong' });
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
      if (this.#subscriptions.size >= this.#context.maxTasks) {
        const message = `A connection may subscribe to at most ${this.#context.maxTasks} tasks.`;
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
    const permitted = await Promise.all(subscriptions.map((each) => this.#isPermitted(each)));
    for (const [index, subscription] of subscriptions.entries()) {
      if (this.#outbox.pendingBytes > ANSWER_BYTES) this.flush();
      // One after the other is the point: it goes as fast as the client reads.
      // oxlint-disable-next-line no-await-in-loop
      if (this.isCongested()) await this.drained();
      // oxlint-disable-next-line no-await-in-loop
      const isPermitted = permitted[index] ?? (await this.#isPermitted(subscription));
      // oxlint-disable-next-line no-await-in-loop
      const task = await this.#context.store.get(subscription.id);
      if (!this.isCurrent(subscription)) continue;
      if (task === undefined || isPermitted === undefined) subscription.gone();
      else if (isPermitted) {
        subscription.begin(task);
        this.#context.channels.told(task);
      } else {
        this.push(encode(forbidden(subscription.id)));
        this.#drop(subscription.id);
      }
    }
    this.flush();
  }

  /** `undefined` where there is no task to decide about. */
  async #isPermitted({ id }: Subscription): Promise<boolean | undefined> {
    const task = await this.#context.store.get(id);
    return task && this.#context.access.may(this.#identity, 'view', task);
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
    this.#context.clock.clearTimeout(this.#goodbyeTimer);
    for (const id of [...this.#subscriptions.keys()]) this.#drop(id);
    this.#outbox.release();
  }
}
