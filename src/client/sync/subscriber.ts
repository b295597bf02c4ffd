/**
 * Keeps what is subscribed on the socket equal to what is wanted: collects changes for a turn, then
 * says them in as few messages as fit, and knows when every answer is in.
 */
import {
  MAX_FRAME_BYTES,
  MAX_TASKS_PER_MESSAGE,
  type ClientMessage,
} from '../../protocol/messages.js';
import type { ClientParts, Subscriber } from '../clientParts.js';
import { taskCursor } from './cursor.js';
import type { TimerHandle } from '../../shared/clock.js';
import { isWanted, type TaskEntry } from './taskEntries.js';

/** What the present socket was told to send of one task. */
interface Subscription {
  readonly withLogs: boolean;
  readonly request: number;
  isAnswered: boolean;
}

/** @param answerTimeout how long an answer may take, in ms */
export function createSubscriber(parts: ClientParts, answerTimeout: number): Subscriber {
  const { clock } = parts;
  const marked = new Set<TaskEntry>();
  /** Of these something was not taken since one of the marked was let go. */
  const missed = new Set<string>();
  const subscriptions = new Map<TaskEntry, Subscription>();
  const questions = new Map<number, readonly TaskEntry[]>();
  let lastRequest = 0;
  let isOpen = false;
  let patience: TimerHandle;

  const say = (message: ClientMessage): boolean => parts.connection.send(JSON.stringify(message));

  function flush(): void {
    const asked: TaskEntry[] = [];
    const ended: string[] = [];
    const looked = [...marked];
    marked.clear();
    for (const entry of looked) {
      const known = subscriptions.get(entry);
      if (!isWanted(entry) || entry.isFinished) {
        if (subscriptions.delete(entry)) ended.push(entry.id);
      } else if (
        entry.wantsWhole ||
        known?.withLogs !== entry.readers > 0 ||
        missed.has(entry.id)
      ) {
        asked.push(entry);
      }
      // It was let go and wanted again within a turn, and is subscribed still.
      else parts.freshness.pushed(entry);
    }
    missed.clear();
    for (const ids of inChunks(ended)) say({ type: 'unsubscribe', ids });
    for (const group of inChunks(asked)) ask(group);
  }

  function ask(group: readonly TaskEntry[]): void {
    lastRequest += 1;
    const request = lastRequest;
    questions.set(request, group);
    for (const entry of group) {
      subscriptions.set(entry, { withLogs: entry.readers > 0, request, isAnswered: false });
    }
    say({ type: 'subscribe', request, tasks: group.map(({ id }) => taskCursor(parts, id)) });
    clock.clearTimeout(patience);
    patience = clock.setTimeout(() => {
      for (const entry of [...questions.values()].flat()) parts.refetcher.need(entry);
    }, answerTimeout);
  }

  /** Every question asked on this socket has been answered. */
  function allSynced(): void {
    clock.clearTimeout(patience);
    const { generation } = parts.connection.state();
    parts.connection.dispatch({ type: 'synced', generation });
  }

  function stop(): void {
    isOpen = false;
    questions.clear();
    marked.clear();
    missed.clear();
    subscriptions.clear();
    clock.clearTimeout(patience);
  }

  return {
    mark(entry) {
      // A new socket asks for everything that is wanted by then.
      if (!isOpen) return;
      if (marked.size === 0) queueMicrotask(flush);
      marked.add(entry);
    },
    startOver() {
      stop();
      isOpen = true;
      for (const entry of parts.entries.all()) marked.add(entry);
      flush();
      // With nothing to ask, everything is in step already.
      if (questions.size === 0) allSynced();
    },
    stop,
    synced(request) {
      const group = questions.get(request);
      if (group === undefined) return;
      questions.delete(request);
      const answered = group.filter((entry) => subscriptions.get(entry)?.request === request);
      for (const entry of answered) {
        const subscription = subscriptions.get(entry);
        if (subscription !== undefined) subscription.isAnswered = true;
      }
      parts.freshness.answered(answered.map(({ id }) => id));
      if (questions.size === 0) allSynced();
    },
    missed(id) {
      if (marked.size > 0) missed.add(id);
    },
    isAnswered: (entry) => subscriptions.get(entry)?.isAnswered === true,
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
