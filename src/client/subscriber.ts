/**
 * Keeps what is subscribed on the socket equal to what is wanted: collects changes for a turn, then
 * says them in as few messages as fit, and knows when every answer is in.
 */
import { MAX_FRAME_BYTES, MAX_TASKS_PER_MESSAGE, type TaskCursor } from '../protocol/messages.js';
import type { Clock, TimerHandle } from './environment.js';
import type { TaskEntries, TaskEntry } from './taskEntries.js';

export interface SubscriberOptions {
  readonly entries: TaskEntries;
  readonly clock: Clock;
  /** How long an answer may take, in ms. */
  readonly answerTimeout: number;
  readonly cursor: (id: string) => TaskCursor;
  /** Sends a frame; false where no socket is open. */
  readonly send: (text: string) => boolean;
  /** The state of these tasks, and of none that was asked for anew meanwhile, is in step. */
  readonly onSynced: (ids: readonly string[]) => void;
  /** A task that was let go and wanted again within a turn is subscribed still. */
  readonly onKept: (entry: TaskEntry) => void;
  /** Every question asked on this socket has been answered. */
  readonly onAllSynced: () => void;
  /** The answer for these tasks did not come in time. */
  readonly onOverdue: (overdue: readonly TaskEntry[]) => void;
}

export interface Subscriber {
  /** What is wanted of this task changed, or it is to be asked for anew. */
  mark(entry: TaskEntry): void;
  /** A new socket: nothing is subscribed on it yet. */
  startOver(): void;
  /** The socket is gone. */
  stop(): void;
  /** The server has answered the question with this number. */
  synced(request: number): void;
  /** Whether the server has told of this task on this socket, so that its news come by themselves. */
  isAnswered(entry: TaskEntry): boolean;
}

/** What the present socket was told to send of one task. */
interface Subscription {
  readonly wanted: 'state' | 'logs';
  readonly request: number;
  isAnswered: boolean;
}

export function createSubscriber(options: SubscriberOptions): Subscriber {
  const { entries, clock } = options;
  const marked = new Set<TaskEntry>();
  const subscriptions = new Map<TaskEntry, Subscription>();
  const questions = new Map<number, readonly TaskEntry[]>();
  let lastRequest = 0;
  let isOpen = false;
  let isScheduled = false;
  let patience: TimerHandle;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      if (isOpen) flush();
    });
  }

  function flush(): void {
    const asked: TaskEntry[] = [];
    const ended: string[] = [];
    for (const entry of [...marked]) {
      const wanted = wants(entries, entry);
      if (wanted === 'nothing') {
        if (subscriptions.delete(entry)) ended.push(entry.id);
      } else if (wanted !== subscriptions.get(entry)?.wanted || entry.wantsWhole) {
        asked.push(entry);
      } else options.onKept(entry);
    }
    marked.clear();
    for (const ids of inChunks(ended)) {
      options.send(JSON.stringify({ type: 'unsubscribe', ids }));
    }
    for (const group of inChunks(asked)) ask(group);
  }

  function ask(group: readonly TaskEntry[]): void {
    lastRequest += 1;
    questions.set(lastRequest, group);
    for (const entry of group) {
      const wanted = entry.readers > 0 ? 'logs' : 'state';
      subscriptions.set(entry, { wanted, request: lastRequest, isAnswered: false });
    }
    const tasks = group.map((entry) => options.cursor(entry.id));
    options.send(JSON.stringify({ type: 'subscribe', request: lastRequest, tasks }));
    clock.clearTimeout(patience);
    patience = clock.setTimeout(
      () => options.onOverdue([...questions.values()].flat()),
      options.answerTimeout,
    );
  }

  function stop(): void {
    isOpen = false;
    questions.clear();
    marked.clear();
    subscriptions.clear();
    clock.clearTimeout(patience);
  }

  return {
    mark(entry) {
      // A new socket asks for everything that is wanted by then.
      if (!isOpen) return;
      marked.add(entry);
      schedule();
    },
    startOver() {
      stop();
      isOpen = true;
      for (const entry of entries.all()) marked.add(entry);
      flush();
      // With nothing to ask, everything is in step already.
      if (questions.size === 0) options.onAllSynced();
    },
    stop,
    synced(request) {
      const group = questions.get(request);
      if (group === undefined) return;
      questions.delete(request);
      const answered: string[] = [];
      for (const entry of group) {
        const subscription = subscriptions.get(entry);
        if (subscription?.request !== request) continue;
        subscription.isAnswered = true;
        answered.push(entry.id);
      }
      options.onSynced(answered);
      if (questions.size > 0) return;
      clock.clearTimeout(patience);
      options.onAllSynced();
    },
    isAnswered: (entry) => subscriptions.get(entry)?.isAnswered === true,
  };
}

/** What an entry should be subscribed to. A finished task needs nothing more. */
function wants(entries: TaskEntries, entry: TaskEntry): Subscription['wanted'] | 'nothing' {
  if (entries.get(entry.id) !== entry || entry.isFinished) return 'nothing';
  return entry.readers > 0 ? 'logs' : 'state';
}

/** The longest cursor in JSON: an id of 128 characters, three numbers of 16 and their names. */
const LONGEST_CURSOR = 230;

const CHUNK = Math.min(MAX_TASKS_PER_MESSAGE, Math.floor(MAX_FRAME_BYTES / LONGEST_CURSOR));

function* inChunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += CHUNK) {
    yield items.slice(start, start + CHUNK);
  }
}
