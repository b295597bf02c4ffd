/**
 * The one way in for news, whether pushed or polled: merges states, appends lines, and once a frame
 * puts what changed into the query cache and tells whoever watches. Decides by the rules of
 * `protocol/merge.ts`; asks for what is missing through its callbacks.
 */
import { notifyManager, type QueryClient } from '@tanstack/react-query';
import { applyPatch, comparePositions, keepNewer, type Position } from '../protocol/merge.js';
import type {
  LogsMessage,
  PatchMessage,
  RefusedMessage,
  ServerMessage,
} from '../protocol/messages.js';
import { isTerminal, type Task } from '../protocol/task.js';
import type { Clock } from './environment.js';
import { createFrameScheduler } from './frameScheduler.js';
import { refusalError } from './refusal.js';
import { readTask, writeTask, type KeyScope } from './taskCache.js';
import { updateMeta, type TaskEntries, type TaskEntry } from './taskEntries.js';

export interface InboxOptions {
  readonly scope: KeyScope;
  readonly entries: TaskEntries;
  readonly clock: Clock;
  readonly cache: () => QueryClient;
  /** Something was learnt of a task: a state, or that there is none. */
  readonly onNews: (entry: TaskEntry) => void;
  /** Patches do not fit: the whole task is needed. */
  readonly onMisfit: (entry: TaskEntry) => void;
  /** There is more of this task than was sent: lines before those that came, or news too large for a frame. */
  readonly onMissing: (entry: TaskEntry) => void;
  /** Nothing more will come of this task, or, after a new attempt, more will. */
  readonly onFinishedChange: (entry: TaskEntry) => void;
  /** A callback of the application threw. */
  readonly onCallbackError: (error: unknown) => void;
}

export interface Inbox {
  /**
   * Takes a message about a task; others are not for it.
   * @param askedAt for an answer: what {@link Inbox.heard} was when the question was sent
   */
  take(message: ServerMessage, askedAt?: number): void;
  /** How many states have come in so far: tells before from after, which no clock does for sure. */
  heard(): number;
  /** The newest state known, whether or not the cache has it yet. */
  current(id: string): Task | undefined;
  /** Says that what is held of this task is the server's present state. */
  confirm(entry: TaskEntry, at: number | null): void;
  /** Looks again whether nothing more will come of a task. */
  settle(entry: TaskEntry): void;
  /** Brings everything into the cache now. */
  flush(): void;
}

