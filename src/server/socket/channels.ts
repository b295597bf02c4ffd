/**
 * Who hears of which task, and when. Changes are gathered and sent to all subscribers together:
 * at the end of the turn where nothing was sent lately, else once the merge interval is over. An
 * end is sent in its own turn. Each message is made once, however many get it.
 */
import { comparePositions, type Task } from '../../protocol/index.js';
import type { Clock } from '../../shared/clock.js';
import { encodeLines, encodeTask, position, type EncodedMessage } from '../encode.js';
import type { Problems } from '../problems.js';
import type { StoreChange, TaskStore } from '../store/store.js';
import { ChangeTracker } from './changeTracker.js';
import { Patches } from './patches.js';
import type { Subscription } from './subscription.js';

/** One task that someone listens to. */
interface Channel {
  readonly id: string;
  readonly subscribers: Set<Subscription>;
  /** The state that was sent to all last. */
  sent: Task | undefined;
  changes: ChangeTracker;
}

/** What channels need of the hub. */
export interface ChannelContext {
  readonly store: TaskStore;
  readonly clock: Clock;
  readonly problems: Problems;
  /** At most one state of a task in so many ms. */
  readonly mergeInterval: number;
}

/** Lines read at once for those who are up to date; who falls further behind gets a replay. */
const LIVE_LINES = 2_000;
const LIVE_BYTES = 256 * 1024;

/** How long a task whose state could not be read is left alone, in ms. */
const RETRY_DELAY = 1_000;

/** The channels of a hub. */
export class Channels {
  readonly #context: ChannelContext;
  readonly #channels = new Map<string, Channel>();
  #changed = new Set<Channel>();
  #ended = new Set<Channel>();
  readonly #failing = new Set<Channel>();
  #retryTimer: unknown;
  #turn: NodeJS.Immediate | undefined;
  #mergeTimer: unknown;
  /** What is being sent now. */
  #sending: Promise<void> | undefined;
  #sendAgain = false;

  constructor(context: ChannelContext) {
    this.#context = context;
  }

  /** Lets a subscription hear of its task from now on. */
  join(subscription: Subscription): void {
    let channel = this.#channels.get(subscription.id);
    if (channel === undefined) {
      channel = {
        ...{ id: subscription.id, subscribers: new Set(), sent: undefined },
        changes: new ChangeTracker(),
      };
      this.#channels.set(subscription.id, channel);
    }
    channel.subscribers.add(subscription);
  }

  leave(subscription: Subscription): void {
    const channel = this.#channels.get(subscription.id);
    if (channel?.subscribers.delete(subscription) !== true) return;
    if (channel.subscribers.size > 0) return;
    this.#channels.delete(channel.id);
    this.#changed.delete(channel);
    this.#ended.delete(channel);
  }

  /** A subscription was told of this state; where others know a newer one, it is told as well. */
  told(task: Task): void {
    const channel = this.#channels.get(task.id);
    if (channel === undefined) return;
    if (channel.sent === undefined) channel.sent = task;
    else if (comparePositions(position(task), position(channel.sent)) < 0)
      this.#note(channel, false);
  }

  onChange({ id, kind, version, fields }: StoreChange): void {
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    // Versions begin anew with a life, so what is known of the one before would be taken for its own.
    if (kind === 'created' || kind === 'removed') channel.changes = new ChangeTracker();
    if (kind !== 'removed') channel.changes.note(version, fields);
    this.#note(channel, kind === 'ended');
  }

