/**
 * Requests to a backend that is not ours: what it may answer is open, so HTML, an empty body and a
 * body cut short are told apart, `Retry-After` and rate limits are read, and `ETag`s sent back.
 */
import { asTaskStatusError, TaskStatusError } from '../protocol/errors.js';
import type { BackendDefinition } from './definition.js';
import type { RequestContext, RequestExtras, Route } from './requestContext.js';
import { withDeadline } from './deadline.js';
import { isObject, readString } from '../protocol/values.js';
import { errorCodeOf, parseRetryAfter } from './httpErrors.js';
import type { LiveContext } from './live.js';
import { resolveRoute } from './routes.js';

/** What the headers of an answer say. */
export interface AnswerNotes {
  /** ms not to be polled for. */
  retryAfter: number | undefined;
  location: string | undefined;
}

/** A context that keeps what the headers of its answers say. */
export interface NotedContext {
  readonly context: RequestContext;
  readonly notes: AnswerNotes;
}

/** Makes requests for one backend. */
export interface Requests {
  /** @param id what `{id}` in a route stands for */
  contextFor(signal: AbortSignal, id?: string): NotedContext;
  liveContext(signal: AbortSignal): LiveContext;
}

type RequestOptions = Pick<BackendDefinition, 'url' | 'headers' | 'fetch' | 'timeout'>;

interface Body {
  readonly text: string;
  readonly type: string;
}

/** So many answers with an `ETag` are kept. */
const KEPT_ANSWERS = 500;
/** Of an answer that cannot be read, so much is quoted. */
const QUOTED = 80;

export function createRequests(options: RequestOptions): Requests {
  const { url: base = '', timeout = 15_000 } = options;
  const kept = new Map<string, Body & { readonly etag: string }>();

  async function headersFor(extra?: Readonly<Record<string, string>>) {
    const { headers } = options;
    return { ...(typeof headers === 'function' ? await headers() : headers), ...extra };
  }

  async function send(
    route: Route,
    init: RequestExtras,
    notes: AnswerNotes,
    signal: AbortSignal,
    id: string | undefined,
  ): Promise<Body> {
    const { method, url } = resolveRoute(base, route, id);
    const { body } = init;
    const onTimeout = (): TaskStatusError =>
      new TaskStatusError('network', `${method} ${url} was not answered within ${timeout} ms.`);
    try {
      return await withDeadline({ timeout, onTimeout, signal }, async (ended) => {
        const held = method === 'GET' ? kept.get(url) : undefined;
        // Called bare: `fetch` refuses to be called as a method of anything but the global object.
        const request = options.fetch ?? fetch;
        const response = await request(url, {
          method,
          headers: {
            accept: 'application/json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(held !== undefined && { 'if-none-match': held.etag }),
            ...(await headersFor(init.headers)),
          },
          // A state out of a cache is an old state.
          cache: 'no-store',
          signal: ended,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        notes.retryAfter = readWait(response.headers) ?? notes.retryAfter;
        notes.location = response.headers.get('location') ?? notes.location;
        if (response.status === 304 && held !== undefined) return held;
        const text = await response.text();
        const answer = { text, type: response.headers.get('content-type') ?? '' };
        if (isHtml(answer)) throw htmlError(response, answer, `${method} ${url}`);
        if (!response.ok) throw statusError(response, text, `${method} ${url}`);
        const etag = response.headers.get('etag');
        if (method === 'GET' && etag !== null) keep(url, { ...answer, etag });
        return answer;
      });
    } catch (cause) {
      throw asTaskStatusError(cause, `${method} ${url} could not be reached.`);
    }
  }

  function keep(url: string, answer: Body & { readonly etag: string }): void {
    kept.delete(url);
    kept.set(url, answer);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_ANSWERS && oldest !== undefined) kept.delete(oldest);
  }

  function contextFor(signal: AbortSignal, id?: string): NotedContext {
    const notes: AnswerNotes = { retryAfter: undefined, location: undefined };
    const get = (route: Route, init: RequestExtras = {}): Promise<Body> =>
      send(route, init, notes, signal, id);
    const context: RequestContext = {
      signal,
      // What it is, the app says: nothing here relies on it.
      json: async <Answer>(route: Route, init?: RequestExtras) =>
        parseBody(await get(route, init), route) as Answer,
      text: async (route, init) => (await get(route, init)).text,
    };
    return { context, notes };
  }

  return {
    contextFor,
    liveContext: (signal) => ({
      ...contextFor(signal).context,
      address: (route, id) => resolveRoute(base, route, id),
      async open(method, url, headers) {
        const request = options.fetch ?? fetch;
        const given = await headersFor(headers);
        const response = await request(url, { method, headers: given, cache: 'no-store', signal });
        if (response.ok) return response;
        throw statusError(response, await response.text().catch(() => ''), `${method} ${url}`);
      },
    }),
  };
}

/** The body as JSON; `undefined` where it is empty. */
function parseBody({ text, type }: Body, route: Route): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new TaskStatusError(
      'protocol',
      `${route} answered with ${type || 'a body'} that is not JSON, or was cut short: ${quote(text)}`,
      { cause },
    );
  }
}

const isHtml = ({ text, type }: Body): boolean =>
  type.includes('text/html') || /^\s*<(!doctype|html)/i.test(text);

/** A page for people: that of a login, or of a proxy whose server is gone. */
function htmlError(response: Response, answer: Body, what: string): TaskStatusError {
  const { status, redirected, ok } = response;
  if (status === 401 || redirected) {
    const how = redirected ? `was redirected to a page, ${response.url}` : 'answered 401';
    return new TaskStatusError('unauthorized', `${what} ${how}. Sign in again.`, { status });
  }
  if (!ok) return statusError(response, '', what);
  return new TaskStatusError(
    'protocol',
    `${what} answered with an HTML page instead of JSON: ${quote(answer.text)}`,
    { status },
  );
}

function statusError(response: Response, text: string, what: string): TaskStatusError {
  const { status, headers } = response;
  const said = readSaid(text);
  const code = errorCodeOf(status);
  // GitHub says 403 where others say 429.
  const isLimited = code === 'forbidden' && headers.get('x-ratelimit-remaining') === '0';
  return new TaskStatusError(
    isLimited ? 'rate_limited' : code,
    `${what} answered ${status}${said === undefined ? '.' : `: ${said}`}`,
    { status, retryAfter: readWait(headers) },
  );
}

/** What the body of an error says, in the fields where frameworks put it. */
function readSaid(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (!isObject(answer)) return undefined;
    const { error, detail, message } = answer;
    const inner = isObject(error) ? error['message'] : error;
    return readString(inner) ?? readString(detail) ?? readString(message);
  } catch {
    return undefined;
  }
}

/** ms to wait, by `Retry-After` or, where requests are used up, by when the limit is reset. */
function readWait(headers: Headers): number | undefined {
  const wait = parseRetryAfter(headers.get('retry-after'));
  if (wait !== undefined) return wait;
  if (headers.get('x-ratelimit-remaining') !== '0') return undefined;
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  // Seconds since epoch, or seconds from now.
  const ms = reset > 1e9 ? reset * 1000 - Date.now() : reset * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const quote = (text: string): string => JSON.stringify(text.slice(0, QUOTED));
