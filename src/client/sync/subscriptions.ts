/**
 * Keeps what is subscribed on the socket equal to what is wanted: changes of one turn go out in one
 * frame, and a new socket gets everything with the cursors held by then.
 */
import {
  MAX_FRAME_BYTES,
  MAX_TASKS_PER_MESSAGE,
  type ClientMessage,
  type TaskCursor,
} from '../../protocol/messages.js';
import type { Clock, TimerHandle } from '../../shared/clock.js';
import { isWanted, type TaskEntries, type TaskEntry } from './taskEntries.js';

/** Keeps the socket's subscriptions. */
export interface Subscriptions {
  /** What is wanted of this task changed, or it has to be subscribed to again. */
  update(entry: TaskEntry): void;
  /** A new socket: nothing is subscribed on it yet. */
  restart(): void;
  /** The socket is gone. */
  stop(): void;
  /** The server has answered the request with this number. */
  synced(request: number): void;
  /** Something came for a task that nobody watches at the moment, and was dropped. */
  dropped(id: string): void;
}

export interface SubscriptionsOptions {
  readonly clock: Clock;
  readonly entries: TaskEntries;
  readonly cursor: (id: string) => TaskCursor;
  /** Sends a frame; false where the socket is not open. */
  readonly send: (text: string) => boolean;
  /** How long an answer may take, in ms. */
  readonly answerTimeout: number;
  /** The answer for these tasks is whole. */
  readonly onAnswered: (ids: readonly string[]) => void;
  /** This task is still subscribed after it was unsubscribed and subscribed within a turn. */
  readonly onKept: (entry: TaskEntry) => void;
  /** No answer came for this task in time. */
  readonly onUnanswered: (entry: TaskEntry) => void;
  /** Every request on this socket has been answered. */
  readonly onAllSynced: () => void;
}

/** What the present socket was asked to send of one task. */
interface Subscription {
  readonly withLogs: boolean;
  readonly request: number;
}

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { clock, entries } = options;
  const marked = new Set<TaskEntry>();
  /** Tasks of which something was dropped while they were marked. */
  const dropped = new Set<string>();
  const subscriptions = new Map<TaskEntry, Subscription>();
  const requests = new Map<number, readonly TaskEntry[]>();
  let lastRequest = 0;
  let isOpen = false;
  let answerTimer: TimerHandle;

  const send = (message: ClientMessage): boolean => options.send(JSON.stringify(message));

  function flush(): void {
    const added: TaskEntry[] = [];
    const ended: string[] = [];
    const checked = [...marked];
    marked.clear();
    for (const entry of checked) {
      const known = subscriptions.get(entry);
      if (!isWanted(entry) || entry.isFinished) {
        entry.isPushed = false;
        if (subscriptions.delete(entry)) ended.push(entry.id);
      } else if (
        entry.needsWhole ||
        known?.withLogs !== entry.readers > 0 ||
        dropped.has(entry.id)
      ) {
        added.push(entry);
      } else options.onKept(entry);
    }
    dropped.clear();
    for (const ids of inChunks(ended)) send({ type: 'unsubscribe', ids });
    for (const group of inChunks(added)) subscribe(group);
  }

  function subscribe(group: readonly TaskEntry[]): void {
    lastRequest += 1;
    const request = lastRequest;
    requests.set(request, group);
    for (const entry of group) {
      subscriptions.set(entry, { withLogs: entry.readers > 0, request });
    }
    send({ type: 'subscribe', request, tasks: group.map(({ id }) => options.cursor(id)) });
    clock.clearTimeout(answerTimer);
    answerTimer = clock.setTimeout(() => {
      for (const entry of [...requests.values()].flat()) options.onUnanswered(entry);
    }, options.answerTimeout);
  }

  function allSynced(): void {
    clock.clearTimeout(answerTimer);
    options.onAllSynced();
  }

  function stop(): void {
    isOpen = false;
    for (const entry of subscriptions.keys()) entry.isPushed = false;
    requests.clear();
    marked.clear();
    dropped.clear();
    subscriptions.clear();
    clock.clearTimeout(answerTimer);
  }

  return {
    update(entry) {
      // A new socket subscribes to everything that is wanted by then.
      if (!isOpen) return;
      if (marked.size === 0) queueMicrotask(flush);
      marked.add(entry);
    },
    restart() {
      stop();
      isOpen = true;
      for (const entry of entries.all()) marked.add(entry);
      flush();
      // With nothing to subscribe to, everything is synced already.
      if (requests.size === 0) allSynced();
    },
    stop,
    synced(request) {
      const group = requests.get(request);
      if (group === undefined) return;
      requests.delete(request);
      const answered = group.filter((entry) => subscriptions.get(entry)?.request === request);
      for (const entry of answered) entry.isPushed = true;
      options.onAnswered(answered.map(({ id }) => id));
      if (requests.size === 0) allSynced();
    },
    dropped(id) {
      if (marked.size > 0) dropped.add(id);
    },
  };
}

/** The longest cursor in JSON: an id of 128 characters, three numbers of 16 and their names. */
const LONGEST_CURSOR = 230;

const CHUNK = Math.min(MAX_TASKS_PER_MESSAGE, Math.floor(MAX_FRAME_BYTES / LONGEST_CURSOR));

function* inChunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += CHUNK) {
    yield items.slice(start, start + CHUNK);
  }
}
