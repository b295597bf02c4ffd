/**
 * How a backend pushes: whatever its transport is, it is a function that is told which tasks are
 * watched and calls back. Types only.
 */
import type { RequestContext } from './requestContext.js';
import type { LineReading, TaskReading } from './reading.js';

/** Something that was pushed. */
export type Push<Raw> =
  /** The whole state of a task, in the shape that `get` has. */
  | { readonly id: string; readonly raw: Raw }
  /** What changed of it, lines of its log, or both. */
  | {
      readonly id: string;
      readonly change?: TaskReading | undefined;
      readonly lines?: readonly (string | LineReading)[] | undefined;
    }
  /** Nothing new, but the stream is alive: a heartbeat. */
  | 'alive';

/** What a stream calls. */
export interface LiveFeed<Raw> {
  /**
   * The stream stands: whatever happens to these tasks from now on will come. Each is then fetched,
   * so that what happened before is not missed.
   * @param ids those that it covers. Default: all that are watched
   * @param options `hasResumed`: nothing was missed since it was last open, so no log has a gap
   */
  open(ids?: readonly string[], options?: { readonly hasResumed?: boolean }): void;
  push(push: Push<Raw>): void;
  /** These are no longer covered, and are polled. */
  lost(ids: readonly string[]): void;
  /** The stream is over; a new one is begun after a while. */
  end(error?: unknown): void;
  /** Something that came was not understood. It is given to the client's `onError`. */
  report(problem: string): void;
}

/** What a stream may use. */
export interface LiveContext extends RequestContext {
  /** The whole address of a route. */
  address(route: string, id?: string): { readonly method: string; readonly url: string };
  /** Sends a request and gives the bare response, without a timeout. */
  open(method: string, url: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** A running stream. */
export interface LiveStream {
  /** These tasks are watched from now on, all others no more. */
  watch(ids: readonly string[]): void;
  close(): void;
}

/**
 * Anything that pushes: Supabase, Socket.IO, Pusher, SignalR, a worker. Returns how to stop; it is
 * then started again whenever other tasks are watched. Or it returns a {@link LiveStream}, which is
 * told. `webSocket()` and `eventStream()` make one.
 */
export type Live<Raw> = (
  ids: readonly string[],
  feed: LiveFeed<Raw>,
  context: LiveContext,
) => void | (() => void) | LiveStream;
