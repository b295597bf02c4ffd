/**
 * One JSON request over HTTP, and what each way of failing means. Uses only `fetch`.
 */
import { TaskStatusError, type TaskStatusErrorCode } from '../protocol/errors.js';
import { isObject, readString } from '../protocol/values.js';

/** Headers to send along: as they are, or made for each request. */
export type HeadersSource =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export interface HttpOptions {
  readonly fetch: typeof fetch;
  readonly headers?: HeadersSource | undefined;
  /** ms until a request counts as failed. */
  readonly timeout: number;
}

/** Sends a request and reads its JSON answer. Rejects with a {@link TaskStatusError} for all else. */
export async function requestJson(
  options: HttpOptions,
  method: string,
  url: string,
  body?: unknown,
): Promise<unknown> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeout);
  try {
    const headers =
      typeof options.headers === 'function' ? await options.headers() : options.headers;
    // Called bare: `fetch` refuses to be called as a method of anything but the global object.
    const { fetch } = options;
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: abort.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw responseError(response, answer, url);
    return answer;
  } catch (cause) {
    if (cause instanceof TaskStatusError) throw cause;
    const why = abort.signal.aborted
      ? `did not answer within ${options.timeout} ms`
      : 'could not be reached';
    throw new TaskStatusError('network', `The task server at ${url} ${why}.`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function responseError(response: Response, answer: unknown, url: string): TaskStatusError {
  const said = isObject(answer) && isObject(answer['error']) ? answer['error'] : {};
  const message = readString(said['message']);
  return new TaskStatusError(
    codeOf(response.status),
    message ?? `The task server answered ${response.status} to ${url}.`,
    {
      status: response.status,
      serverCode: readString(said['code']),
      retryAfter: parseRetryAfter(response.headers.get('retry-after')),
    },
  );
}

function codeOf(status: number): TaskStatusErrorCode {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'not_found';
    case 409:
      return 'conflict';
    case 429:
    case 503:
      return 'rate_limited';
    default:
      return status >= 500 ? 'server' : 'invalid_request';
  }
}

/** Reads a `Retry-After` header, seconds or a date, as ms from now. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
