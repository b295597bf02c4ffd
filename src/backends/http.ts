/**
 * One JSON request over HTTP. Whatever goes wrong, it rejects with a `TaskStatusError` that says
 * what and where; which, is decided in `httpErrors.ts`. Uses only `fetch`.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { isObject, type Reader } from '../protocol/values.js';
import { describe, reasonOf } from '../shared/describe.js';
import { withDeadline } from './deadline.js';
import {
  answerError,
  bodyError,
  brokenError,
  fetchError,
  headersError,
  readServerTime,
  statusError,
  timeoutError,
  unreachableError,
  type RequestName,
  type TextAnswer,
} from './httpErrors.js';

/** Headers to send along: as they are, or made for each request. */
export type HeadersSource =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export interface HttpOptions {
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch | undefined;
  readonly headers?: HeadersSource | undefined;
  /** ms that a request may take, with its headers and the whole of the answer. */
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
export interface HttpRequest extends RequestName {
  /** Sent as JSON; `undefined` for none. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request and reads its JSON answer.
 * @param read gives the answer in its proper type, or `undefined` where it is something else
 * @throws TaskStatusError in every other case
 */
export async function requestJson<Answer>(
  options: HttpOptions,
  request: HttpRequest,
  read: Reader<Answer>,
): Promise<Answer> {
  const answer = await requestText(options, request);
  let body: unknown;
  try {
    body = JSON.parse(answer.text);
  } catch {
    throw answerError(request, answer);
  }
  const result = read(body);
  if (result === undefined) throw answerError(request, answer);
  return result;
}

/**
 * Sends a request and reads its answer as text.
 * @throws TaskStatusError where there is no answer, or where its status is no success
 */
async function requestText(options: HttpOptions, request: HttpRequest): Promise<TextAnswer> {
  const { timeout } = options;
  const body = writeBody(request);
  let stage: 'headers' | 'answer' | 'body' = 'headers';
  const onTimeout = (): TaskStatusError =>
    stage === 'headers'
      ? headersError(`did not settle within ${timeout} ms`)
      : timeoutError(request, timeout, stage === 'body');

  return withDeadline({ timeout, onTimeout, signal: request.signal }, async (signal) => {
    const headers = await makeHeaders(options, body !== undefined);
    // The time may have run out meanwhile.
    signal.throwIfAborted();
    stage = 'answer';
    const sentAt = performance.now();
    const response = await send(options, request, {
      method: request.method,
      headers,
      signal,
      // A state out of a cache is an old state, and so is its `Date`.
      cache: 'no-store',
      ...(body !== undefined && { body }),
    });
    stage = 'body';
    const time = readServerTime(response);
    if (time !== undefined) options.onServerTime?.(time, performance.now() - sentAt);
    const answer = { response, text: await readText(response, request) };
    if (!response.ok) {
      throw response.status === 0 ? answerError(request, answer) : statusError(request, answer);
    }
    return answer;
  });
}

function writeBody(request: HttpRequest): string | undefined {
  try {
    return JSON.stringify(request.body);
  } catch (cause) {
    throw bodyError(request, cause);
  }
}

/** The headers that are sent: ours, and those of the app. @throws TaskStatusError where they cannot be made */
export async function makeHeaders(
  { headers }: HttpOptions,
  hasBody: boolean,
): Promise<Record<string, string>> {
  const all = new Headers({ accept: 'application/json' });
  if (hasBody) all.set('content-type', 'application/json');
  let given: unknown;
  try {
    given = typeof headers === 'function' ? await headers() : headers;
  } catch (cause) {
    throw own(cause) ?? headersError(`failed: ${reasonOf(cause)}`, cause);
  }
  if (given === undefined || given === null) return Object.fromEntries(all);
  if (!isObject(given) && !Array.isArray(given)) {
    throw headersError(`returned ${describe(given)}`);
  }
  // A header without a value, as in { authorization: token && … }, is not sent as "undefined".
  const isPlain = !(given instanceof Headers) && !Array.isArray(given);
  const entries = isPlain
    ? Object.entries(given).filter(([, value]) => value !== undefined && value !== null)
    : given;
  try {
    new Headers(entries as HeadersInit).forEach((value, name) => all.set(name, value));
  } catch (cause) {
    throw headersError(`returned something that cannot be sent: ${reasonOf(cause)}`, cause);
  }
  return Object.fromEntries(all);
}

async function send(
  options: HttpOptions,
  request: HttpRequest,
  init: RequestInit,
): Promise<Response> {
  // Called bare: `fetch` refuses to be called as a method of anything but the global object.
  const call = options.fetch ?? fetch;
  let answer: unknown;
  try {
    answer = call(request.url, init);
  } catch (cause) {
    throw own(cause) ?? fetchError(`threw before it returned a promise: ${reasonOf(cause)}`, cause);
  }
  try {
    answer = await answer;
  } catch (cause) {
    throw own(cause) ?? unreachableError(request, cause);
  }
  if (!isResponse(answer)) throw fetchError(`resolved to ${describe(answer)}, not to a Response`);
  if (answer.bodyUsed) {
    throw fetchError('resolved to a Response whose body was read already. Read a clone() of it');
  }
  return answer;
}

/** By what is used of it: other realms and polyfills have classes of their own. */
const isResponse = (value: unknown): value is Response =>
  isObject(value) &&
  typeof value['status'] === 'number' &&
  typeof value['text'] === 'function' &&
  typeof (value['headers'] as Headers | undefined)?.get === 'function';

async function readText(response: Response, request: HttpRequest): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw own(cause) ?? brokenError(request, cause);
  }
}

/** What is ours already is passed on as it is. */
const own = (cause: unknown): TaskStatusError | undefined =>
  cause instanceof TaskStatusError ? cause : undefined;
