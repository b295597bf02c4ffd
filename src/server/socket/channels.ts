/**
 * Who is subscribed to which task, and when updates are sent. Changes are gathered and sent to all
 * subscribers together: at the end of the turn where nothing was sent lately, else once the merge
 * interval is over. An end is sent in its own turn. Each message is made once, however many get it,
 * and each task goes its own way: one whose state cannot be read holds no other up.
 */
import { comparePositions, type Task } from '../../protocol/index.js';
import type { Clock } from '../../shared/clock.js';
import { encodeLines, encodeTask, position, type EncodedMessage } from '../encode.js';
import type { Metrics } from '../metrics.js';
import type { Problems } from '../problems.js';
import type { CompleteStore } from '../store/completeStore.js';
import type { StoreChange } from '../store/store.js';
import { ChangeTracker } from './changeTracker.js';
import type { FlushQueue } from './flushQueue.js';
import { Patches } from './patches.js';
import type { Subscription } from './subscription.js';

/** One task that someone is subscribed to. */
interface Channel {
  readonly id: string;
  readonly subscribers: Set<Subscription>;
  /** The state that was sent to all last. */
  sent: Task | undefined;
  /** Changes since the first update; `undefined` until then. */
  changes: ChangeTracker | undefined;
  /** What is being sent now. */
  sending: Promise<void> | undefined;
  /** What has changed meanwhile. */
  changed: 'no' | 'changed' | 'ended';
  /** When the first change came that has not been sent yet, on the machine's own clock. */
  changedAt: number | undefined;
  /** Resolves when the lines that were sent last have left the hub. */
  passed: Promise<void> | undefined;
}

/** What channels need of the hub. */
export interface ChannelContext {
  readonly store: CompleteStore;
  readonly clock: Clock;
  readonly problems: Problems;
  readonly metrics: Metrics;
  readonly flushQueue: FlushQueue;
  /** At most one state of a task in so many ms. */
  readonly mergeInterval: number;
}

