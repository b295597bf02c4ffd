/**
 * One JSON request over HTTP, and what each way of failing means. Uses only `fetch`.
 */
import {
  asTaskStatusError,
  TaskStatusError,
  type TaskStatusErrorCode,
} from '../protocol/errors.js';
import { isObject, readString } from '../protocol/values.js';
import { withDeadline } from './deadline.js';

/** Headers to send along: as they are, or made for each request. */
export type HeadersSource =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export interface HttpOptions {
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch | undefined;
  readonly headers?: HeadersSource | undefined;
  /** ms until a request counts as failed. */
  readonly timeout: number;
  /**
   * Called for each answer whose `Date` header can be read (from another origin, only where the
   * server exposes it).
   * @param serverTime what the server's clock showed halfway through the request, ms since epoch;
   *   `Date` counts whole seconds, so it is up to 500 ms off, either way
   * @param roundTrip from sending the request to its headers, in ms
   */
  readonly onServerTime?: ((serverTime: number, roundTrip: number) => void) | undefined;
}

/** One request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** Sent as JSON; `undefined` for none. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a request and reads its JSON answer. Rejects with a {@link TaskStatusError} for all else. */
export async function requestJson(
  options: HttpOptions,
  { method, url, body, signal }: HttpRequest,
): Promise<unknown> {
  const { timeout, headers } = options;
  const onTimeout = (): TaskStatusError =>
    new TaskStatusError(
      'network',
      `The task server at ${url} did not answer within ${timeout} ms.`,
    );
  try {
    return await withDeadline({ timeout, onTimeout, signal }, async (ended) => {
      const given = typeof headers === 'function' ? await headers() : headers;
      const hasBody = body !== undefined;
      // Called bare: `fetch` refuses to be called as a method of anything but the global object.
      const send = options.fetch ?? fetch;
      const sentAt = performance.now();
      const response = await send(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(hasBody && { 'content-type': 'application/json' }),
          ...given,
        },
        // A state out of a cache is an old state, and so is its `Date`.
        cache: 'no-store',
        signal: ended,
        ...(hasBody && { body: JSON.stringify(body) }),
      });
      const time = readServerTime(response);
      if (time !== undefined) options.onServerTime?.(time, performance.now() - sentAt);
      const answer: unknown = await response.json().catch(() => undefined);
      if (!response.ok) throw responseError(response, answer, url);
      return answer;
    });
  } catch (cause) {
    throw asTaskStatusError(cause, `The task server at ${url} could not be reached.`);
  }
}

/** The server's clock by its `Date` header, in the middle of the second that the header names. */
function readServerTime({ headers }: Response): number | undefined {
  const second = Date.parse(headers.get('date') ?? '');
  // What an intermediate cache kept is dated by when it was made.
  if (Number.isNaN(second) || headers.get('age') !== null) return undefined;
  return second + 500;
}

function responseError(response: Response, answer: unknown, url: string): TaskStatusError {
  const { status } = response;
  const said = isObject(answer) && isObject(answer['error']) ? answer['error'] : {};
  return new TaskStatusError(
    CODES[status] ?? (status >= 500 ? 'server' : 'invalid_request'),
    readString(said['message']) ?? `The task server answered ${status} to ${url}.`,
    {
      status,
      serverCode: readString(said['code']),
      retryAfter: parseRetryAfter(response.headers.get('retry-after')),
    },
  );
}

const CODES: Readonly<Record<number, TaskStatusErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'not_found',
  429: 'rate_limited',
  503: 'unavailable',
};

/** Reads a `Retry-After` header, seconds or a date, as ms from now. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
