/**
 * Fetches tasks over HTTP: what is wanted in one turn goes in one request, one request is under way
 * at a time, and an answer that has more is followed up. Also fetches what the socket could not
 * bring, until it is here, and a task's first state where the socket is slow.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { SyncAnswer } from '../../backends/backend.js';
import { asTaskStatusError, TaskStatusError } from '../../protocol/errors.js';
import { keepNewer } from '../../protocol/merge.js';
import {
  isTaskUpdate,
  type RejectedMessage,
  type SyncRequest,
  type TaskUpdate,
} from '../../protocol/messages.js';
import type { Task } from '../../protocol/task.js';
import type { Clock, TimerHandle } from '../../shared/clock.js';
import { backoffDelay } from '../connection/backoff.js';
import { rejectionError } from './rejection.js';
import type { TaskStore } from './taskStore.js';
import { isWanted, type TaskEntries, type TaskEntry } from './taskEntries.js';

/** What was said of the tasks in a request. A task that is not in it has not changed. */
export type SyncOutcomes = ReadonlyMap<string, Task | RejectedMessage | TaskStatusError>;

export interface TaskFetcher {
  /**
   * Fetches the present state of these tasks.
   * @returns what came, once it is applied; rejects with a {@link TaskStatusError}
   */
  fetch(ids: readonly string[], signal?: AbortSignal): Promise<SyncOutcomes>;
  /** Something of this task is missing: fetches until it is here, for a gap is a lost line. */
  recover(entry: TaskEntry): void;
  /** Nobody watches this task any more. */
  abandon(entry: TaskEntry): void;
  /** One task for its query: from the socket where that is about to bring it, else over HTTP. */
  fetchTask(
    id: string,
    context: { readonly signal: AbortSignal; readonly queryClient: QueryClient },
  ): Promise<Task>;
  /** Something was learnt of this task, wherever it came from. */
  received(id: string): void;
}

export interface TaskFetcherOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly entries: TaskEntries;
  readonly store: TaskStore;
  readonly sync: (request: SyncRequest, signal: AbortSignal) => Promise<SyncAnswer>;
  /** A task as a cache has it, the client's own or that of one rendering on a server. */
  readonly known: (queryClient: QueryClient, id: string) => Task | undefined;
  /** Whether a text can be the id of one of the backend's tasks. */
  readonly isTaskId: (id: string) => boolean;
  /** How long the socket may take to bring a first state, in ms. */
  readonly firstStateTimeout: number;
  /** The server wants at least so many ms between two polls. */
  readonly onMinInterval: (interval: number) => void;
  /** Something went wrong, or could not be read. */
  readonly onProblem: (error: TaskStatusError) => void;
}

/** At most this many tasks in one request, as the protocol has it. */
const LARGEST_REQUEST = 10_000;

/** How many answers in a row may be too old before there is a pause. */
const PATIENT_ROUNDS = 5;

const RECOVERY_LIMITS = { minDelay: 500, maxDelay: 30_000 };

const NONE_FAILED: ReadonlyMap<string, TaskStatusError> = new Map();

/** One call of `fetch`. */
interface Call {
  readonly open: Set<string>;
  readonly outcomes: Map<string, Task | RejectedMessage | TaskStatusError>;
  resolve(outcomes: SyncOutcomes): void;
  reject(error: unknown): void;
}

/** The fetching of what one task lacks. */
interface Recovery {
  readonly abort: AbortController;
  /** It was missing again while a request was under way, whose answer may be too old to have it. */
  isMissingAgain: boolean;
  /** How many answers in a row were not enough. */
  rounds: number;
  failures: number;
  timer: TimerHandle;
}