/** Lines read at once for those who are up to date; who falls further behind gets a replay. */
const LIVE_LINES = 2_000;
const LIVE_BYTES = 256 * 1024;
/** Lines for all subscribers of a task together in one turn, in bytes, and for each at least. */
const TURN_BYTES = 16 * 1024 * 1024;
const MIN_LIVE_BYTES = 32 * 1024;

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
  #subscriptions = 0;

  constructor(context: ChannelContext) {
    this.#context = context;
  }

  /** Subscriptions of all connections. */
  get subscriptionCount(): number {
    return this.#subscriptions;
  }

  /** From now on a subscription gets the updates of its task. */
  join(subscription: Subscription): void {
    let channel = this.#channels.get(subscription.id);
    if (channel === undefined) {
      channel = {
        ...{ id: subscription.id, subscribers: new Set(), sent: undefined, changes: undefined },
        ...{ sending: undefined, changed: 'no', changedAt: undefined, passed: undefined },
      };
      this.#channels.set(subscription.id, channel);
    }
    channel.subscribers.add(subscription);
    this.#subscriptions += 1;
  }

  leave(subscription: Subscription): void {
    const channel = this.#channels.get(subscription.id);
    if (channel?.subscribers.delete(subscription) !== true) return;
    this.#subscriptions -= 1;
    if (channel.subscribers.size > 0) return;
    this.#channels.delete(channel.id);
    this.#changed.delete(channel);
    this.#ended.delete(channel);
  }

  /** A subscription was sent this state; where others have a newer one, it is sent that as well. */
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
    // Versions start over with a life, so what is known of the one before would be taken for its own.
    if (kind === 'created' || kind === 'removed') channel.changes = undefined;
    if (kind !== 'removed') {
      channel.changes ??= new ChangeTracker();
      channel.changes.note(version, fields);
    }
    channel.changedAt ??= performance.now();
    this.#note(channel, kind === 'ended');
  }

  /** Sends all that is waiting now. */
  async flush(): Promise<void> {
    const channels = [...this.#channels.values()];
    await Promise.all(channels.map(({ sending }) => sending));
    await Promise.all(channels.map((channel) => this.#send(channel)));
    this.#context.flushQueue.flush();
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
    if (channel.sending !== undefined) {
      if (isEnd || channel.changed === 'no') channel.changed = isEnd ? 'ended' : 'changed';
      return;
    }
    (isEnd ? this.#ended : this.#changed).add(channel);
    if (isEnd || this.#mergeTimer === undefined) this.#sendThisTurn();
  }

  /** Sends the ends, and once the merge interval is over also what may be merged; then that waits again. */
  #sendThisTurn(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      const batch = this.#ended;
      this.#ended = new Set();
      if (this.#mergeTimer === undefined) {
        for (const channel of this.#changed) batch.add(channel);
        this.#changed = new Set();
        this.#startMerging();
      } else for (const channel of batch) this.#changed.delete(channel);
      for (const channel of batch) void this.#send(channel);
    });
  }

  /** Sends one task to its subscribers. Never rejects. */
  #send(channel: Channel): Promise<void> {
    if (channel.sending !== undefined) {
      if (channel.changed === 'no') channel.changed = 'changed';
      return channel.sending;
    }
    channel.sending = this.#distribute(channel)
      .catch((error: unknown) => this.#failed(channel, error))
      .finally(() => {
        channel.sending = undefined;
        const { changed } = channel;
        channel.changed = 'no';
        if (changed === 'no' || this.#channels.get(channel.id) !== channel) return;
        this.#note(channel, changed === 'ended');
      });
    return channel.sending;
  }

  /** Other tasks are sent all the same; this one is tried again. */
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

  async #distribute(channel: Channel): Promise<void> {
    const { store, flushQueue, metrics } = this.#context;
    // Lines are read no faster than they leave, or they would pile up in the connections.
    if (channel.passed !== undefined) await channel.passed;
    channel.passed = undefined;
    const { changedAt } = channel;
    channel.changedAt = undefined;
    const task = await store.get(channel.id);
    const before = channel.sent;
    channel.sent = task;
    if (task === undefined) {
      for (const subscription of channel.subscribers) {
        subscription.gone();
        flushQueue.add(subscription.connection);
      }
      return;
    }
    const hidden = await hiddenFrom(channel.subscribers, task);
    const lines = await this.#readLines(channel, task);
    const patches = new Patches(
      channel.changes ?? new ChangeTracker(),
      task,
      before?.version ?? task.version,
    );
    let hasLines = false;
    for (const subscription of channel.subscribers) {
      flushQueue.add(subscription.connection);
      if (hidden?.has(subscription) === true) {
        subscription.gone();
        continue;
      }
      if (subscription.isMissing) {
        subscription.appeared();
        continue;
      }
      if (!subscription.isReady) continue;
      for (const [from, next, messages] of lines) {
        if (subscription.isLive && subscription.nextLine === from) {
          subscription.sendLines(messages, next);
          hasLines = true;
          break;
        }
      }
      if (!subscription.isBehind(task)) continue;
      subscription.sendState(patches.for(subscription.told) ?? encodeTask(task), task);
    }
    if (hasLines) {
      channel.passed = flushQueue.passed();
      // More than a turn's share was written: the rest follows once this has left.
      if (lines.some(([, next]) => next < task.logCount)) channel.changed = 'ended';
    }
    if (changedAt !== undefined) metrics.delivered(performance.now() - changedAt);
  }

  /** New lines for those who have all older ones; most often they all want the same. */
  async #readLines(
    channel: Channel,
    task: Task,
  ): Promise<(readonly [from: number, next: number, messages: EncodedMessage[]])[]> {
    const starts = new Map<number, number>();
    for (const { isLive, nextLine } of channel.subscribers) {
      if (isLive && nextLine !== undefined && nextLine < task.logCount) {
        starts.set(nextLine, (starts.get(nextLine) ?? 0) + 1);
      }
    }
    const read = Array.from(starts, async ([from, readers]) => {
      const share = Math.max(MIN_LIVE_BYTES, Math.min(LIVE_BYTES, TURN_BYTES / readers));
      const slice = await this.#context.store.lines(channel.id, from, LIVE_LINES, share);
      const next = slice?.lines.at(-1)?.line;
      if (slice === undefined || next === undefined) return [from, from, []] as const;
      return [from, next + 1, encodeLines(channel.id, task.epoch ?? 0, slice)] as const;
    });
    return (await Promise.all(read)).map(([from, next, messages]) => [from, next, [...messages]]);
  }
}

/** Those who may not see the task, or no longer. */
async function hiddenFrom(
  subscribers: ReadonlySet<Subscription>,
  task: Task,
): Promise<ReadonlySet<Subscription> | undefined> {
  // Most who share a task share its permission too: each identity is asked for once.
  const answers = new Map<unknown, ReturnType<Subscription['connection']['maySee']>>();
  let hidden: Set<Subscription> | undefined;
  for (const subscription of [...subscribers]) {
    const { connection } = subscription;
    if (connection.seesEverything) return undefined;
    let answer = answers.get(connection.identity);
    if (answer === undefined) {
      answers.set(connection.identity, (answer = connection.maySee(task)));
    }
    if (!(await answer)) (hidden ??= new Set()).add(subscription);
  }
  return hidden;
}
