/**
 * A hub in the page: to the client's connection it is a socket that speaks our protocol, and behind
 * it is a stream of somebody else's. It subscribes first and requests then, so that nothing is
 * missed in between; what the stream does not cover is polled, and what it does is checked now and
 * then.
 */
import {
  PROTOCOL_VERSION,
  type ClientMessage,
  type ServerMessage,
  type TaskCursor,
} from '../protocol/messages.js';
import { TaskStatusError } from '../protocol/errors.js';
import { isTerminal } from '../protocol/task.js';
import type { Clock, TimerHandle } from '../shared/clock.js';
import { emulatedWebSocket, type SocketEnd, type WebSocketConstructor } from '../shared/socket.js';
import type { Live, LiveFeed, Push } from './live.js';
import type { PollSchedule } from './pollSchedule.js';
import type { Requests } from './requests.js';
import { openStream } from './openStream.js';
import type { TaskBook } from './taskBook.js';
import { framesOf } from './hubFrames.js';

/** ms after which a task that is covered is requested all the same. */
const RECONCILE_AFTER = 60_000;
/** The same, once, after a subscription: the backend may have heard of it later than of the request. */
const CONFIRM_AFTER = 1_000;
/** How often it is looked whether anything is due, in ms. */
const TICK = 250;
/** A tick that comes so late, in ms, comes after the page was frozen or the device slept. */
const ASLEEP_AFTER = 5_000;
const PING_INTERVAL = 10_000;
/** A stream that has been silent since it opened is checked after so many ms, and once more. */
const DEAF_AFTER = [5_000, 10_000];
/** A stream with heartbeats is dead after so many of them are missing, but not before 5 s. */
const MISSED_BEATS = 3;
const SHORTEST_DEADLINE = 5_000;

const CLOSED_ABNORMALLY = 1006;
const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
/** Trying again would not help, so the client polls. */
const NO_USE = 4409;

export interface VirtualHubParts {
  readonly live: Live<unknown>;
  readonly book: TaskBook;
  readonly schedule: PollSchedule;
  readonly requests: Requests;
  readonly clock: Clock;
  /** The tasks that are wanted at this moment. */
  readonly wanted: () => readonly string[];
}

/** Makes the class whose sockets lead to such a hub. */
export function virtualHub(parts: VirtualHubParts): WebSocketConstructor {
  /** Tasks whose pushes a closed session cut off. */
  const cut = new Set<string>();
  return emulatedWebSocket((socket) => createSession(parts, socket, cut));
}

interface Subscription {
  cursor: TaskCursor;
  loadedAt: number;
  isLoading: boolean;
  /** It is to be requested once more when the present request is answered. */
  again: boolean;
  /** A push has only a part of the state, as of an end without its result: the rest is requested first. */
  isHeld: boolean;
  /** It was requested once more after the backend must have heard of the subscription. */
  isConfirmed: boolean;
}

