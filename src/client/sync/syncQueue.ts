/**
 * Asks for tasks over HTTP: whatever is asked for in one turn goes in one request, one request is
 * under way at a time, and an answer that says "more" is followed up until all lines are here.
 */
import type { TaskBackend } from '../../backends/backend.js';
import type { RefusedMessage, SyncResponse } from '../../protocol/messages.js';
import type { ProtocolProblem } from '../../protocol/parseFrame.js';
import type { Task } from '../../protocol/task.js';
import type { ClientParts, SyncOutcomes, SyncQueue } from '../clientParts.js';
import { taskCursor } from './cursor.js';

/** At most this many tasks in one request, as the protocol has it. */
const LARGEST_REQUEST = 10_000;

interface Asker {
  readonly open: Set<string>;
  readonly outcomes: Map<string, Task | RefusedMessage>;
  resolve(outcomes: SyncOutcomes): void;
  reject(error: unknown): void;
}

export function createSyncQueue(
  parts: ClientParts,
  backend: TaskBackend,
  report: (problem: ProtocolProblem) => void,
): SyncQueue {
  const wanted = new Set<string>();
  const askers = new Set<Asker>();
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    // One turn later, so that a whole page's questions go in one request.
    await Promise.resolve();
    while (wanted.size > 0) {
      const ids = [...wanted].slice(0, LARGEST_REQUEST);
      for (const id of ids) wanted.delete(id);
      await request(ids);
    }
    isRunning = false;
  }

  async function request(ids: readonly string[]): Promise<void> {
    const askedAt = parts.inbox.heard();
    // Who asks while the answer is under way gets the next one: this one may be too old for it.
    const served = [...askers].filter((asker) => ids.some((id) => asker.open.has(id)));
    try {
      const tasks = ids.map((id) => taskCursor(parts, id));
      const { response, problems } = await backend.sync({ tasks });
      problems.forEach(report);
      // Applied before those who wait for it are told.
      for (const message of response.messages) parts.inbox.take(message, askedAt);
      parts.freshness.answered(ids);
      parts.poller.setServerMinimum(response.minInterval ?? 0);
      settle(served, ids, response);
    } catch (error) {
      for (const asker of served) {
        askers.delete(asker);
        asker.reject(error);
      }
    }
  }

  function settle(served: readonly Asker[], ids: readonly string[], response: SyncResponse): void {
    const unfinished = new Set<string>();
    for (const message of response.messages) {
      if (message.type === 'task') note(served, message.task.id, message.task);
      else if (message.type === 'refused') note(served, message.id, message);
      else if (message.type === 'logs' && message.lines.length > 0 && response.more) {
        unfinished.add(message.id);
      }
    }
    for (const id of unfinished) wanted.add(id);
    for (const asker of served) {
      for (const id of ids) if (!unfinished.has(id)) asker.open.delete(id);
      if (asker.open.size > 0) continue;
      askers.delete(asker);
      asker.resolve(asker.outcomes);
    }
  }

  return {
    ask(ids) {
      return new Promise((resolve, reject) => {
        if (ids.length === 0) return resolve(new Map());
        askers.add({ open: new Set(ids), outcomes: new Map(), resolve, reject });
        for (const id of ids) wanted.add(id);
        if (!isRunning) void run();
      });
    },
  };
}

function note(askers: readonly Asker[], id: string, outcome: Task | RefusedMessage): void {
  for (const asker of askers) if (asker.open.has(id)) asker.outcomes.set(id, outcome);
}
