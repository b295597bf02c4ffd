/**
 * One JSON request over HTTP, and what each way of failing means. Uses only `fetch`.
 */
import {
  asTaskStatusError,
  TaskStatusError,
  type TaskStatusErrorCode,
} from '../protocol/errors.js';
import { isObject, readString } from '../protocol/values.js';

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
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
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
  const { headers, signal } = options;
  const cancel = (): void => abort.abort(signal?.reason);
  signal?.addEventListener('abort', cancel);
  try {
    signal?.throwIfAborted();
    const given = typeof headers === 'function' ? await headers() : headers;
    const hasBody = body !== undefined;
    // Called bare: `fetch` refuses to be called as a method of anything but the global object.
    const send = options.fetch ?? fetch;
    const response = await send(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(hasBody && { 'content-type': 'application/json' }),
        ...given,
      },
      signal: abort.signal,
      ...(hasBody && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw responseError(response, answer, url);
    return answer;
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    const why = abort.signal.aborted
      ? `did not answer within ${options.timeout} ms`
      : 'could not be reached';
    throw asTaskStatusError(cause, `The task server at ${url} ${why}.`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
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
  503: 'rate_limited',
};

/** Reads a `Retry-After` header, seconds or a date, as ms from now. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