function createSession(parts: VirtualHubParts, socket: SocketEnd, cut: Set<string>) {
  const { book, schedule, requests, clock, live, wanted } = parts;
  const abort = new AbortController();
  const subscriptions = new Map<string, Subscription>();
  /** Wanted when the stream was begun: what is pushed of them counts before the client subscribes. */
  let expected = new Set<string>();
  /** Requests of the client that are not answered in full yet. */
  const questions = new Map<number, Set<string>>();
  let covered: ReadonlySet<string> | 'all' = new Set();
  let isOpen = false;
  let wasOpen = false;
  /** The stream goes on where that of the session before was cut. */
  let isContinued = false;
  let openedAt = 0;
  let heardAt = 0;
  let hasHeard = false;
  let deafChecks = 0;
  let silentChanges = 0;
  let lastBeat = 0;
  let cadence: number | undefined;
  let pingedAt = clock.now();
  let tickedAt = clock.now();
  let stream: { watch(ids: readonly string[]): void; close(): void } | undefined;
  let isWatchScheduled = false;
  let timer: TimerHandle;

  function say(message: ServerMessage): void {
    for (const frame of framesOf(message)) socket.send(frame);
  }

  function end(error?: unknown): void {
    const code =
      error instanceof TaskStatusError && error.code === 'unauthorized'
        ? UNAUTHORIZED
        : error instanceof TaskStatusError && error.code === 'forbidden'
          ? FORBIDDEN
          : CLOSED_ABNORMALLY;
    const reason = error === undefined ? 'the stream ended' : describe(error);
    socket.close(code, reason);
  }

  function report(message: string): void {
    say({ type: 'error', code: 'not_understood', message });
  }

  // ------------------------------------------------------------------ the stream

  const isCovered = (id: string): boolean => covered === 'all' || covered.has(id);

  const feed: LiveFeed<unknown> = {
    open(ids, { hasResumed = false } = {}) {
      if (abort.signal.aborted) return;
      const before = covered;
      covered = ids === undefined ? 'all' : new Set(ids);
      if (!isOpen) {
        isContinued = hasResumed;
        opened();
      }
      // What happened before it stood is only known by request.
      const fresh = [...subscriptions.keys()].filter(
        (id) => isCovered(id) && (before === 'all' || !before.has(id)),
      );
      if (wasOpen && !hasResumed) for (const id of fresh) book.record(id).log.interrupted();
      for (const id of fresh) void load(id);
      wasOpen = ids === undefined;
    },
    push(push) {
      if (abort.signal.aborted) return;
      if (!isOpen) feed.open();
      noteHeard(push);
      if (push === 'alive' || push === undefined || push === null) return;
      if (!subscriptions.has(push.id) && !expected.has(push.id)) return;
      noteCut(push.id);
      try {
        if (book.takePushed(push)) {
          const subscription = subscriptions.get(push.id);
          if (subscription !== undefined) subscription.isHeld = true;
          void load(push.id);
        }
      } catch (error) {
        report(`A push for task "${push.id}" was not understood: ${describe(error)}`);
      }
      tell(push.id);
    },
    lost(ids) {
      const all = covered === 'all' ? [...subscriptions.keys()] : [...covered];
      covered = new Set(all.filter((id) => !ids.includes(id)));
      for (const id of ids) if (subscriptions.has(id)) book.record(id).log.interrupted();
    },
    end,
    report,
  };

  function opened(): void {
    isOpen = true;
    openedAt = clock.now();
    socket.open();
    say({
      type: 'welcome',
      protocol: PROTOCOL_VERSION,
      epoch: 0,
      pingInterval: PING_INTERVAL,
      time: clock.now(),
    });
  }

  function noteHeard(push: Push<unknown>): void {
    const now = clock.now();
    heardAt = now;
    hasHeard = true;
    if (push !== 'alive') return;
    if (lastBeat > 0) cadence = Math.max(cadence ?? 0, now - lastBeat);
    lastBeat = now;
  }

  /** The first that comes of a task whose pushes were cut off: lines before it may be missing. */
  function noteCut(id: string): void {
    if (cut.delete(id) && !isContinued) book.record(id).log.interrupted();
  }

  function watch(): void {
    if (isWatchScheduled) return;
    isWatchScheduled = true;
    queueMicrotask(() => {
      isWatchScheduled = false;
      if (!abort.signal.aborted) stream?.watch([...subscriptions.keys()]);
    });
  }

  // ------------------------------------------------------------------ the tasks

  async function load(id: string): Promise<void> {
    const subscription = subscriptions.get(id);
    if (subscription === undefined || abort.signal.aborted) return;
    if (subscription.isLoading) {
      subscription.again = true;
      return;
    }
    subscription.isLoading = true;
    do {
      subscription.again = false;
      const hasLog = subscription.cursor.nextLine !== undefined;
      const withLogs = new Set(hasLog ? [id] : []);
      const failures = await book.load([id], { signal: abort.signal, withLogs });
      if (abort.signal.aborted) return;
      subscription.loadedAt = clock.now();
      const failure = failures.get(id);
      if (failure !== undefined && ['unauthorized', 'forbidden'].includes(failure.code)) {
        return end(failure);
      }
      if (!subscription.again) subscription.isHeld = false;
      tell(id);
      // One that could not be requested is tried again when it is due.
      if (failure === undefined) answered(id);
    } while (subscription.again);
    subscription.isLoading = false;
    for (const { message } of book.takeProblems()) report(message);
  }

  /** Sends what the client lacks of a task. */
  function tell(id: string): void {
    const subscription = subscriptions.get(id);
    if (subscription === undefined || subscription.isHeld) return;
    for (const message of book.messages(subscription.cursor)) {
      say(message);
      const { cursor } = subscription;
      if (message.type === 'task') {
        const { epoch = 0, version } = message.task;
        subscription.cursor = {
          ...cursor,
          epoch,
          version,
          ...(cursor.nextLine !== undefined && cursor.epoch !== epoch && { nextLine: 0 }),
        };
      } else if (message.type === 'logs') {
        const last = message.lines.at(-1);
        if (last !== undefined) subscription.cursor = { ...cursor, nextLine: last.line + 1 };
      }
    }
  }

  function answered(id: string): void {
    for (const [request, ids] of questions) {
      ids.delete(id);
      if (ids.size > 0) continue;
      questions.delete(request);
      say({ type: 'synced', request });
    }
  }

  function receive(message: ClientMessage): void {
    if (message.type === 'ping') say({ type: 'pong' });
    else if (message.type === 'subscribe') {
      questions.set(message.request, new Set(message.tasks.map(({ id }) => id)));
      for (const cursor of message.tasks) {
        book.expect(cursor);
        const known = subscriptions.get(cursor.id);
        if (known !== undefined) known.cursor = cursor;
        else {
          const fresh = {
            cursor,
            loadedAt: 0,
            isLoading: false,
            again: false,
            isHeld: false,
            isConfirmed: false,
          };
          subscriptions.set(cursor.id, fresh);
        }
        noteCut(cursor.id);
        void load(cursor.id);
      }
      watch();
    } else if (message.type === 'unsubscribe') {
      for (const id of message.ids) {
        subscriptions.delete(id);
        expected.delete(id);
        // Lines that are pushed from now on are not heard.
        book.record(id).log.interrupted();
      }
      watch();
    }
  }

  // ------------------------------------------------------------------ time

  function tick(): void {
    const now = clock.now();
    const wasAsleep = now - tickedAt >= ASLEEP_AFTER;
    tickedAt = now;
    if (isOpen) {
      for (const [id, subscription] of subscriptions) {
        // What was pushed meanwhile may never have arrived.
        if (wasAsleep) void load(id);
        else check(id, subscription, now);
      }
      checkStream(now);
      if (now - pingedAt >= PING_INTERVAL) {
        pingedAt = now;
        say({ type: 'ping' });
      }
    }
    if (!abort.signal.aborted) timer = clock.setTimeout(tick, TICK);
  }

  function check(id: string, subscription: Subscription, now: number): void {
    if (subscription.isLoading) return;
    const { task, log } = book.record(id);
    const isOver = task !== undefined && isTerminal(task.status);
    // Its log has still to settle.
    const isSettling = isOver && task.logOpen === true;
    if (isSettling && log.isPushOnly) return tell(id);
    const isAnswered = ![...questions.values()].some((ids) => ids.has(id));
    const isPolled = !isCovered(id) || isSettling || !isAnswered;
    const isDue = isPolled
      ? schedule.delay(id, now, 1) <= 0
      : now - subscription.loadedAt >= (subscription.isConfirmed ? RECONCILE_AFTER : CONFIRM_AFTER);
    if (!isDue) return;
    subscription.isConfirmed ||= !isPolled;
    void load(id);
  }

  function checkStream(now: number): void {
    const deadline = Math.max(SHORTEST_DEADLINE, (cadence ?? 0) * MISSED_BEATS);
    if (cadence !== undefined && now - heardAt > deadline) {
      return end(new Error('no heartbeat has come for a while'));
    }
    const next = DEAF_AFTER[deafChecks];
    if (hasHeard || next === undefined || now - openedAt < next) return;
    deafChecks += 1;
    for (const id of subscriptions.keys()) if (isCovered(id)) void checkDeaf(id);
  }

  /** A stream that says nothing while requests bring changes is held back by something between. */
  async function checkDeaf(id: string): Promise<void> {
    const before = book.record(id).task;
    await load(id);
    const after = book.record(id).task;
    if (hasHeard || before === undefined || after === undefined || before === after) return;
    silentChanges += 1;
    const isOver = isTerminal(after.status) && !isTerminal(before.status);
    if (!isOver && silentChanges < DEAF_AFTER.length) return;
    const reason = 'the stream is open but brings nothing; a proxy may hold it back';
    socket.close(NO_USE, reason);
  }

  function begin(): void {
    try {
      const ids = [...wanted()];
      expected = new Set(ids);
      stream = openStream(live, ids, feed, requests, abort.signal);
    } catch (error) {
      end(error);
    }
  }

  timer = clock.setTimeout(tick, TICK);
  begin();

  return {
    receive(data: string) {
      // The client is ours: it says one message at a time, and what it says is sound.
      receive(JSON.parse(data) as ClientMessage);
    },
    close() {
      for (const id of [...subscriptions.keys(), ...expected]) cut.add(id);
      abort.abort();
      clock.clearTimeout(timer);
      stream?.close();
    },
  };
}

const describe = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
