/**
 * Keeps what is subscribed on the socket equal to what is wanted: collects changes for a turn, then
 * says them in as few messages as fit, and knows when every answer is in.
 */
import { MAX_FRAME_BYTES, MAX_TASKS_PER_MESSAGE, type TaskCursor } from '../protocol/messages.js';
import type { TaskEntries, TaskEntry } from './taskEntries.js';

export interface SubscriberOptions {
  readonly entries: TaskEntries;
  readonly cursor: (id: string) => TaskCursor;
  /** Sends a frame; false where no socket is open. */
  readonly send: (text: string) => boolean;
  /** The state of these tasks, and of none that changed meanwhile, is in step. */
  readonly onSynced: (ids: readonly string[]) => void;
  /** Every question asked on this socket has been answered. */
  readonly onAllSynced: () => void;
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
}

export function createSubscriber(options: SubscriberOptions): Subscriber {
  const { entries } = options;
  const marked = new Set<TaskEntry>();
  const questions = new Map<number, readonly string[]>();
  let lastRequest = 0;
  let isOpen = false;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || !isOpen) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      flush();
    });
  }

  function flush(): void {
    if (!isOpen) return;
    const asked: TaskEntry[] = [];
    const ended: string[] = [];
    for (const entry of marked) {
      const wanted = wants(entries, entry);
      if (wanted === 'nothing') {
        if (entry.subscribed !== 'nothing') ended.push(entry.id);
      } else if (wanted !== entry.subscribed || entry.wantsWhole) asked.push(entry);
      entry.subscribed = wanted;
    }
    marked.clear();
    for (const ids of inChunks(ended)) {
      options.send(JSON.stringify({ type: 'unsubscribe', ids }));
    }
    for (const group of inChunks(asked)) {
      lastRequest += 1;
      const ids = group.map((entry) => entry.id);
      questions.set(lastRequest, ids);
      const tasks = ids.map(options.cursor);
      options.send(JSON.stringify({ type: 'subscribe', request: lastRequest, tasks }));
    }
  }

  return {
    mark(entry) {
      marked.add(entry);
      schedule();
    },
    startOver() {
      isOpen = true;
      questions.clear();
      for (const entry of entries.all()) {
        entry.subscribed = 'nothing';
        marked.add(entry);
      }
      flush();
      // With nothing to ask, everything is in step already.
      if (questions.size === 0) options.onAllSynced();
    },
    stop() {
      isOpen = false;
      questions.clear();
      marked.clear();
    },
    synced(request) {
      const ids = questions.get(request);
      if (ids === undefined) return;
      questions.delete(request);
      options.onSynced(ids);
      if (questions.size === 0) options.onAllSynced();
    },
  };
}

/** What an entry should be subscribed to. A finished task needs nothing more. */
function wants(entries: TaskEntries, entry: TaskEntry): TaskEntry['subscribed'] {
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
