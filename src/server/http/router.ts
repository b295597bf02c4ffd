/**
 * From a request to its route: origin, path, method, identity, rate; and from what a route throws to
 * an answer. The hub's whole HTTP face as one function from Request to Response.
 */
import { isTaskId } from '../../protocol/index.js';
import { HubError, unknownTask } from '../errors.js';
import { isHostAllowed, type AllowedHosts } from '../origins.js';
import type { Problems } from '../problems.js';
import { InvalidCursorError, StoreUnavailableError } from '../store/store.js';
import { forbiddenOrigin, foreignRequest, judgeCors, preflight } from './cors.js';
import { listTasks, summary } from './lists.js';
import { eventsOfMany, eventsOfOne, eventsSince } from './events.js';
import { check, readMetrics } from './operations.js';
import { failure, json } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';
import { act, getLogs, getTask, reportTask, startTask, sync, ticket } from './routes.js';

type Route = (context: RouteContext, call: RouteCall) => Promise<Response>;
type Methods = Readonly<Partial<Record<string, Route>>>;

const collection: Methods = { GET: listTasks, POST: startTask };

const words: Readonly<Partial<Record<string, Methods>>> = {
  sync: { POST: sync },
  summary: { GET: summary },
  tickets: { POST: ticket },
  check: { POST: check },
  events: { GET: eventsOfMany, POST: eventsSince },
};

const single: Methods = { GET: getTask, PATCH: reportTask };

const parts: Readonly<Partial<Record<string, Methods>>> = {
  logs: { GET: getLogs },
  events: { GET: eventsOfOne },
  cancel: { POST: (context, call) => act(context, call, 'cancel') },
  pause: { POST: (context, call) => act(context, call, 'pause') },
  resume: { POST: (context, call) => act(context, call, 'resume') },
  retry: { POST: (context, call) => act(context, call, 'retry') },
};

/** What the hub is asked for by whoever runs it, below `/tasks/-/`. */
const operations: Methods = { metrics: readMetrics };

/** How the hub stands, for `/tasks/-/health` and `/tasks/-/ready`. */
export interface HubState {
  /** It takes requests: its store is open and it is not closing. */
  readonly isReady: boolean;
  /** Set while it closes: what every other request gets. */
  readonly closing: HubError | undefined;
}

/** What is needed before the store is open. */
export type FrontContext = Pick<RouteContext, 'access' | 'clock' | 'problems' | 'metrics'>;

/**
 * Answers a request. Never rejects.
 * @param routes the hub's parts, there once its store is open
 * @param hosts which hosts are answered to
 */
export async function route(
  front: FrontContext,
  routes: () => Promise<RouteContext>,
  state: () => HubState,
  request: Request,
  basePath: string,
  hosts: AllowedHosts,
): Promise<Response> {
  front.metrics.requests += 1;
  let headers: Record<string, string> = {};
  let response: Response;
  try {
    const host = request.headers.get('host') ?? new URL(request.url).host;
    if (!isHostAllowed(host, hosts)) throw forbiddenHost(host);
    const cors = judgeCors(request, front.access);
    headers = cors.headers;
    if (cors.verdict === 'forbidden') throw forbiddenOrigin(request);
    const path = readPath(request, basePath);
    if (request.method === 'OPTIONS') response = preflight(request, headers);
    else {
      const { closing, isReady } = state();
      const probe = probeOf(path.segments, request.method);
      if (probe === 'health') response = json({ status: 'ok' });
      else if (probe === 'ready') {
        response = isReady ? json({ status: 'ready' }) : json({ status: 'not_ready' }, 503);
      } else if (closing !== undefined) throw closing;
      else {
        const taken = cors.verdict === 'allowed' ? foreignRequest(request, front.access) : request;
        response = await dispatch(await routes(), taken, basePath, path);
      }
    }
  } catch (error) {
    response = failure(toHubError(error, front.problems));
  }
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  response.headers.set('Date', new Date(front.clock.now()).toUTCString());
  return response;
}