export function createTaskFetcher(options: TaskFetcherOptions): TaskFetcher {
  const { clock, entries, store } = options;
  const wanted = new Set<string>();
  const calls = new Set<Call>();
  const recoveries = new Map<TaskEntry, Recovery>();
  const waiting = new Map<string, Set<() => void>>();
  /** Ends the request under way when nobody waits for it any more. */
  let abortIfUnused: (() => void) | undefined;
  let isRunning = false;
  /** Said once: a server that is away fails every poll in the same way. */
  let lastFailure = '';

  function fetch(ids: readonly string[], signal?: AbortSignal): Promise<SyncOutcomes> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      if (ids.length === 0) return resolve(new Map());
      const leave = (): void => {
        calls.delete(call);
        for (const id of call.open) if (!isAwaited(id)) wanted.delete(id);
        abortIfUnused?.();
        reject(signal?.reason as Error);
      };
      const call: Call = {
        open: new Set(ids),
        outcomes: new Map(),
        resolve(outcomes) {
          signal?.removeEventListener('abort', leave);
          resolve(outcomes);
        },
        reject(error) {
          signal?.removeEventListener('abort', leave);
          reject(error as Error);
        },
      };
      signal?.addEventListener('abort', leave);
      calls.add(call);
      for (const id of ids) wanted.add(id);
      if (!isRunning) void run();
    });
  }

  const isAwaited = (id: string): boolean => [...calls].some(({ open }) => open.has(id));

  async function run(): Promise<void> {
    isRunning = true;
    // One turn later, so that a whole page's wishes go in one request.
    await Promise.resolve();
    while (wanted.size > 0) {
      const ids = [...wanted].slice(0, LARGEST_REQUEST);
      for (const id of ids) wanted.delete(id);
      await request(ids);
    }
    isRunning = false;
  }

  async function request(ids: readonly string[]): Promise<void> {
    const requestedAt = store.received();
    // Who calls while the answer is under way gets the next one: this one may be too old for it.
    const served = [...calls].filter((call) => ids.some((id) => call.open.has(id)));
    const abort = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error));
    });
    abortIfUnused = () => {
      if (!served.some((call) => calls.has(call))) abort.abort();
    };
    try {
      const tasks = ids.map((id) => store.cursor(id));
      const {
        response,
        problems,
        failed = NONE_FAILED,
      } = await Promise.race([options.sync({ tasks }, abort.signal), aborted]);
      lastFailure = '';
      for (const { code, message } of problems) {
        options.onProblem(new TaskStatusError('protocol', message, { serverCode: code }));
      }
      // Applied before those who wait for it are told.
      const before = new Map(ids.map((id) => [id, entries.get(id)?.log.nextLine]));
      const updates = response.messages.filter(isTaskUpdate);
      for (const message of updates) store.apply(message, requestedAt);
      store.confirm(ids.filter((id) => !failed.has(id)));
      store.fail(failed);
      for (const [id, error] of failed) note(served, id, error);
      options.onMinInterval(response.minInterval ?? 0);
      const isGrown = (id: string): boolean => entries.get(id)?.log.nextLine !== before.get(id);
      // An answer that brought no task at all would defer the same ones again.
      const isFull = updates.some(({ type }) => type === 'task');
      const deferred = new Set(isFull ? updates.flatMap(deferredTask) : []);
      const unfinished = ids.filter((id) => isGrown(id) || deferred.has(id));
      settle(served, ids, updates, response.more ? unfinished : []);
    } catch (cause) {
      const error = asTaskStatusError(cause, 'The tasks could not be fetched.');
      if (!abort.signal.aborted && error.message !== lastFailure) {
        lastFailure = error.message;
        options.onProblem(error);
      }
      for (const call of served) if (calls.delete(call)) call.reject(error);
    } finally {
      abortIfUnused = undefined;
    }
  }

  /** @param unfinished tasks of which there is more: only where this answer brought something */
  function settle(
    served: readonly Call[],
    ids: readonly string[],
    messages: readonly TaskUpdate[],
    unfinished: readonly string[],
  ): void {
    for (const message of messages) {
      if (message.type === 'task') note(served, message.task.id, message.task);
      else if (message.type === 'rejected') note(served, message.id, message);
    }
    for (const id of unfinished) if (isAwaited(id)) wanted.add(id);
    const done = ids.filter((id) => !unfinished.includes(id));
    for (const call of served) {
      for (const id of done) call.open.delete(id);
      if (call.open.size === 0 && calls.delete(call)) call.resolve(call.outcomes);
    }
  }

  function recoverNow(entry: TaskEntry, recovery: Recovery): void {
    recovery.isMissingAgain = false;
    const isOver = (): boolean => recoveries.get(entry) !== recovery;
    fetch([entry.id], recovery.abort.signal).then(
      () => {
        if (isOver()) return;
        if (!recovery.isMissingAgain || !isWanted(entry)) return void recoveries.delete(entry);
        recovery.rounds += 1;
        // A server that never gives what it announced must not be asked without pause.
        if (recovery.rounds < PATIENT_ROUNDS) recoverNow(entry, recovery);
        else recoverLater(entry, recovery, recovery.rounds, 0);
      },
      (error: unknown) => {
        if (isOver()) return;
        const retryAfter = error instanceof TaskStatusError ? error.retryAfter : undefined;
        recoverLater(entry, recovery, recovery.failures, retryAfter ?? 0);
        recovery.failures += 1;
      },
    );
  }

  function recoverLater(entry: TaskEntry, recovery: Recovery, tries: number, least: number): void {
    const delay = Math.max(least, backoffDelay(tries, RECOVERY_LIMITS, options.random()));
    recovery.timer = clock.setTimeout(() => recoverNow(entry, recovery), delay);
  }

  /**
   * Waits for the first state of a task to come by socket, but not for long: a page must not stay
   * empty because a handshake hangs. Rejects when aborted.
   */
  const firstState = (id: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const others = waiting.get(id) ?? new Set();
      waiting.set(id, others.add(end));
      const timer = clock.setTimeout(end, options.firstStateTimeout);
      signal.addEventListener('abort', end);
      function end(): void {
        clock.clearTimeout(timer);
        signal.removeEventListener('abort', end);
        others.delete(end);
        if (others.size === 0) waiting.delete(id);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      }
      if (signal.aborted) end();
    });

  return {
    fetch,
    recover(entry) {
      const known = recoveries.get(entry);
      if (known !== undefined) known.isMissingAgain = true;
      else {
        const recovery: Recovery = {
          abort: new AbortController(),
          isMissingAgain: false,
          rounds: 0,
          failures: 0,
          timer: undefined,
        };
        recoveries.set(entry, recovery);
        recoverNow(entry, recovery);
      }
    },
    abandon(entry) {
      const recovery = recoveries.get(entry);
      clock.clearTimeout(recovery?.timer);
      recoveries.delete(entry);
      recovery?.abort.abort();
    },
    received(id) {
      waiting.get(id)?.forEach((end) => end());
    },
    async fetchTask(id, { signal, queryClient }) {
      if (!options.isTaskId(id)) throw badId(id);
      const known = (): Task | undefined => options.known(queryClient, id);
      if (entries.get(id) !== undefined && known() === undefined) {
        await firstState(id, signal);
        const { error } = entries.peekMeta(id);
        if (error !== null) throw error;
        const first = known();
        if (first !== undefined) return first;
      }
      const outcome = (await fetch([id], signal)).get(id);
      const task = known();
      if (outcome instanceof TaskStatusError) throw outcome;
      if (outcome !== undefined && 'code' in outcome) {
        // A rejection that the task's creation overtook is void.
        const isVoid = task !== undefined && entries.get(id)?.meta.get().error === null;
        if (!isVoid) throw rejectionError(outcome);
      }
      // Nobody watches it, so what came is not in the cache yet.
      const isState = outcome !== undefined && 'version' in outcome;
      const result = isState ? keepNewer(task, outcome) : task;
      if (result !== undefined) return result;
      throw new TaskStatusError('protocol', `The server's answer does not mention task "${id}".`);
    },
  };
}

function note(
  calls: readonly Call[],
  id: string,
  outcome: Task | RejectedMessage | TaskStatusError,
): void {
  for (const call of calls) if (call.open.has(id)) call.outcomes.set(id, outcome);
}

const deferredTask = (message: TaskUpdate): string[] =>
  message.type === 'deferred' && message.what === 'task' ? [message.id] : [];

function badId(id: string): TaskStatusError {
  return new TaskStatusError(
    'not_found',
    `${JSON.stringify(id)} cannot be the id of a task. A hub takes 1 to 128 characters of ` +
      'A-Z a-z 0-9 . _ : ~ @ -, not beginning with a dot.',
  );
}
