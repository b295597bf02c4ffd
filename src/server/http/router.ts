/**
 * From a request to its route: origin, path, method, identity; and from what a route throws to an
 * answer. The hub's whole HTTP face as one function from Request to Response.
 */
import { isTaskId } from '../../protocol/index.js';
import { HubError, unknownTask } from '../errors.js';
import type { Problems } from '../problems.js';
import { corsHeaders, preflight } from './cors.js';
import { listTasks, summary } from './lists.js';
import { failure } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';
import { act, getLogs, getTask, reportTask, startTask, sync, ticket } from './routes.js';

type Route = (context: RouteContext, call: RouteCall) => Promise<Response>;
type Methods = Readonly<Partial<Record<string, Route>>>;

const collection: Methods = { GET: listTasks, POST: startTask };

const words: Readonly<Partial<Record<string, Methods>>> = {
  sync: { POST: sync },
  summary: { GET: summary },
  tickets: { POST: ticket },
};

const single: Methods = { GET: getTask, PATCH: reportTask };

const parts: Readonly<Partial<Record<string, Methods>>> = {
  logs: { GET: getLogs },
  cancel: { POST: (context, call) => act(context, call, 'cancel') },
  pause: { POST: (context, call) => act(context, call, 'pause') },
  resume: { POST: (context, call) => act(context, call, 'resume') },
  retry: { POST: (context, call) => act(context, call, 'retry') },
};

/** Answers a request. Never rejects. */
export async function route(
  context: RouteContext,
  request: Request,
  basePath: string,
): Promise<Response> {
  let headers: Record<string, string> = {};
  let response: Response;
  try {
    headers = corsHeaders(request, context.access);
    if (request.method === 'OPTIONS') return preflight(request, headers);
    response = await dispatch(context, request, basePath);
  } catch (error) {
    response = failure(toHubError(error, context.problems));
  }
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

async function dispatch(
  context: RouteContext,
  request: Request,
  basePath: string,
): Promise<Response> {
  const url = new URL(request.url);
  const segments = url.pathname.slice(basePath.length).split('/').filter(Boolean).map(decode);
  const [id = '', part] = segments;
  const methods = findMethods(segments);
  if (methods === undefined) {
    if (segments.length === 1 || (part !== undefined && part in parts)) throw unknownTask(id);
    throw new HubError(404, 'not_found', `There is nothing at ${url.pathname}.`);
  }
  const handler = methods[request.method];
  if (handler === undefined) {
    const allowed = Object.keys(methods).join(', ');
    const message = `${request.method} is not possible at ${url.pathname}; possible: ${allowed}.`;
    return failure(new HubError(405, 'method_not_allowed', message), { Allow: allowed });
  }
  const known = await context.access.identify(request);
  if (known === undefined) {
    throw new HubError(
      401,
      'unauthorized',
      'This request does not say who sends it. Sign in first.',
    );
  }
  return handler(context, {
    request,
    identity: known.identity,
    basePath,
    query: url.searchParams,
    id,
  });
}

/** What can be done at a path; `undefined` where nothing is. */
function findMethods(segments: readonly string[]): Methods | undefined {
  const [first, second] = segments;
  if (first === undefined) return collection;
  if (second === undefined && Object.hasOwn(words, first)) return words[first];
  if (segments.length > 2 || !isTaskId(first)) return undefined;
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
  problems.report('internal', 'A request could not be answered.', error);
  // What went wrong inside is told to the hub's owner, not to whoever asked.
  return new HubError(500, 'internal', 'The hub failed to do this. Its log says why.');
}
