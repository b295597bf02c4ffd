/**
 * Who wants what: for each task the number of its watchers and log readers, what is known of how
 * fresh it is, and whom to tell. N hooks on one task are one entry, and so one subscription.
 */
import type { TaskStatusError } from '../../protocol/errors.js';
import type { Position } from '../../protocol/merge.js';
import type { Task, TaskStatus } from '../../protocol/task.js';
import { createLogBuffer, type LogBuffer } from '../logs/logBuffer.js';
import { createListeners, type Listeners } from '../../shared/listeners.js';
import { createSignal, type WritableSignal } from '../../shared/signal.js';

/** What is known about a task's state, beside the state itself. */
export interface TaskMeta {
  /** Our own trouble with it: not found, not allowed. Never the task's own error. */
  readonly error: TaskStatusError | null;
  /** When a server last said that nothing has changed: ms since epoch, this device's clock. */
  readonly confirmedAt: number | null;
  /** Whether what is shown is known to be the server's present state. */
  readonly isFresh: boolean;
}

/** Told of each change of status that was observed. */
export interface TaskObserver {
  /** Called after the cache has the new state. */
  onStatusChange?(task: Task, previous: TaskStatus): void;
  /** Called once a task that was seen unfinished is finished, and every line wanted is here. */
  onSettled?(task: Task): void;
}

/** One task that somebody wants. */
export interface TaskEntry {
  readonly id: string;
  watchers: number;
  readers: number;
  readonly log: LogBuffer;
  readonly meta: WritableSignal<TaskMeta>;
  /** Called after a new state was put into the cache. */
  readonly states: Listeners;
  readonly observers: Set<TaskObserver>;
  /** There is a newer state than the one held, and only the whole task can bring it. */
  needsWhole: boolean;
  /** The newest state that was announced by a patch which did not fit. */
  missedPosition: Position | undefined;
  /** Subscribed, and the socket has brought its state: updates come without a request. */
  isPushed: boolean;
  /** Terminal, confirmed and with every line wanted: nothing more will come. */
  isFinished: boolean;
  /** How many states of any task had come in when one of this last did. */
  receivedAt: number;
  /** Changes of status to tell after the next flush. */
  transitions: { readonly task: Task; readonly previous: TaskStatus }[];
  /** The finish that is still to be told. */
  settling: Task | undefined;
}

/** The tasks that somebody wants. */
export interface TaskEntries {
  get(id: string): TaskEntry | undefined;
  all(): IterableIterator<TaskEntry>;
  readonly size: number;
  /**
   * Begins to want a task's state.
   * @param onChange called after each change of its meta, and for each state put into the cache
   * @returns the way to stop, which may be called more than once
   */
  watch(id: string, observer?: TaskObserver, onChange?: () => void): () => void;
  /** Begins to want a task's log as well. */
  read(id: string): { readonly log: LogBuffer; readonly stop: () => void };
  /** What is known of a task's freshness; looking does not make it wanted. */
  peekMeta(id: string): TaskMeta;
  /** A task's log, where it is or lately was wanted; looking does not make it wanted. */
  peekLog(id: string): LogBuffer | undefined;
}

const UNKNOWN: TaskMeta = { error: null, confirmedAt: null, isFresh: false };

/** How many entries that nobody wants any more are kept, so that coming back goes on where it was. */
const KEPT_ENTRIES = 20;

/** @param onWantsChange called with each entry whose wants changed */
export function createTaskEntries(onWantsChange: (entry: TaskEntry) => void): TaskEntries {
  const wanted = new Map<string, TaskEntry>();
  // Insertion order is the order of release, so the first is the longest unused.
  const released = new Map<string, TaskEntry>();

  const find = (id: string): TaskEntry | undefined => wanted.get(id) ?? released.get(id);

  function want(id: string): TaskEntry {
    const entry = find(id) ?? createEntry(id);
    released.delete(id);
    wanted.set(id, entry);
    return entry;
  }

  function changed(entry: TaskEntry): void {
    if (!isWanted(entry)) {
      wanted.delete(entry.id);
      released.set(entry.id, entry);
      const [oldest] = released.keys();
      if (released.size > KEPT_ENTRIES && oldest !== undefined) released.delete(oldest);
      forget(entry);
    }
    onWantsChange(entry);
  }

  /** Counts one who wants it. Returns the way to stop, which may be called more than once. */
  function hold(entry: TaskEntry, as: 'watchers' | 'readers', release?: () => void): () => void {
    let isHeld = true;
    entry[as] += 1;
    changed(entry);
    return () => {
      if (!isHeld) return;
      isHeld = false;
      entry[as] -= 1;
      release?.();
      changed(entry);
    };
  }

  return {
    get: (id) => wanted.get(id),
    all: () => wanted.values(),
    get size() {
      return wanted.size;
    },
    watch(id, observer, onChange) {
      const entry = want(id);
      const stops = onChange && [entry.meta.subscribe(onChange), entry.states.add(onChange)];
      if (observer !== undefined) entry.observers.add(observer);
      return hold(entry, 'watchers', () => {
        stops?.forEach((stop) => stop());
        if (observer !== undefined) entry.observers.delete(observer);
      });
    },
    read(id) {
      const entry = want(id);
      // A finished task may still owe its lines to a reader who comes later.
      entry.isFinished = false;
      return { log: entry.log, stop: hold(entry, 'readers') };
    },
    peekMeta: (id) => find(id)?.meta.get() ?? UNKNOWN,
    peekLog: (id) => find(id)?.log,
  };
}

function createEntry(id: string): TaskEntry {
  return {
    id,
    watchers: 0,
    readers: 0,
    log: createLogBuffer(),
    meta: createSignal(UNKNOWN),
    states: createListeners(),
    observers: new Set(),
    needsWhole: false,
    missedPosition: undefined,
    isPushed: false,
    isFinished: false,
    receivedAt: 0,
    transitions: [],
    settling: undefined,
  };
}

/** A task that nobody watches is not known to be fresh, and no update of it is waited for. */
function forget(entry: TaskEntry): void {
  entry.isFinished = false;
  entry.transitions = [];
  entry.settling = undefined;
  updateMeta(entry, { isFresh: false });
}

/** Whether anybody wants this entry; if not it is only kept for who may come back. */
export const isWanted = ({ watchers, readers }: TaskEntry): boolean => watchers + readers > 0;

/** Changes some of an entry's meta; that is told only where it makes a difference. */
export function updateMeta(entry: TaskEntry, change: Partial<TaskMeta>): void {
  entry.meta.set({ ...entry.meta.get(), ...change });
}
