/**
 * The backend that speaks the protocol of PROTOCOL.md by itself: our own hub, or a server like it.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { parseSyncResponse } from '../protocol/parseServerMessage.js';
import { parseTask } from '../protocol/parseTask.js';
import { parseTaskSummary } from '../protocol/summary.js';
import type { Task } from '../protocol/task.js';
import { isObject, listOf, readString, type Reader } from '../protocol/values.js';
import type { RequestOptions, TaskBackend, TaskFilter, TaskListResponse } from './backend.js';
import { withDeadline } from './deadline.js';
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
    requestOptions: RequestOptions = {},
    body?: unknown,
  ): Promise<Answer> {
    const { signal } = requestOptions;
    const answer = read(await requestJson(options, { method, url: base + path, body, signal }));
    if (answer !== undefined) return answer;
    throw new TaskStatusError(
      'protocol',
      `What ${base + path} answered is not of the task status protocol. Check the client's url: ` +
        'it must be where the hub listens, by default /tasks.',
    );
  }

  return {
    key: base,
    sync: (request, how) => ask('POST', '/sync', parseSyncResponse, how, request),
    start: (request, how) => ask('POST', '', readTask, how, request),
    act: (id, action, how) => ask('POST', `/${encodeURIComponent(id)}/${action}`, readTask, how),
    list: (filter, how) => ask('GET', `?${filterQuery(filter)}`, readTaskList, how),
    summary: (how) => ask('GET', '/summary', parseTaskSummary, how),
    async socketUrl({ signal } = {}) {
      const url = new URL(base, globalThis.location?.href);
      url.protocol = url.protocol.replace('http', 'ws');
      if (options.getTicket !== undefined)
        url.searchParams.set('ticket', await ticket(options, signal));
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

async function ticket(
  { getTicket, timeout }: HubBackendOptions,
  signal: AbortSignal | undefined,
): Promise<string> {
  const onTimeout = (): TaskStatusError =>
    new TaskStatusError(
      'app',
      `No ticket for the live connection: getTicket gave nothing within ${timeout} ms.`,
    );
  let problem = 'gave no text';
  let cause: unknown;
  try {
    const value: unknown = await withDeadline({ timeout, onTimeout, signal }, () => getTicket?.());
    if (typeof value === 'string' && value !== '') return value;
  } catch (error) {
    if (error instanceof TaskStatusError) throw error;
    problem = `failed: ${error instanceof Error ? error.message : String(error)}`;
    cause = error;
  }
  throw new TaskStatusError('app', `No ticket for the live connection: getTicket ${problem}.`, {
    cause,
  });
}