export function createInbox(options: InboxOptions): Inbox {
  const { scope, entries, clock } = options;
  const pending = new Map<string, Task>();
  const touched = new Set<TaskEntry>();
  const scheduler = createFrameScheduler(clock, flush);
  let heard = 0;

  function current(id: string): Task | undefined {
    return pending.get(id) ?? readTask(options.cache(), scope, id);
  }

  function touch(entry: TaskEntry): void {
    touched.add(entry);
    scheduler.request();
  }

  function store(entry: TaskEntry, previous: Task | undefined, next: Task): void {
    heard += 1;
    entry.heardAt = heard;
    if (entry.wantsWhole) checkWhole(entry, next);
    if (entry.meta.get().error !== null) updateMeta(entry, { error: null });
    options.onNews(entry);
    if (next === previous) return;
    pending.set(entry.id, next);
    touch(entry);
    // Without a line in the new life no message would come to take those of the old one away.
    if (next.logCount === 0) entry.log.begin(next.epoch ?? 0);
    if (previous !== undefined && previous.status !== next.status) {
      entry.transitions.push({ task: next, previous: previous.status });
      entry.settling = isTerminal(next.status) ? next : undefined;
    } else if (entry.settling !== undefined) {
      entry.settling = next;
    }
    settle(entry);
  }

  function takePatch(patch: PatchMessage): void {
    const entry = entries.get(patch.id);
    if (entry === undefined) return;
    const previous = current(patch.id);
    const outcome = applyPatch(previous, patch);
    if (outcome.kind === 'applied') store(entry, previous, outcome.task);
    else if (outcome.kind === 'misfit') {
      if (!isOlder(patch, entry.newest)) entry.newest = patch;
      if (entry.wantsWhole) return;
      lacksWhole(entry);
      options.onMisfit(entry);
    }
  }

  /** A state came; is it the one that was lacking, or had that been overtaken as well? */
  function checkWhole(entry: TaskEntry, held: Task): void {
    entry.wantsWhole = isOlder(held, entry.newest);
    if (entry.wantsWhole) options.onMissing(entry);
    else entry.newest = undefined;
  }

  /** A newer state is there, but not here: until the whole task comes, what is shown is old. */
  function lacksWhole(entry: TaskEntry): void {
    entry.wantsWhole = true;
    updateMeta(entry, { isInStep: false });
    // A finished task that goes on is followed again.
    settle(entry);
  }

  function takeLogs(message: LogsMessage): void {
    const entry = entries.get(message.id);
    if (entry === undefined) return;
    const outcome = entry.log.accept(message);
    if (outcome === 'gap') options.onMissing(entry);
    else if (outcome === 'taken') {
      touch(entry);
      // More lines than a finished task had: it goes on in a new attempt, and the state is behind.
      const held = current(entry.id);
      const isOver = held !== undefined && isTerminal(held.status);
      if (isOver && message.count > held.logCount) updateMeta(entry, { isInStep: false });
      settle(entry);
    }
  }

  function takeRefusal(message: RefusedMessage, askedAt: number | undefined): void {
    const entry = entries.get(message.id);
    if (entry === undefined) return;
    // An answer that was under way while the task was made must not hide it.
    if (askedAt !== undefined && entry.heardAt > askedAt) return;
    updateMeta(entry, { error: refusalError(message), isInStep: false });
    options.onNews(entry);
    // A finished task that was forgotten may be made anew, so it is followed again.
    settle(entry);
  }

  /** Whether every line wanted has arrived. */
  function hasAllLines(entry: TaskEntry, task: Task): boolean {
    if (task.logCount === 0) return true;
    return entry.log.epoch === (task.epoch ?? 0) && entry.log.nextLine === task.logCount;
  }

  function settle(entry: TaskEntry): void {
    const task = current(entry.id);
    const isOver = task !== undefined && isTerminal(task.status);
    const isComplete = isOver && hasAllLines(entry, task);
    entry.log.setComplete(isComplete);
    const isFinished = isOver && entry.meta.get().isInStep && (entry.readers === 0 || isComplete);
    if (isFinished === entry.isFinished) return;
    entry.isFinished = isFinished;
    touch(entry);
    options.onFinishedChange(entry);
  }

  function flush(): void {
    const states = [...pending.values()];
    const dirty = [...touched];
    pending.clear();
    touched.clear();
    scheduler.cancel();
    const cache = options.cache();
    const now = clock.now();
    notifyManager.batch(() => {
      for (const task of states) writeTask(cache, scope, task, now);
    });
    for (const entry of dirty) {
      entry.log.publish();
      announce(entry);
    }
  }

  function announce(entry: TaskEntry): void {
    const { transitions } = entry;
    if (transitions.length > 0) entry.transitions = [];
    const settled = entry.isFinished ? entry.settling : undefined;
    if (settled !== undefined) entry.settling = undefined;
    for (const observer of [...entry.observers]) {
      for (const { task, previous } of transitions) {
        guard(() => observer.onStatusChange?.(task, previous));
      }
      if (settled !== undefined) guard(() => observer.onSettled?.(settled));
    }
  }

  function guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      options.onCallbackError(error);
    }
  }

  return {
    current,
    heard: () => heard,
    settle,
    flush,
    take(message, askedAt) {
      if (message.type === 'patch') takePatch(message);
      else if (message.type === 'logs') takeLogs(message);
      else if (message.type === 'task') {
        const entry = entries.get(message.task.id);
        if (entry === undefined) return;
        const previous = current(message.task.id);
        store(entry, previous, keepNewer(previous, message.task));
      } else if (message.type === 'refused') takeRefusal(message, askedAt);
      else if (message.type === 'deferred') {
        const entry = entries.get(message.id);
        if (entry === undefined) return;
        if (message.what === 'task') lacksWhole(entry);
        options.onMissing(entry);
      }
    },
    confirm(entry, at) {
      if (entry.meta.get().error !== null || entry.wantsWhole) return;
      // What is called fresh must be what readers see.
      if (pending.has(entry.id)) flush();
      updateMeta(entry, at === null ? { isInStep: true } : { isInStep: true, confirmedAt: at });
      settle(entry);
    },
  };
}

function isOlder(position: Position, other: Position | undefined): boolean {
  return other !== undefined && comparePositions(position, other) < 0;
}
