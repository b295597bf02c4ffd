/**
 * Polls while live updates are unavailable: one react-query query with a `refetchInterval`, whose
 * every run asks for all unfinished tasks in one request. Being a query of its own, no push and no
 * write to a task's query can restart its interval.
 */
import { QueryObserver, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { TaskStatusError } from '../protocol/errors.js';
import { backoffDelay } from './backoff.js';
import type { Clock, TimerHandle } from './environment.js';
import { taskKeys, type KeyScope } from './taskCache.js';

export interface PollerOptions {
  readonly scope: KeyScope;
  readonly cache: () => QueryClient;
  readonly clock: Clock;
  /** ms between two polls. */
  readonly interval: number;
  /** After how many failures in a row polling gives up. */
  readonly maxAttempts: number;
  readonly random: () => number;
  /** Asks for all tasks that are due; rejects with a {@link TaskStatusError}. */
  readonly poll: () => Promise<void>;
  readonly onSuccess: () => void;
  readonly onFailure: (error: TaskStatusError) => void;
  readonly onExhausted: (error: TaskStatusError) => void;
}

export interface Poller {
  /** Polls at once, and then again and again, until `stop`. */
  start(): void;
  stop(): void;
  readonly isRunning: boolean;
  /** Polls less often where nobody looks. */
  setHidden(isHidden: boolean): void;
  /** The server wants at least this many ms between polls. */
  setServerMinimum(interval: number): void;
  /** ms between two polls as things stand. */
  currentInterval(): number;
}

/** How many times rarer a hidden page polls. */
const HIDDEN_FACTOR = 6;
/** The longest wait between polls that fail, in ms. */
const LONGEST_BACKOFF = 120_000;

/** react-query starts no intervals where there is no window. On Node a timer of ours takes their place. */
const hasIntervals = (): boolean => typeof window !== 'undefined';

export function createPoller(options: PollerOptions): Poller {
  const { clock } = options;
  let observer: QueryObserver<number, Error, number, number, QueryKey> | undefined;
  let unsubscribe: (() => void) | undefined;
  let timer: TimerHandle;
  let isHidden = false;
  let serverMinimum = 0;
  let failures = 0;
  let retryAfter = 0;
  // Drawn once for each failure, so that what is said is what is done.
  let chance = 0;

  function currentInterval(): number {
    const base = Math.max(options.interval * (isHidden ? HIDDEN_FACTOR : 1), serverMinimum);
    if (failures === 0) return base;
    const limits = { minDelay: base, maxDelay: Math.max(base, LONGEST_BACKOFF) };
    return Math.max(retryAfter, backoffDelay(failures - 1, limits, chance));
  }

  const queryOptions = () => ({
    queryKey: taskKeys.poll(options.scope) as QueryKey,
    queryFn: pollOnce,
    refetchInterval: currentInterval(),
    refetchIntervalInBackground: true,
    networkMode: 'always' as const,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

  async function pollOnce(): Promise<number> {
    try {
      await options.poll();
    } catch (cause) {
      const error =
        cause instanceof TaskStatusError
          ? cause
          : new TaskStatusError('network', 'A poll failed.', { cause });
      if (observer !== undefined) failed(error);
      throw error;
    }
    if (observer !== undefined) succeeded();
    return clock.now();
  }

  function failed(error: TaskStatusError): void {
    failures += 1;
    retryAfter = error.retryAfter ?? 0;
    chance = options.random();
    reschedule();
    options.onFailure(error);
    if (failures >= options.maxAttempts) options.onExhausted(error);
  }

  function succeeded(): void {
    const isRecovered = failures > 0;
    failures = 0;
    retryAfter = 0;
    if (isRecovered) reschedule();
    options.onSuccess();
  }

  function reschedule(): void {
    observer?.setOptions(queryOptions());
    if (observer?.getCurrentResult().fetchStatus === 'idle') startTimer();
  }

  function startTimer(): void {
    if (hasIntervals()) return;
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => void observer?.refetch(), currentInterval());
  }

  return {
    get isRunning() {
      return observer !== undefined;
    },
    currentInterval,
    start() {
      if (observer !== undefined) return;
      failures = 0;
      retryAfter = 0;
      observer = new QueryObserver(options.cache(), queryOptions());
      unsubscribe = observer.subscribe(({ fetchStatus }) => {
        if (fetchStatus === 'idle') startTimer();
      });
    },
    stop() {
      unsubscribe?.();
      observer?.destroy();
      observer = undefined;
      clock.clearTimeout(timer);
    },
    setHidden(hidden) {
      if (isHidden === hidden) return;
      isHidden = hidden;
      reschedule();
    },
    setServerMinimum(interval) {
      if (serverMinimum === interval) return;
      serverMinimum = interval;
      reschedule();
    },
  };
}
