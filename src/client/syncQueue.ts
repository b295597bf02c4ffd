/**
 * Asks for tasks over HTTP: whatever is asked for in one turn goes in one request, one request is
 * under way at a time, and an answer that says "more" is followed up until all lines are here.
 */
import type {
  RefusedMessage,
  SyncRequest,
  SyncResponse,
  TaskCursor,
} from '../protocol/messages.js';
import type { Task } from '../protocol/task.js';

/** What was said of the tasks asked for. A task that is not in it has not changed. */
export type SyncOutcomes = ReadonlyMap<string, Task | RefusedMessage>;

export interface SyncQueueOptions {
  /** Taken down when a question is sent, and given back with its answer. */
  readonly mark: () => number;
  readonly sync: (request: SyncRequest) => Promise<SyncResponse>;
  readonly cursor: (id: string) => TaskCursor;
  /** Applies an answer before those who wait for it are told. `askedAt` is the mark of its question. */
  readonly onAnswer: (response: SyncResponse, ids: readonly string[], askedAt: number) => void;
}

export interface SyncQueue {
  /**
   * Asks for these tasks.
   * @returns what came, once it has been applied; rejects with a {@link TaskStatusError}
   */
  ask(ids: readonly string[]): Promise<SyncOutcomes>;
}

/** At most this many tasks in one request, as the protocol has it. */
const LARGEST_REQUEST = 10_000;

interface Asker {
  readonly open: Set<string>;
  readonly outcomes: Map<string, Task | RefusedMessage>;
  resolve(outcomes: SyncOutcomes): void;
  reject(error: unknown): void;
}

export function createSyncQueue(options: SyncQueueOptions): SyncQueue {
  const wanted = new Set<string>();
  let askers: Asker[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
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
    const askedAt = options.mark();
    // Who asks while the answer is under way gets the next one: this one may be too old for it.
    const served = askers.filter((asker) => ids.some((id) => asker.open.has(id)));
    try {
      const response = await options.sync({ tasks: ids.map(options.cursor) });
      options.onAnswer(response, ids, askedAt);
      settle(served, ids, response);
    } catch (error) {
      const failed = new Set(served);
      askers = askers.filter((asker) => !failed.has(asker));
      for (const asker of served) asker.reject(error);
    }
  }

  function settle(served: readonly Asker[], ids: readonly string[], response: SyncResponse): void {
    const unfinished = response.more ? idsWithLines(response) : new Set<string>();
    for (const id of unfinished) wanted.add(id);
    for (const asker of served) {
      for (const message of response.messages) {
        if (message.type === 'task') note(asker, message.task.id, message.task);
        else if (message.type === 'refused') note(asker, message.id, message);
      }
      for (const id of ids) if (!unfinished.has(id)) asker.open.delete(id);
      if (asker.open.size > 0) continue;
      askers = askers.filter((other) => other !== asker);
      asker.resolve(asker.outcomes);
    }
  }

  return {
    ask(ids) {
      return new Promise((resolve, reject) => {
        if (ids.length === 0) return resolve(new Map());
        askers.push({ open: new Set(ids), outcomes: new Map(), resolve, reject });
        for (const id of ids) wanted.add(id);
        if (!isRunning) {
          isRunning = true;
          void run();
        }
      });
    },
  };
}

function idsWithLines(response: SyncResponse): Set<string> {
  const ids = new Set<string>();
  for (const message of response.messages) {
    if (message.type === 'logs' && message.lines.length > 0) ids.add(message.id);
  }
  return ids;
}

function note(asker: Asker, id: string, outcome: Task | RefusedMessage): void {
  if (asker.open.has(id)) asker.outcomes.set(id, outcome);
}
