/**
 * Polls while there is no live connection: one react-query query with a `refetchInterval`, whose
 * every run fetches all unfinished tasks in one request. Being a query of its own, no push and no
 * write to a task's query can restart its interval.
 */
import { QueryObserver, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { asTaskStatusError, type TaskStatusError } from '../../protocol/errors.js';
import { LONGEST_DELAY, type Clock, type TimerHandle } from '../../shared/clock.js';
import { backoffDelay } from '../connection/backoff.js';
import type { ConnectionEvent } from '../connection/connectionEvents.js';
import { wantsPolling, type MachineState } from '../connection/connectionState.js';
import type { PollingOptions } from '../options.js';
import { QUERY_RULES, taskKeys, type KeyScope } from '../taskCache.js';
import type { TaskFetcher } from './fetcher.js';

export interface Poller {
  /** Starts or stops, as the connection's state and the tasks ask for. */
  update(state: MachineState): void;
  /** The server wants at least so many ms between two polls. */
  setServerMinimum(interval: number): void;
  /** ms between two polls as things stand; null while none are made. */
  interval(): number | null;
}

export interface PollerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: Required<PollingOptions>;
  readonly scope: KeyScope;
  /** The cache in use. */
  readonly cache: () => QueryClient;
  readonly fetch: TaskFetcher['fetch'];
  /** ms until this task is due, where the backend has a schedule for each; Infinity for never again. */
  readonly pollDelay?: (id: string) => number;
  /** The tasks to poll. @param withRejected also those that the server did not know */
  readonly unfinished: (withRejected: boolean) => string[];
  /** A poll failed or was rejected; what this means for the connection. */
  readonly dispatch: (event: ConnectionEvent) => void;
  /** What is held is no longer known to be the present state. */
  readonly onFailed: (ids?: readonly string[]) => void;
  /** {@link Poller.interval} may have changed. */
  readonly onIntervalChange: () => void;
}

/** How many times rarer a hidden page polls. */
export const HIDDEN_FACTOR = 6;
/** The longest wait between polls that fail, in ms. */
const LONGEST_BACKOFF = 120_000;
/** The shortest wait between two polls where each task has a schedule, in ms. */
const SHORTEST_WAIT = 10;
/** Every how many polls a task is fetched that the server did not know. */
const REJECTED_EVERY = 6;

/** react-query starts no intervals where there is no window. On Node a timer of ours takes their place. */
const hasIntervals = (): boolean => typeof window !== 'undefined';

export function createPoller(options: PollerOptions): Poller {
  const { clock, limits } = options;
  let observer: QueryObserver<number, Error, number, number, QueryKey> | undefined;
  let timer: TimerHandle;
  let polls = 0;
  let isHidden = false;
  let serverMinimum = 0;
  let failures = 0;
  let retryAfter = 0;
  // Drawn once for each failure, so that what is said is what is done.
  let chance = 0;
  /** Where each task has a schedule: ms to the next poll, as it was right after the last answer. */
  let lastWait: number | undefined;

  /** Where each task has a schedule: ms until the first is due, Infinity where none will be. */
  function nextWait(delayOf: (id: string) => number): number {
    const wait = Math.min(...options.unfinished(true).map(delayOf));
    return Math.min(LONGEST_DELAY, Math.max(SHORTEST_WAIT, wait));
  }

  function currentInterval(): number {
    if (options.pollDelay !== undefined) return nextWait(options.pollDelay);
    const own = limits.interval * (isHidden ? HIDDEN_FACTOR : 1);
    const base = Math.min(LONGEST_DELAY, Math.max(own, serverMinimum));
    if (failures === 0) return base;
    const delays = { minDelay: base, maxDelay: Math.max(base, LONGEST_BACKOFF) };
    return Math.max(retryAfter, backoffDelay(failures - 1, delays, chance));
  }

  const queryOptions = () => ({
    ...QUERY_RULES,
    queryKey: taskKeys.poll(options.scope) as QueryKey,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => poll(signal),
    refetchInterval: currentInterval(),
    refetchIntervalInBackground: true,
    staleTime: 0,
    gcTime: 0,
  });

  function due(): string[] {
    const { pollDelay, unfinished } = options;
    if (pollDelay === undefined) return unfinished(polls % REJECTED_EVERY === 0);
    return unfinished(true).filter((id) => pollDelay(id) <= 0);
  }

  async function poll(signal: AbortSignal): Promise<number> {
    try {
      polls += 1;
      await options.fetch(due(), signal);
    } catch (cause) {
      const error = asTaskStatusError(cause, 'A poll failed.');
      if (observer !== undefined && !signal.aborted) failed(error);
      throw error;
    }
    if (observer !== undefined) succeeded();
    return clock.now();
  }

  function failed(error: TaskStatusError): void {
    failures += 1;
    retryAfter = Math.min(LONGEST_DELAY, error.retryAfter ?? 0);
    chance = options.random();
    reschedule();
    options.onFailed();
    if (error.code === 'unauthorized') options.dispatch({ type: 'pollRejected', error });
    if (failures >= limits.maxAttempts) options.dispatch({ type: 'pollingExhausted', error });
    noteWait();
    options.onIntervalChange();
  }

  function succeeded(): void {
    const isRecovered = failures > 0;
    failures = 0;
    retryAfter = 0;
    if (isRecovered || options.pollDelay !== undefined) reschedule();
    noteWait();
    options.onIntervalChange();
  }

  /** Where each task has a schedule: what that says after an answer. */
  function noteWait(): void {
    const { pollDelay, unfinished } = options;
    if (pollDelay === undefined) return;
    lastWait = currentInterval();
    const ids = unfinished(true);
    const ended = ids.filter((id) => pollDelay(id) === Infinity);
    if (ended.length > 0) options.onFailed(ended);
    if (ended.length === 0 || ended.length < ids.length) return;
    options.dispatch({ type: 'pollingExhausted', error: null });
  }

  function reschedule(): void {
    observer?.setOptions(queryOptions());
    startTimerIfIdle();
  }

  function startTimerIfIdle(): void {
    if (hasIntervals() || observer?.getCurrentResult().fetchStatus !== 'idle') return;
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => void observer?.refetch(), currentInterval());
  }

  function start(): void {
    failures = 0;
    retryAfter = 0;
    lastWait = undefined;
    observer = new QueryObserver(options.cache(), queryOptions());
    observer.subscribe(startTimerIfIdle);
  }

  function stop(): void {
    // Ends a poll that is under way as well, since its function takes the signal.
    observer?.destroy();
    observer = undefined;
    clock.clearTimeout(timer);
  }

  return {
    interval: () => (observer === undefined ? null : (lastWait ?? currentInterval())),
    update(state) {
      if (isHidden !== state.hidden) {
        isHidden = state.hidden;
        reschedule();
      }
      const isWanted = wantsPolling(state) && options.unfinished(true).length > 0;
      // A task that is new here is due at once.
      if (isWanted && observer !== undefined && options.pollDelay !== undefined) reschedule();
      if (isWanted === (observer !== undefined)) return;
      if (isWanted) start();
      else stop();
      options.onIntervalChange();
    },
    setServerMinimum(interval) {
      if (serverMinimum === interval) return;
      serverMinimum = interval;
      reschedule();
    },
  };
}
