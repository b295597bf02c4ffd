/**
 * The one way in for news, whether pushed or polled: merges states, appends lines, and once a frame
 * puts what changed into the query cache and tells whoever watches. Decides by the rules of
 * `protocol/merge.ts`; asks for what is missing through its callbacks.
 */
import { notifyManager } from '@tanstack/react-query';
import { applyPatch, comparePositions, keepNewer, type Position } from '../../protocol/merge.js';
import type { LogsMessage, PatchMessage, RefusedMessage } from '../../protocol/messages.js';
import { isTerminal, type Task } from '../../protocol/task.js';
import type { ClientParts, Inbox } from '../clientParts.js';
import { guard } from '../../shared/listeners.js';
import { createFrameScheduler } from './frameScheduler.js';
import { refusalError } from './refusal.js';
import { readTask, writeTask } from '../taskCache.js';
import { updateMeta, type TaskEntry } from './taskEntries.js';

export function createInbox(parts: ClientParts): Inbox {
  const { scope, entries, clock } = parts;
  const pending = new Map<string, Task>();
  const touched = new Set<TaskEntry>();
  const ended = new Set<TaskEntry>();
  let taken: TaskEntry[] = [];
  const scheduler = createFrameScheduler(clock, {
    take(onlyUrgent) {
      // An end is what people wait for: it does not wait for a page that is busy with steps of others.
      taken = [...(onlyUrgent ? ended : new Set([...ended, ...touched]))];
      return taken.length;
    },
    bring: (count) => bring(taken.splice(0, count)),
  });
  let heard = 0;

  const current = (id: string): Task | undefined =>
    pending.get(id) ?? readTask(parts.cache(), scope, id);

  function touch(entry: TaskEntry): void {
    touched.add(entry);
    scheduler.request();
  }

  function hurry(entry: TaskEntry): void {
    // Where parts are still to come, with the next; what it takes the place of comes after the pause.
    if (!ended.has(entry)) taken.unshift(entry);
    ended.add(entry);
    scheduler.request(true);
  }

  function store(entry: TaskEntry, previous: Task | undefined, next: Task): void {
    heard += 1;
    entry.heardAt = heard;
    if (entry.wantsWhole) checkWhole(entry, next);
    if (entry.meta.get().error !== null) updateMeta(entry, { error: null });
    parts.onNews(entry.id);
    if (next === previous) return;
    pending.set(entry.id, next);
    touch(entry);
    // Without a line in the new life no message would come to take those of the old one away.
    if (next.logCount === 0) entry.log.begin(next.epoch ?? 0);
    if (previous !== undefined && previous.status !== next.status) {
      entry.transitions.push({ task: next, previous: previous.status });
      entry.settling = isTerminal(next.status) ? next : undefined;
      if (entry.settling !== undefined) hurry(entry);
    } else if (entry.settling !== undefined) entry.settling = next;
    settle(entry, next);
  }

  function takePatch(entry: TaskEntry, patch: PatchMessage): void {
    const previous = current(patch.id);
    const outcome = applyPatch(previous, patch);
    if (outcome.kind === 'applied') store(entry, previous, outcome.task);
    else if (outcome.kind === 'misfit') {
      if (!isOlder(patch, entry.newest)) entry.newest = patch;
      if (entry.wantsWhole) return;
      lacksWhole(entry);
      parts.subscriber.mark(entry);
      if (parts.connection.state().phase !== 'live') parts.refetcher.need(entry);
    }
  }

  /** A state came; is it the one that was lacking, or had that been overtaken as well? */
  function checkWhole(entry: TaskEntry, held: Task): void {
    entry.wantsWhole = isOlder(held, entry.newest);
    if (entry.wantsWhole) parts.refetcher.need(entry);
    else entry.newest = undefined;
  }

  /** A newer state is there, but not here: until the whole task comes, what is shown is old. */
  function lacksWhole(entry: TaskEntry): void {
    entry.wantsWhole = true;
    updateMeta(entry, { isInStep: false });
    // A finished task that goes on is followed again.
    settle(entry);
  }

  function takeLogs(entry: TaskEntry, message: LogsMessage): void {
    const outcome = entry.log.accept(message);
    if (outcome === 'gap') parts.refetcher.need(entry);
    else if (outcome === 'taken') {
      touch(entry);
      // More lines than a finished task had: it goes on in a new attempt, and the state is behind.
      const held = current(entry.id);
      if (held !== undefined && isTerminal(held.status) && message.count > held.logCount) {
        updateMeta(entry, { isInStep: false });
      }
      settle(entry, held);
    }
  }

  function takeRefusal(entry: TaskEntry, message: RefusedMessage, askedAt = Infinity): void {
    // An answer that was under way while the task was made must not hide it.
    if (entry.heardAt > askedAt) return;
    updateMeta(entry, { error: refusalError(message), isInStep: false });
    parts.onNews(entry.id);
    // A finished task that was forgotten may be made anew, so it is followed again.
    settle(entry);
  }

  /** Whether every line wanted has arrived. */
  function hasAllLines(entry: TaskEntry, task: Task): boolean {
    if (task.logCount === 0) return true;
    return entry.log.epoch === (task.epoch ?? 0) && entry.log.nextLine === task.logCount;
  }

  function settle(entry: TaskEntry, task = current(entry.id)): void {
    const isOver = task !== undefined && isTerminal(task.status);
    const isComplete = isOver && hasAllLines(entry, task);
    entry.log.setComplete(isComplete);
    const isFinished = isOver && entry.meta.get().isInStep && (entry.readers === 0 || isComplete);
    if (isFinished === entry.isFinished) return;
    entry.isFinished = isFinished;
    touch(entry);
    if (entry.settling !== undefined) hurry(entry);
    parts.subscriber.mark(entry);
    parts.poller.update();
  }

  function flush(): void {
    scheduler.cancel();
    bring([...touched]);
  }

  /** Brings what is new of these into the cache, and tells whoever watches. */
  function bring(news: readonly TaskEntry[]): void {
    const cache = parts.cache();
    const now = clock.now();
    notifyManager.batch(() => {
      for (const entry of news) {
        touched.delete(entry);
        ended.delete(entry);
        const task = pending.get(entry.id);
        if (task === undefined) continue;
        pending.delete(entry.id);
        // Whoever listens to the cache is told within this call.
        guard(() => writeTask(cache, scope, task, now));
      }
    });
    for (const entry of news) {
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

  return {
    current,
    heard: () => heard,
    settle,
    flush,
    take(message, askedAt) {
      const { type } = message;
      const id = type === 'task' ? message.task.id : 'id' in message ? message.id : undefined;
      const entry = id === undefined ? undefined : entries.get(id);
      if (entry === undefined) {
        if (id !== undefined) parts.subscriber.missed(id);
        return;
      }
      if (type === 'patch') takePatch(entry, message);
      else if (type === 'logs') takeLogs(entry, message);
      else if (type === 'task') {
        const previous = current(entry.id);
        store(entry, previous, keepNewer(previous, message.task));
      } else if (type === 'refused') takeRefusal(entry, message, askedAt);
      else if (type === 'deferred') {
        if (message.what === 'task') lacksWhole(entry);
        parts.refetcher.need(entry);
      }
      if (askedAt === undefined) parts.freshness.pushed(entry);
    },
    confirm(entry, at) {
      if (current(entry.id) === undefined) return;
      if (entry.meta.get().error !== null || entry.wantsWhole) return;
      // What is called fresh must be what readers see.
      if (pending.has(entry.id)) bring([entry]);
      updateMeta(entry, { isInStep: true, ...(at !== null && { confirmedAt: at }) });
      settle(entry);
    },
  };
}

function isOlder(position: Position, other: Position | undefined): boolean {
  return other !== undefined && comparePositions(position, other) < 0;
}
