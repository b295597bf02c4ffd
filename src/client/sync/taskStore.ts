/**
 * The one way in for updates, pushed or fetched: merges states, appends lines, and knows of each
 * task whether what is held is the server's present state. Merges by the rules of
 * `protocol/merge.ts`; sends nothing, and says through its callbacks what is missing.
 */
import type { TaskStatusError } from '../../protocol/errors.js';
import { applyPatch, comparePositions, keepNewer, type Position } from '../../protocol/merge.js';
import type {
  LogsMessage,
  PatchMessage,
  RejectedMessage,
  TaskCursor,
  TaskUpdate,
} from '../../protocol/messages.js';
import { isTerminal, type Task } from '../../protocol/task.js';
import type { Clock, TimerHandle } from '../../shared/clock.js';
import type { Flusher } from './flusher.js';
import { rejectionError } from './rejection.js';
import { updateMeta, type TaskEntries, type TaskEntry } from './taskEntries.js';

export interface TaskStore {
  /**
   * Applies a message about a task.
   * @param requestedAt for an answer: {@link TaskStore.received} when its request was sent
   * @returns false where nobody watches the task
   */
  apply(message: TaskUpdate, requestedAt?: number): boolean;
  /** How many states have come in so far: tells before from after, which no clock does for sure. */
  received(): number;
  /** The newest state known, whether or not the cache has it yet. */
  current(id: string): Task | undefined;
  /** What is held of a task, as a cursor that asks for the rest. */
  cursor(id: string): TaskCursor;
  /** The server was asked for these tasks, and all that it answered has been applied. */
  confirm(ids: readonly string[]): void;
  /** The socket has told of this task and goes on doing so: what is held is the present state. */
  confirmPushed(entry: TaskEntry): void;
  /** These tasks could not be fetched while others could. */
  fail(failures: ReadonlyMap<string, TaskStatusError>): void;
  /** What is held (of these tasks, or of all) may no longer be the present state, unless the socket pushes it. */
  markStale(ids?: readonly string[]): void;
  /** Nobody watches any task: no timer is left. */
  stop(): void;
  /** Looks again whether anything more is to come for a task. */
  updateFinished(entry: TaskEntry): void;
  /** Tasks that more may come for. @param withRejected also those that the server did not know */
  unfinished(withRejected: boolean): string[];
}

export interface TaskStoreOptions {
  readonly clock: Clock;
  readonly entries: TaskEntries;
  readonly flusher: Flusher;
  /** A task as the cache has it. */
  readonly readTask: (id: string) => Task | undefined;
  /** For how long an answer over HTTP still counts as the present state, in ms from now. */
  readonly freshFor: (id: string, confirmedAt: number) => number;
  /** Something of a task has to be fetched. */
  readonly onMissing: (entry: TaskEntry) => void;
  /** A patch did not fit: the whole task is needed. */
  readonly onMisfit: (entry: TaskEntry) => void;
  /** A task has finished, or goes on after all. */
  readonly onFinishedChange: (entry: TaskEntry) => void;
  /** Something was learnt of a task: a state, or that there is none. */
  readonly onReceived: (id: string) => void;
}