  /** Sends all that is waiting now. */
  async flush(): Promise<void> {
    for (const channel of this.#channels.values()) this.#ended.add(channel);
    await this.#sending?.catch(() => undefined);
    await this.#send(true);
  }

  close(): void {
    this.#context.clock.clearTimeout(this.#retryTimer);
    this.#context.clock.clearTimeout(this.#mergeTimer);
    this.#mergeTimer = undefined;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#channels.clear();
    this.#changed.clear();
    this.#ended.clear();
  }

  #note(channel: Channel, isEnd: boolean): void {
    (isEnd ? this.#ended : this.#changed).add(channel);
    if (isEnd || this.#mergeTimer === undefined) this.#sendThisTurn();
  }

  #sendThisTurn(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      const onlyEnded = this.#mergeTimer !== undefined;
      this.#send(!onlyEnded).catch((error: unknown) => {
        this.#context.problems.report('internal', 'Changes could not be sent.', error);
      });
    });
  }

  /** Sends the ends, and with `everything` also what may be merged; then that waits again. */
  async #send(everything: boolean): Promise<void> {
    if (this.#sending !== undefined) {
      this.#sendAgain = true;
      return;
    }
    const batch = this.#ended;
    this.#ended = new Set();
    if (everything) {
      for (const channel of this.#changed) batch.add(channel);
      this.#changed = new Set();
      this.#startMerging();
    } else for (const channel of batch) this.#changed.delete(channel);
    this.#sending = this.#sendBatch(batch);
    try {
      await this.#sending;
    } finally {
      this.#sending = undefined;
      if (this.#sendAgain) this.#sendThisTurn();
      this.#sendAgain = false;
    }
  }

  async #sendBatch(batch: ReadonlySet<Channel>): Promise<void> {
    const touched = new Set<Subscription['connection']>();
    const send = (channel: Channel): Promise<void> =>
      this.#distribute(channel, touched).catch((error: unknown) => this.#failed(channel, error));
    await Promise.all(Array.from(batch, send));
    for (const connection of touched) connection.flush();
  }

  /** Others' news is sent all the same; this is tried again. */
  #failed(channel: Channel, error: unknown): void {
    const { clock, problems } = this.#context;
    problems.report('internal', `Changes of task "${channel.id}" could not be sent.`, error);
    this.#failing.add(channel);
    this.#retryTimer ??= clock.setTimeout(() => {
      this.#retryTimer = undefined;
      for (const each of this.#failing) {
        if (this.#channels.get(each.id) === each) this.#note(each, false);
      }
      this.#failing.clear();
    }, RETRY_DELAY);
  }

  #startMerging(): void {
    const { clock, mergeInterval } = this.#context;
    if (mergeInterval <= 0) return;
    clock.clearTimeout(this.#mergeTimer);
    this.#mergeTimer = clock.setTimeout(() => {
      this.#mergeTimer = undefined;
      if (this.#changed.size > 0) this.#sendThisTurn();
    }, mergeInterval);
  }

  async #distribute(channel: Channel, touched: Set<Subscription['connection']>): Promise<void> {
    const task = await this.#context.store.get(channel.id);
    const before = channel.sent;
    channel.sent = task;
    if (task === undefined) {
      for (const subscription of channel.subscribers) subscription.gone();
      for (const subscription of channel.subscribers) touched.add(subscription.connection);
      return;
    }
    const lines = await this.#readLines(channel, task);
    const patches = new Patches(channel.changes, task, before?.version ?? task.version);
    for (const subscription of channel.subscribers) {
      touched.add(subscription.connection);
      if (subscription.isMissing) {
        subscription.appeared();
        continue;
      }
      if (!subscription.isReady) continue;
      for (const [from, next, messages] of lines) {
        if (subscription.isLive && subscription.nextLine === from) {
          subscription.sendLines(messages, next, task);
          break;
        }
      }
      if (!subscription.isBehind(task)) continue;
      subscription.sendState(patches.for(subscription.told) ?? encodeTask(task), task);
    }
  }

  /** New lines for those who have all older ones; most often they all want the same. */
  async #readLines(
    channel: Channel,
    task: Task,
  ): Promise<(readonly [from: number, next: number, messages: EncodedMessage[]])[]> {
    const starts = new Set<number>();
    for (const { isLive, nextLine } of channel.subscribers) {
      if (isLive && nextLine !== undefined && nextLine < task.logCount) starts.add(nextLine);
    }
    const read = Array.from(starts, async (from) => {
      const slice = await this.#context.store.lines(channel.id, from, LIVE_LINES, LIVE_BYTES);
      const next = slice?.lines.at(-1)?.line;
      if (slice === undefined || next === undefined) return [from, from, []] as const;
      return [from, next + 1, encodeLines(channel.id, task.epoch ?? 0, slice)] as const;
    });
    return (await Promise.all(read)).map(([from, next, messages]) => [from, next, [...messages]]);
  }
}
