/** The routes for server-sent events: what the socket says, for whoever cannot have one. */
import { isTaskId, parseSyncRequest, type TaskCursor } from '../../protocol/index.js';
import { HubError } from '../errors.js';
import { createEventIds, readEventId } from '../socket/eventIds.js';
import { EventSocket } from '../socket/eventSocket.js';
import { readJson } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';

/** As many as a message on the socket may name. */
const MAX_TASKS = 200;

/** `GET /tasks/events?ids=a,b` */
export function eventsOfMany(context: RouteContext, call: RouteCall): Promise<Response> {
  const ids = [...new Set((call.query.get('ids') ?? '').split(',').filter(Boolean))];
  if (ids.length === 0 || ids.length > MAX_TASKS || !ids.every(isTaskId)) {
    const message = `"ids" is not a list of 1 to ${MAX_TASKS} ids of tasks, with commas between them.`;
    throw new HubError(400, 'invalid_query', message);
  }
  return openFor(context, call, ids);
}

/** `GET /tasks/:id/events` */
export const eventsOfOne = (context: RouteContext, call: RouteCall): Promise<Response> =>
  openFor(context, call, [call.id]);

async function openFor(
  context: RouteContext,
  call: RouteCall,
  ids: readonly string[],
): Promise<Response> {
  const last = call.request.headers.get('last-event-id') ?? call.query.get('lastEventId');
  const cursors = readEventId(last, ids, call.query.get('logs') === 'true');
  return open(context, call, cursors, new EventSocket(createEventIds(cursors)));
}

/** `POST /tasks/events` */
export async function eventsSince(context: RouteContext, call: RouteCall): Promise<Response> {
  const body = await readJson(call.request, context.limits.maxBodyBytes);
  const request = parseSyncRequest(body, MAX_TASKS);
  if (request === undefined) {
    throw new HubError(
      400,
      'invalid_body',
      `The body of the request is not { tasks: [{ id, epoch?, version?, nextLine? }] } with proper ids and at most ${MAX_TASKS} tasks.`,
    );
  }
  return open(context, call, request.tasks, new EventSocket());
}

async function open(
  { streams }: RouteContext,
  { request, identity, client }: RouteCall,
  cursors: readonly TaskCursor[],
  socket: EventSocket,
): Promise<Response> {
  const headers = {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    // nginx would hold it back otherwise.
    'X-Accel-Buffering': 'no',
  };
  if (request.method === 'HEAD') return new Response(null, { headers });
  if (!(await streams.takeIn(socket, { identity, client }))) {
    throw new HubError(429, 'too_many_connections', 'There are too many connections.', {
      retryAfter: 10_000,
    });
  }
  if (cursors.length > 0) socket.subscribe(cursors);
  return new Response(socket.body, { headers });
}
