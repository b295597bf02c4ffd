/**
 * The backend that speaks the protocol of PROTOCOL.md: our own hub, or a server like it.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { parseSyncResponse } from '../protocol/parseServerMessage.js';
import { parseTaskSummary } from '../protocol/summary.js';
import type { Reader } from '../protocol/values.js';
import { describe, reasonOf } from '../shared/describe.js';
import type { RequestOptions, TaskBackend, TaskFilter } from './backend.js';
import { withDeadline } from './deadline.js';
import { makeHeaders, requestJson, type HttpOptions } from './http.js';
import { readStartedTask, readTask, readTaskList } from './readAnswers.js';
import { resolveEndpoint, unresolvedError } from './urls.js';

export interface HubBackendOptions extends HttpOptions {
  /**
   * Where the hub's routes are, as in `/tasks`: absolute, or relative to the document's base at the
   * time of the call. A query is kept on every request and on the socket.
   */
  readonly url: string;
  /** Returns the ticket for one attempt to open a socket. */
  readonly getTicket?: (() => string | Promise<string>) | undefined;
  /** ms that `getTicket` may take. @defaultValue `timeout` */
  readonly ticketTimeout?: number | undefined;
}

/**
 * Makes the backend for a hub at `url`.
 * @throws TypeError for a url that cannot work. One that is relative where there is no page (on a
 *   server) rejects only when something is requested, so that a client can be a module's constant;
 *   with a `fetch` of the app's own, which may know what to do, it is passed on as it is.
 */
export function hubBackend(options: HubBackendOptions): TaskBackend {
  const { url, getTicket, ticketTimeout = options.timeout } = options;
  const endpoint = resolveEndpoint(url);

  async function send<Answer>(
    method: string,
    path: string,
    read: Reader<Answer>,
    { signal }: RequestOptions = {},
    { query, body, isAboutTask }: { query?: string; body?: unknown; isAboutTask?: boolean } = {},
  ): Promise<Answer> {
    if (!endpoint.isAbsolute && options.fetch === undefined) throw unresolvedError(url);
    const request = { method, url: endpoint.route(path, query), body, signal, isAboutTask };
    return requestJson(options, request, read);
  }

  return {
    key: endpoint.key,
    sync: (request, how) => send('POST', '/sync', parseSyncResponse, how, { body: request }),
    start: (request, how) => send('POST', '', readStartedTask, how, { body: request }),
    act: (id, action, how) =>
      send('POST', `/${encodeURIComponent(id)}/${action}`, readTask, how, { isAboutTask: true }),
    list: (filter, how) => send('GET', '', readTaskList, how, { query: filterQuery(filter) }),
    summary: (how) => send('GET', '/summary', parseTaskSummary, how),
    async eventSockets() {
      const { eventSockets } = await import('./hubEvents.js');
      return eventSockets(async (tasks, signal) => {
        const headers = await makeHeaders(options, true);
        const call = options.fetch ?? fetch;
        const body = JSON.stringify({ tasks });
        return call(endpoint.route('/events'), { method: 'POST', headers, body, signal });
      });
    },
    async socketUrl({ signal } = {}) {
      if (getTicket === undefined) return endpoint.socket();
      const ticket = await fetchTicket(getTicket, ticketTimeout, signal);
      return endpoint.socket(`ticket=${encodeURIComponent(ticket)}`);
    },
  };
}

function filterQuery({ status, type, tag, limit = 100, cursor }: TaskFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ status, type, tag, limit, cursor })) {
    // Several statuses become one text, with commas between them.
    if (value !== undefined) query.set(name, String(value));
  }
  return query.toString();
}

async function fetchTicket(
  getTicket: () => string | Promise<string>,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const failed = (why: string, cause?: unknown): TaskStatusError =>
    new TaskStatusError('app', `No ticket for the live connection: \`getTicket\` ${why}.`, {
      cause,
    });
  const onTimeout = (): TaskStatusError => failed(`did not settle within ${timeout} ms`);
  let ticket: unknown;
  try {
    ticket = await withDeadline({ timeout, onTimeout, signal }, getTicket);
  } catch (cause) {
    throw cause instanceof TaskStatusError ? cause : failed(`failed: ${reasonOf(cause)}`, cause);
  }
  if (typeof ticket === 'string' && ticket !== '') return ticket;
  throw failed(`returned ${describe(ticket)}, not the ticket as a string`);
}
