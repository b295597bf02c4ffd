/** Runs a stream of a backend, whether it can be told which tasks are watched or is started again. */
import type { Live, LiveFeed, LiveStream } from './live.js';
import type { Requests } from './requests.js';

/**
 * Starts a stream. One that only says how to stop it is started again whenever other tasks are
 * watched; the old one goes on until the new one stands, so that nothing is missed.
 */
export function openStream(
  live: Live<unknown>,
  ids: readonly string[],
  feed: LiveFeed<unknown>,
  requests: Requests,
  signal: AbortSignal,
): LiveStream {
  let watched = ids;
  let latest: Run | undefined;

  interface Run {
    stop(): void;
    readonly stream: LiveStream | undefined;
  }

  function begin(wanted: readonly string[], previous?: Run): Run {
    const abort = new AbortController();
    signal.addEventListener('abort', () => abort.abort());
    const onOpen = (): void => {
      previous?.stop();
      previous = undefined;
    };
    const own = guardFeed(feed, abort.signal, previous === undefined ? undefined : onOpen);
    const returned = live(wanted, own, requests.liveContext(abort.signal));
    const stream = typeof returned === 'object' ? returned : undefined;
    return {
      stream,
      stop() {
        abort.abort();
        previous?.stop();
        if (typeof returned === 'function') returned();
        else stream?.close();
      },
    };
  }

  latest = begin(ids);
  return {
    watch(wanted) {
      if (latest?.stream !== undefined) return latest.stream.watch(wanted);
      const isSame = wanted.length === watched.length && wanted.every((id) => watched.includes(id));
      if (isSame) return;
      watched = wanted;
      if (wanted.length > 0) latest = begin(wanted, latest);
      else {
        latest?.stop();
        latest = undefined;
      }
    },
    close: () => latest?.stop(),
  };
}

/**
 * What a stream that was stopped still says is of no interest.
 * @param onOpen it takes the place of another, which stops then
 */
function guardFeed(
  feed: LiveFeed<unknown>,
  signal: AbortSignal,
  onOpen?: () => void,
): LiveFeed<unknown> {
  const unless =
    <Args extends unknown[]>(call: (...args: Args) => void) =>
    (...args: Args): void => {
      if (!signal.aborted) call(...args);
    };
  return {
    open: unless((ids, options) => {
      feed.open(ids, onOpen === undefined ? options : { hasResumed: true });
      onOpen?.();
      onOpen = undefined;
    }),
    push: unless(feed.push),
    lost: unless(feed.lost),
    end: unless(feed.end),
    report: unless(feed.report),
  };
}
