/**
 * Polls while live updates are unavailable: one react-query query with a `refetchInterval`, whose
 * every run asks for all unfinished tasks in one request. Being a query of its own, no push and no
 * write to a task's query can restart its interval.
 */
import { QueryObserver, type QueryKey } from '@tanstack/react-query';
import { asTaskStatusError, type TaskStatusError } from '../../protocol/errors.js';
import { backoffDelay } from '../connection/backoff.js';
import type { ClientParts, Poller } from '../clientParts.js';
import { wantsPolling } from '../connection/connectionState.js';
import { LONGEST_DELAY, type TimerHandle } from '../../shared/clock.js';
import type { PollingOptions } from '../options.js';
import { taskKeys } from '../taskCache.js';

/** How many times rarer a hidden page polls. */
const HIDDEN_FACTOR = 6;
/** The longest wait between polls that fail, in ms. */
const LONGEST_BACKOFF = 120_000;
/** Every how many polls a task is asked for that the server did not know. */
const REFUSED_EVERY = 6;

/** react-query starts no intervals where there is no window. On Node a timer of ours takes their place. */
const hasIntervals = (): boolean => typeof window !== 'undefined';

export function createPoller(parts: ClientParts, limits: Required<PollingOptions>): Poller {
  const { clock, connection, freshness } = parts;
  let observer: QueryObserver<number, Error, number, number, QueryKey> | undefined;
  let timer: TimerHandle;
  let polls = 0;
  let isHidden = false;
  let serverMinimum = 0;
  let failures = 0;
  let retryAfter = 0;
  // Drawn once for each failure, so that what is said is what is done.
  let chance = 0;

  function currentInterval(): number {
    const own = limits.interval * (isHidden ? HIDDEN_FACTOR : 1);
    const base = Math.min(LONGEST_DELAY, Math.max(own, serverMinimum));
    if (failures === 0) return base;
    const delays = { minDelay: base, maxDelay: Math.max(base, LONGEST_BACKOFF) };
    return Math.max(retryAfter, backoffDelay(failures - 1, delays, chance));
  }

  const queryOptions = () => ({
    queryKey: taskKeys.poll(parts.scope) as QueryKey,
    queryFn: pollOnce,
    refetchInterval: currentInterval(),
    refetchIntervalInBackground: true,
    staleTime: 0,
    gcTime: 0,
  });

  async function pollOnce(): Promise<number> {
    try {
      polls += 1;
      await parts.queue.ask(freshness.due(polls % REFUSED_EVERY === 0));
    } catch (cause) {
      const error = asTaskStatusError(cause, 'A poll failed.');
      if (observer !== undefined) failed(error);
      throw error;
    }
    if (observer !== undefined) succeeded();
    return clock.now();
  }

  function failed(error: TaskStatusError): void {
    failures += 1;
    retryAfter = Math.min(LONGEST_DELAY, error.retryAfter ?? 0);
    chance = parts.random();
    reschedule();
    freshness.lose();
    if (error.code === 'unauthorized') connection.dispatch({ type: 'pollRefused', error });
    connection.publish();
    if (failures >= limits.maxAttempts) connection.dispatch({ type: 'pollingExhausted', error });
  }

  function succeeded(): void {
    const isRecovered = failures > 0;
    failures = 0;
    retryAfter = 0;
    if (isRecovered) reschedule();
    connection.publish();
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
    observer = new QueryObserver(parts.cache(), queryOptions());
    observer.subscribe(startTimerIfIdle);
  }

  function stop(): void {
    observer?.destroy();
    observer = undefined;
    clock.clearTimeout(timer);
  }

  return {
    interval: () => (observer === undefined ? null : currentInterval()),
    update() {
      const state = connection.state();
      if (isHidden !== state.hidden) {
        isHidden = state.hidden;
        reschedule();
      }
      const isWanted = wantsPolling(state) && freshness.due(true).length > 0;
      if (isWanted === (observer !== undefined)) return;
      if (isWanted) start();
      else stop();
      connection.publish();
    },
    setServerMinimum(interval) {
      if (serverMinimum === interval) return;
      serverMinimum = interval;
      reschedule();
    },
  };
}
