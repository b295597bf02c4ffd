/**
 * What each way for a request to fail is called, and what the error says. Every problem has one
 * outcome; the table in the guide "Errors" lists them. Reads only what it is given, and where the
 * page is.
 */
import { TaskStatusError, type TaskStatusErrorCode } from '../protocol/errors.js';
import { isObject, readString } from '../protocol/values.js';
import { describe, reasonOf } from '../shared/describe.js';
import { IS_DEVELOPMENT } from '../shared/development.js';

/** A request, as errors name it. */
export interface RequestName {
  readonly method: string;
  readonly url: string;
  /** Whether it is about one task, so that a 404 means that there is no such task. @defaultValue false */
  readonly isAboutTask?: boolean | undefined;
}

/** What was answered, with its body read as text. */
export interface TextAnswer {
  readonly response: Response;
  readonly text: string;
}

/** Without its query, which may hold what does not belong in a log. */
const nameOf = ({ method, url }: RequestName): string => `${method} ${withoutQuery(url)}`;

const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

/** The headers of a request could not be made: nothing was sent. */
export function headersError(why: string, cause?: unknown): TaskStatusError {
  return new TaskStatusError(
    'app',
    `The \`headers\` option of createTaskClient ${why}, so nothing was requested.` +
      (IS_DEVELOPMENT
        ? ' It must be or return an object of strings, as in { authorization: token }.'
        : ''),
    { cause },
  );
}

/** The app's own `fetch` did something that `fetch` never does. */
export function fetchError(why: string, cause?: unknown): TaskStatusError {
  return new TaskStatusError(
    'app',
    `The \`fetch\` option of createTaskClient ${why}.` +
      (IS_DEVELOPMENT ? ' It must behave as the global fetch does.' : ''),
    { cause },
  );
}

/** What a request carries cannot be written as JSON. */
export function bodyError(request: RequestName, cause: unknown): TaskStatusError {
  return new TaskStatusError(
    'invalid_request',
    `What was to be sent by ${nameOf(request)} cannot be written as JSON: ${reasonOf(cause)}. ` +
      "Check the task's input.",
    { cause },
  );
}

/** No answer in time, or no end of it. */
export function timeoutError(
  request: RequestName,
  timeout: number,
  hasBegun: boolean,
): TaskStatusError {
  const what = hasBegun ? 'began to answer, but did not end' : 'did not answer';
  return new TaskStatusError(
    'network',
    `The task server ${what} ${nameOf(request)} within ${timeout} ms.`,
  );
}

/** The connection broke while the answer came. */
export function brokenError(request: RequestName, cause: unknown): TaskStatusError {
  return new TaskStatusError(
    'network',
    `The answer to ${nameOf(request)} was cut short: ${reasonOf(cause)}.`,
    { cause },
  );
}

/** Where the page is: what browsers do not say about a failed request can be guessed from it. */
interface Place {
  readonly location?: { readonly origin?: string };
  readonly navigator?: { readonly onLine?: boolean };
}

/** No answer at all. Browsers give one reason for everything, so what is likely is added. */
export function unreachableError(
  request: RequestName,
  cause: unknown,
  place: Place = globalThis as Place,
): TaskStatusError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return new TaskStatusError(
    'network',
    `The task server could not be reached by ${nameOf(request)} (${reasonOf(inner)}).` +
      (IS_DEVELOPMENT ? ` ${likelyCause(request.url, place)}` : ''),
    { cause },
  );
}

function likelyCause(url: string, { location, navigator }: Place): string {
  if (navigator?.onLine === false) return 'This device is offline.';
  const page = location?.origin;
  if (page?.startsWith('https:') === true && isInsecure(url)) {
    return 'A page on https: may not request http:. Serve the hub on https:, or through the same host.';
  }
  if (page !== undefined && !url.startsWith(`${page}/`)) {
    return (
      `If it runs, check that it allows requests from ${page} (the hub's \`origins\` option), and ` +
      "that the page's content policy allows it (connect-src)."
    );
  }
  return "Check that it runs, and the client's url.";
}