export function createTaskStore(options: TaskStoreOptions): TaskStore {
  const { clock, entries, flusher } = options;
  let received = 0;
  let expiry: TimerHandle;
  /** The last error of each task that could not be fetched while others could. */
  const failing = new Map<string, TaskStatusError>();

  const current = (id: string): Task | undefined => flusher.pending(id) ?? options.readTask(id);

  function store(entry: TaskEntry, previous: Task | undefined, next: Task): void {
    received += 1;
    entry.receivedAt = received;
    if (entry.needsWhole) checkWhole(entry, next);
    if (entry.meta.get().error !== null) updateMeta(entry, { error: null });
    options.onReceived(entry.id);
    if (next === previous) return;
    flusher.put(entry, next);
    // In a new epoch without a line no message would come that takes the old lines away.
    if (next.logCount === 0) entry.log.begin(next.epoch ?? 0);
    entry.log.setOpenLine(next.openLine, next.epoch ?? 0);
    const isStatusNew = previous !== undefined && previous.status !== next.status;
    if (isStatusNew) {
      entry.transitions.push({ task: next, previous: previous.status });
      entry.settling = isTerminal(next.status) ? next : undefined;
    } else if (entry.settling !== undefined) entry.settling = next;
    flusher.touch(entry, isStatusNew);
    updateFinished(entry, next);
  }

  function applyTask(entry: TaskEntry, task: Task): void {
    const previous = current(entry.id);
    store(entry, previous, keepNewer(previous, task));
  }

  function applyTaskPatch(entry: TaskEntry, patch: PatchMessage): void {
    const previous = current(patch.id);
    const outcome = applyPatch(previous, patch);
    if (outcome.kind === 'applied') store(entry, previous, outcome.task);
    else if (outcome.kind === 'misfit') {
      if (!isOlder(patch, entry.missedPosition)) entry.missedPosition = patch;
      if (entry.needsWhole) return;
      needWhole(entry);
      options.onMisfit(entry);
    }
  }

  /** A state came: is it the one that was missing, or was that overtaken as well? */
  function checkWhole(entry: TaskEntry, held: Task): void {
    entry.needsWhole = isOlder(held, entry.missedPosition);
    if (entry.needsWhole) options.onMissing(entry);
    else entry.missedPosition = undefined;
  }

  /** The server has a newer state than the one held. */
  function needWhole(entry: TaskEntry): void {
    entry.needsWhole = true;
    updateMeta(entry, { isFresh: false });
    // A finished task that goes on is followed again.
    updateFinished(entry);
  }

  function applyLogs(entry: TaskEntry, message: LogsMessage): void {
    const outcome = entry.log.accept(message);
    if (outcome === 'gap') options.onMissing(entry);
    else if (outcome === 'taken') {
      flusher.touch(entry);
      // More lines than a finished task had: a new attempt has begun, and the state is behind.
      const held = current(entry.id);
      if (held !== undefined && isTerminal(held.status) && message.count > held.logCount) {
        updateMeta(entry, { isFresh: false });
      }
      updateFinished(entry, held);
    }
  }

  function applyRejection(
    entry: TaskEntry,
    message: RejectedMessage,
    requestedAt = Number.POSITIVE_INFINITY,
  ): void {
    // An answer from before the task was created must not hide it.
    if (entry.receivedAt > requestedAt) return;
    updateMeta(entry, { error: rejectionError(message), isFresh: false });
    options.onReceived(entry.id);
    // A finished task that the server forgot may be created again, so it is followed again.
    updateFinished(entry);
  }

  function updateFinished(entry: TaskEntry, task = current(entry.id)): void {
    const isOver = task !== undefined && isTerminal(task.status);
    const isComplete = isOver && hasAllLines(entry, task);
    entry.log.setComplete(isComplete);
    const isFinished = isOver && entry.meta.get().isFresh && (entry.readers === 0 || isComplete);
    if (isFinished === entry.isFinished) return;
    entry.isFinished = isFinished;
    flusher.touch(entry, entry.settling !== undefined);
    options.onFinishedChange(entry);
  }

  /** @param at when it was confirmed over HTTP; null where the socket pushes it */
  function confirmEntry(entry: TaskEntry, at: number | null): void {
    if (current(entry.id) === undefined) return;
    if (entry.meta.get().error !== null || entry.needsWhole) return;
    // What is called fresh must be what readers see.
    if (flusher.pending(entry.id) !== undefined) flusher.flush(entry);
    updateMeta(entry, { isFresh: true, ...(at !== null && { confirmedAt: at }) });
    updateFinished(entry);
  }

  function confirmPushed(entry: TaskEntry): void {
    // A task that was rejected, or whose first state came late, was not confirmed by its answer.
    if (entry.isPushed && !entry.meta.get().isFresh) confirmEntry(entry, null);
  }

  /** Marks stale what was confirmed too long ago, and sets the timer for what is next. */
  function expire(): void {
    clock.clearTimeout(expiry);
    expiry = undefined;
    const now = clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const entry of entries.all()) {
      const { isFresh, confirmedAt } = entry.meta.get();
      if (!isFresh || entry.isFinished || entry.isPushed) continue;
      const left = options.freshFor(entry.id, confirmedAt ?? now);
      if (left > 0) next = Math.min(next, left);
      else updateMeta(entry, { isFresh: false });
    }
    if (next < Number.POSITIVE_INFINITY) expiry = clock.setTimeout(expire, next);
  }

  return {
    current,
    received: () => received,
    confirmPushed,
    updateFinished,
    apply(message, requestedAt) {
      const entry = entries.get(message.type === 'task' ? message.task.id : message.id);
      if (entry === undefined) return false;
      if (message.type === 'task') applyTask(entry, message.task);
      else if (message.type === 'patch') applyTaskPatch(entry, message);
      else if (message.type === 'logs') applyLogs(entry, message);
      else if (message.type === 'rejected') applyRejection(entry, message, requestedAt);
      else {
        if (message.what === 'task') needWhole(entry);
        options.onMissing(entry);
      }
      if (requestedAt === undefined) confirmPushed(entry);
      return true;
    },
    cursor(id) {
      const entry = entries.get(id);
      const task = current(id);
      const epoch = task?.epoch ?? entry?.log.epoch;
      // Of a rejected task the whole state is asked for: that nothing has changed would not say
      // whether it is still rejected.
      const isRejected = (entry?.meta.get().error ?? null) !== null;
      const isWhole = task?.epoch !== undefined && entry?.needsWhole !== true && !isRejected;
      const wantsLines = entry !== undefined && entry.readers > 0;
      return {
        id,
        ...(epoch !== undefined && { epoch }),
        ...(isWhole && { version: task.version }),
        // Lines of an older epoch are of no use: those of the new one begin at 0.
        ...(wantsLines && { nextLine: entry.log.epoch === epoch ? entry.log.nextLine : 0 }),
      };
    },
    confirm(ids) {
      const now = clock.now();
      for (const id of ids) {
        const entry = entries.get(id);
        if (entry === undefined) continue;
        // A failed request is over once there is an answer; a rejection is an answer itself.
        const { error } = entry.meta.get();
        if (error !== null && error === failing.get(id)) updateMeta(entry, { error: null });
        failing.delete(id);
        confirmEntry(entry, now);
      }
      expire();
    },
    fail(failures) {
      for (const [id, error] of failures) {
        const entry = entries.get(id);
        if (entry === undefined) continue;
        failing.set(id, error);
        updateMeta(entry, { error, isFresh: false });
        options.onReceived(id);
      }
    },
    markStale(ids) {
      for (const entry of entries.all()) {
        if (ids !== undefined && !ids.includes(entry.id)) continue;
        if (!entry.isFinished && !entry.isPushed) updateMeta(entry, { isFresh: false });
      }
    },
    stop() {
      clock.clearTimeout(expiry);
      expiry = undefined;
    },
    unfinished(withRejected) {
      return [...entries.all()]
        .filter((entry) => !entry.isFinished && (withRejected || entry.meta.get().error === null))
        .map(({ id }) => id);
    },
  };
}

/** Whether every line wanted has arrived. */
function hasAllLines(entry: TaskEntry, task: Task): boolean {
  if (task.logOpen === true) return false;
  if (task.logCount === 0) return true;
  return entry.log.epoch === (task.epoch ?? 0) && entry.log.nextLine === task.logCount;
}

function isOlder(position: Position, other: Position | undefined): boolean {
  return other !== undefined && comparePositions(position, other) < 0;
}