function forbiddenHost(host: string): HubError {
  return new HubError(
    403,
    'forbidden_host',
    `This hub does not answer to "${host.slice(0, 255)}". Add the host to its "allowedHosts" option.`,
  );
}

interface ReadPath {
  readonly name: string;
  readonly segments: readonly string[];
}

/** The path below the routes. @throws HubError 404 where it is elsewhere or written oddly */
function readPath(request: Request, basePath: string): ReadPath {
  const { pathname } = new URL(request.url);
  const nothing = new HubError(404, 'not_found', `There is nothing at ${pathname.slice(0, 300)}.`);
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) throw nothing;
  const rest = pathname.slice(basePath.length);
  if (rest === '' || rest === '/') return { name: pathname, segments: [] };
  const segments = rest.slice(1).split('/').map(decode);
  if (segments.includes('')) throw nothing;
  return { name: pathname, segments };
}

function probeOf([first, second, third]: readonly string[], method: string): string | undefined {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && first === '-' && third === undefined ? second : undefined;
}

async function dispatch(
  context: RouteContext,
  request: Request,
  basePath: string,
  { name, segments }: ReadPath,
): Promise<Response> {
  const { access, clock, metrics, requestRate } = context;
  const [id = '', part] = segments;
  const methods = findMethods(segments);
  if (methods === undefined) {
    const isTask = segments.length === 1 || (part !== undefined && Object.hasOwn(parts, part));
    if (isTask) throw unknownTask(id);
    throw new HubError(404, 'not_found', `There is nothing at ${name.slice(0, 300)}.`);
  }
  // Node leaves the body of an answer to HEAD out.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler === undefined) {
    const allowed = Object.keys(methods).join(', ');
    const message = `${request.method} is not possible at ${name}; possible: ${allowed}.`;
    return failure(new HubError(405, 'method_not_allowed', message), { Allow: allowed });
  }
  const known = await access.identify(request);
  if (known === undefined) {
    throw new HubError(
      401,
      'unauthorized',
      'This request does not say who sends it. Sign in first.',
    );
  }
  const client = access.keyOf(known.identity) ?? access.addressOf(request);
  const wait = client === undefined ? 0 : requestRate.take(client, clock.now());
  if (wait > 0) {
    metrics.rateLimited += 1;
    throw new HubError(429, 'rate_limited', 'Too many requests. Try again later.', {
      retryAfter: wait,
    });
  }
  const query = new URL(request.url).searchParams;
  return handler(context, { request, identity: known.identity, client, basePath, query, id });
}

/** What can be done at a path; `undefined` where nothing is. */
function findMethods(segments: readonly string[]): Methods | undefined {
  const [first, second] = segments;
  if (first === undefined) return collection;
  if (second === undefined && Object.hasOwn(words, first)) return words[first];
  if (segments.length > 2) return undefined;
  if (first === '-') {
    const operation =
      second !== undefined && Object.hasOwn(operations, second) ? operations[second] : undefined;
    return operation && { GET: operation };
  }
  if (!isTaskId(first)) return undefined;
  if (second === undefined) return single;
  return Object.hasOwn(parts, second) ? parts[second] : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function toHubError(error: unknown, problems: Problems): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof InvalidCursorError) {
    return new HubError(400, 'invalid_query', '"cursor" is not one that this hub gave.');
  }
  if (error instanceof StoreUnavailableError) {
    problems.report('store', 'A request could not be answered: the store is not available.', error);
    const message = 'The store of the hub is not available now. Its log says why.';
    return new HubError(503, 'store_unavailable', message, { retryAfter: 5_000 });
  }
  problems.report('internal', 'A request could not be answered.', error);
  // What went wrong inside goes to the hub's owner, not to whoever sent the request.
  return new HubError(500, 'internal', 'The hub failed to do this. Its log says why.');
}
