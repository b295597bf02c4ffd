/**
 * Live updates by server-sent events or newline-delimited JSON, read by `fetch`, so that they can
 * have headers, which `EventSource` cannot.
 */
import { TaskStatusError } from '../protocol/errors.js';
import type { Route } from './requestContext.js';
import type { Live, LiveContext, LiveFeed, LiveStream, Push } from './live.js';
import { perTaskStreams } from './perTaskStreams.js';
import { eventReader, jsonLineReader, type StreamEvent } from './serverSentEvents.js';

/** How a backend's stream is read. */
export interface EventStreamOptions<Raw, Message> {
  /**
   * The stream: with `{id}` in it, one for each task, at most `maxStreams` at once; else one for all.
   * A function is given the tasks that are watched, and called again when they change.
   */
  readonly route: Route | ((ids: readonly string[]) => Route);
  /**
   * What an event says: pushes, `'alive'` for a heartbeat, or nothing. JSON comes parsed, any other
   * text as it is.
   * @param event its name; `message` where it has none
   * @param id the task, where it has a stream of its own
   */
  decode(
    message: Message,
    event: string,
    id: string,
  ): Push<Raw> | readonly Push<Raw>[] | null | undefined;
  /** Streams at once. Browsers allow six connections to a server over HTTP/1.1. Default: 4 */
  readonly maxStreams?: number;
  /** The server goes on after `Last-Event-ID` without leaving anything out. Default: false */
  readonly resumes?: boolean;
}

/** What a stream tells. */
interface StreamListener {
  opened(hasResumed: boolean): void;
  closed(isFinal: boolean, error?: unknown): void;
}

/** Those answers say that there is nothing to stream, now or ever. */
const NOTHING_TO_STREAM: readonly number[] = [204, 404, 409, 410];

/**
 * @example
 * live: eventStream({
 *   route: '/jobs/{id}/events',
 *   decode: (message, event, id) => ({ id, raw: message }),
 * })
 */
export function eventStream<Raw = unknown, Message = unknown>(
  options: EventStreamOptions<Raw, Message>,
): Live<Raw> {
  const { route, maxStreams = 4 } = options;
  /** By address, over reconnects. */
  const lastIds = new Map<string, string>();
  const posted = new Set<string>();

  /** Reads one stream to its end. Returns how to stop. */
  function read(
    own: Route,
    id: string,
    feed: LiveFeed<Raw>,
    context: LiveContext,
    listener: StreamListener,
  ): () => void {
    const stop = new AbortController();
    context.signal.addEventListener('abort', () => stop.abort());
    const { method, url } = context.address(own, id === '' ? undefined : id);
    const once = `${method} ${url}`;
    if (method !== 'GET' && posted.has(once)) {
      // It may start work, so it is never sent again by itself.
      queueMicrotask(() => listener.closed(true));
      return () => stop.abort();
    }
    if (method !== 'GET') posted.add(once);
    const isFinal = method !== 'GET';
    run().then(
      () => listener.closed(isFinal),
      (error: unknown) => listener.closed(isFinal || isNothing(error), error),
    );

    async function run(): Promise<void> {
      const last = lastIds.get(url);
      const headers = {
        accept: 'text/event-stream, application/x-ndjson',
        ...(last !== undefined && { 'last-event-id': last }),
      };
      const response = await context.open(method, url, headers);
      if (response.status === 204 || response.body === null) {
        throw new TaskStatusError('not_found', 'There is nothing to stream.', { status: 204 });
      }
      const type = response.headers.get('content-type') ?? '';
      if (type.includes('text/html')) {
        throw new TaskStatusError('protocol', `${url} answered with an HTML page, not a stream.`);
      }
      const onEvent = (event: StreamEvent): void => {
        if (event.id !== '') lastIds.set(url, event.id);
        deliver(event, id, feed);
      };
      const alive = (): void => feed.push('alive');
      const reader = /ndjson|jsonl|json-seq|stream\+json/.test(type)
        ? jsonLineReader(onEvent, alive)
        : eventReader(onEvent, alive);
      if (stop.signal.aborted) return;
      listener.opened(last !== undefined && options.resumes === true);
      await pump(response.body, reader, stop.signal);
    }
    return () => stop.abort();
  }

  function deliver({ data, event }: StreamEvent, id: string, feed: LiveFeed<Raw>): void {
    try {
      const pushes = options.decode(parse(data) as Message, event, id);
      for (const push of [pushes ?? []].flat() as Push<Raw>[]) feed.push(push);
    } catch (error) {
      feed.report(`\`decode\` of eventStream() threw: ${String(error)}`);
    }
  }

  function oneForAll(
    ids: readonly string[],
    feed: LiveFeed<Raw>,
    context: LiveContext,
  ): LiveStream {
    let stop = (): void => {};
    let current = '';
    function begin(wanted: readonly string[], before: () => void): void {
      const own = typeof route === 'function' ? route(wanted) : route;
      if (own === current) return;
      current = own;
      stop = read(own, '', feed, context, {
        opened(hasResumed) {
          // The old one goes on until the new one stands, so that nothing is missed.
          feed.open(undefined, { hasResumed: hasResumed || before !== none });
          before();
        },
        closed(isFinal, error) {
          if (own !== current) return;
          if (isFinal) feed.open([]);
          else feed.end(error);
        },
      });
    }
    begin(ids, none);
    return {
      watch(next) {
        if (typeof route === 'function' && next.length > 0) begin(next, stop);
      },
      close: () => stop(),
    };
  }

  return (ids, feed, context) =>
    typeof route === 'string' && route.includes('{id}')
      ? perTaskStreams(ids, feed, maxStreams, (id, stream) =>
          read(route, id, feed, context, stream),
        )
      : oneForAll(ids, feed, context);
}

const none = (): void => {};

const isNothing = (error: unknown): boolean =>
  error instanceof TaskStatusError && NOTHING_TO_STREAM.includes(error.status ?? 0);

async function pump(
  body: ReadableStream<Uint8Array>,
  reader: { take(text: string): void; end(): void },
  signal: AbortSignal,
): Promise<void> {
  const chunks = body.getReader();
  const cancel = (): void => void chunks.cancel().catch(none);
  signal.addEventListener('abort', cancel);
  // Keeps a character that was cut in two until its rest comes.
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      if (signal.aborted) return;
      if (done) break;
      reader.take(decoder.decode(value, { stream: true }));
    }
    reader.take(decoder.decode());
    reader.end();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