/** Browsers allow `http:` on the device itself. */
const isInsecure = (url: string): boolean =>
  /^http:\/\/(?!(?:localhost|[^/]+\.localhost|127\.[\d.]+|\[::1\])(?:[:/]|$))/.test(url);

const CODES: Readonly<Record<number, TaskStatusErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'network',
  409: 'conflict',
  410: 'not_found',
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/** The code for an HTTP status that is no success. */
export const errorCodeOf = (status: number): TaskStatusErrorCode =>
  CODES[status] ?? (status >= 500 ? 'server' : 'invalid_request');

/** By code: what a developer can do about it. People read the label of the code. */
const HINTS: Partial<Record<TaskStatusErrorCode, string>> = IS_DEVELOPMENT
  ? {
      unauthorized: ' Sign in again, and check the `headers` option.',
      rate_limited: ' Poll less often, by the `polling` option.',
      unavailable:
        ' It is starting, closing or overloaded, or the proxy before it cannot reach it.',
    }
  : {};

/** An answer that is no success. What the server says about it goes first. */
export function statusError(request: RequestName, { response, text }: TextAnswer): TaskStatusError {
  const { status } = response;
  const body = parse(text);
  const said = isObject(body) && isObject(body['error']) ? body['error'] : undefined;
  const message = readString(said?.['message']) ?? '';
  let code = errorCodeOf(status);
  // Nothing is there, or a proxy that knows nothing of tasks: no task is gone because of it.
  const isGone = request.isAboutTask === true && said !== undefined;
  if (status < 400 || (code === 'not_found' && !isGone)) code = 'protocol';
  const isElsewhere = code === 'protocol';
  const own = `The task server answered ${status} to ${nameOf(request)}.${HINTS[code] ?? ''}`;
  return new TaskStatusError(code, (message || own) + (isElsewhere ? whereToLook(response) : ''), {
    status,
    serverCode: readString(said?.['code']),
    retryAfter: parseRetryAfter(response.headers.get('retry-after'), readServerTime(response)),
  });
}

/** A success that is not what was asked for. */
export function answerError(request: RequestName, answer: TextAnswer): TaskStatusError {
  const { response, text } = answer;
  return new TaskStatusError(
    'protocol',
    `The answer to ${nameOf(request)} is ${kindOf(answer)}.${whereToLook(response, text)}`,
    { status: response.status },
  );
}

function kindOf({ response, text }: TextAnswer): string {
  if (response.type === 'opaque' || response.type === 'opaqueredirect') {
    return `unreadable (${response.type})${
      IS_DEVELOPMENT ? ': the `fetch` option must not use mode "no-cors" or redirect "manual"' : ''
    }`;
  }
  const begin = text.trimStart();
  if (begin === '') return `empty (status ${response.status})`;
  if (isHtml(response, begin)) return 'an HTML page, not JSON';
  if (parse(text) === undefined) return `not JSON, or cut short: ${describe(begin.slice(0, 40))}`;
  return 'JSON, but not of the task status protocol';
}

const isHtml = (response: Response, begin: string): boolean =>
  begin.startsWith('<') || response.headers.get('content-type')?.includes('html') === true;

function whereToLook(response: Response, text = ''): string {
  if (!IS_DEVELOPMENT) return '';
  const to = response.redirected ? withoutQuery(response.url) : response.headers.get('location');
  if (to !== null) return ` It was redirected to ${to}, so the session may have ended.`;
  const login = isHtml(response, text.trimStart())
    ? ', and that no login page or proxy answers in its place'
    : '';
  return ` Check that the client's url is where the hub listens, by default /tasks${login}.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The server's clock by its `Date` header, in the middle of the second that the header names;
 * `undefined` where it cannot be read.
 */
export function readServerTime({ headers }: Response): number | undefined {
  const second = Date.parse(headers.get('date') ?? '');
  // What an intermediate cache kept is dated by when it was made.
  if (Number.isNaN(second) || headers.get('age') !== null) return undefined;
  return second + 500;
}

/**
 * Reads a `Retry-After` header, seconds or a date, as ms from now.
 * @param now the server's time: its dates are by its own clock. @defaultValue the device's
 */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
