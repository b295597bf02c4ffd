/**
 * The backend that speaks the protocol of PROTOCOL.md by itself: our own hub, or a server like it.
 */
import { asTaskStatusError, TaskStatusError } from '../protocol/errors.js';
import { parseSyncResponse } from '../protocol/parseServerMessage.js';
import { parseTask } from '../protocol/parseTask.js';
import { parseTaskSummary } from '../protocol/summary.js';
import type { Task } from '../protocol/task.js';
import { isObject, listOf, readString, type Reader } from '../protocol/values.js';
import type { RequestOptions, TaskBackend, TaskFilter, TaskListResponse } from './backend.js';
import { requestJson, type HttpOptions } from './http.js';

export interface HubBackendOptions extends HttpOptions {
  /** Where the hub's routes are, absolute or relative to the page, as in `/tasks`. */
  readonly url: string;
  /** Gives the ticket for one attempt to open a socket. */
  readonly getTicket?: (() => string | Promise<string>) | undefined;
}

/** Makes the backend for a hub at `url`. */
export function hubBackend(options: HubBackendOptions): TaskBackend {
  const base = options.url.replace(/\/+$/, '');

  async function ask<Answer>(
    method: string,
    path: string,
    read: Reader<Answer>,
    body?: unknown,
    { signal }: RequestOptions = {},
  ): Promise<Answer> {
    const answer = read(await requestJson({ ...options, signal }, method, base + path, body));
    if (answer !== undefined) return answer;
    throw new TaskStatusError(
      'protocol',
      `What ${base + path} answered is not of the task status protocol. Check the client's url: ` +
        'it must be where the hub listens, by default /tasks.',
    );
  }

  return {
    key: base,
    sync: (request) => ask('POST', '/sync', parseSyncResponse, request),
    start: (request) => ask('POST', '', readTask, request),
    act: (id, action) => ask('POST', `/${encodeURIComponent(id)}/${action}`, readTask),
    list: (filter, request) =>
      ask('GET', `?${filterQuery(filter)}`, readTaskList, undefined, request),
    summary: () => ask('GET', '/summary', parseTaskSummary),
    async socketUrl() {
      const url = new URL(base, globalThis.location?.href);
      url.protocol = url.protocol.replace('http', 'ws');
      if (options.getTicket !== undefined) url.searchParams.set('ticket', await ticket(options));
      return url.href;
    },
  };
}

const readTask: Reader<Task> = (body) => parseTask(body);

const readTaskList: Reader<TaskListResponse> = (body) => {
  if (!isObject(body)) return undefined;
  const tasks = listOf(readTask)(body['tasks']);
  if (tasks === undefined) return undefined;
  const nextCursor = readString(body['nextCursor']);
  return {
    tasks,
    missing: listOf(readString)(body['missing']) ?? [],
    ...(nextCursor !== undefined && { nextCursor }),
  };
};

function filterQuery({ status, type, tag, limit = 100, cursor }: TaskFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ status, type, tag, limit, cursor })) {
    // Several statuses become one text, with commas between them.
    if (value !== undefined) query.set(name, String(value));
  }
  return query;
}

async function ticket({ getTicket, timeout }: HubBackendOptions): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const why = new Error(`getTicket gave nothing within ${timeout} ms`);
    timer = setTimeout(reject, timeout, why);
  });
  try {
    const value: unknown = await Promise.race([getTicket?.(), tooLate]);
    if (typeof value === 'string' && value !== '') return value;
    throw new Error('getTicket gave no text');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw asTaskStatusError(cause, `No ticket for the live connection: ${why}.`);
  } finally {
    clearTimeout(timer);
  }
}
