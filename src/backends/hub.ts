/**
 * The backend that speaks the protocol of PROTOCOL.md by itself: our own hub, or a server like it.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { parseSyncResponse } from '../protocol/parseServerMessage.js';
import { parseTask } from '../protocol/parseTask.js';
import { parseTaskSummary } from '../protocol/summary.js';
import type { Task } from '../protocol/task.js';
import { isObject } from '../protocol/values.js';
import type { TaskBackend, TaskFilter } from './backend.js';
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
  const path = (id: string): string => `${base}/${encodeURIComponent(id)}`;
  return {
    key: base,
    async sync(request) {
      const body = await requestJson(options, 'POST', `${base}/sync`, request);
      const answer = parseSyncResponse(body);
      if (answer === undefined) throw notOurs(`${base}/sync`);
      return answer;
    },
    start: async (request) => readTask(await requestJson(options, 'POST', base, request), base),
    act: async (id, action) =>
      readTask(await requestJson(options, 'POST', `${path(id)}/${action}`), path(id)),
    async list(filter) {
      const query = filterQuery(filter);
      const body = await requestJson(options, 'GET', `${base}?${query}`);
      if (!isObject(body) || !Array.isArray(body['tasks'])) throw notOurs(base);
      return body['tasks'].map((task) => parseTask(task)).filter((task) => task !== undefined);
    },
    async summary() {
      const summary = parseTaskSummary(await requestJson(options, 'GET', `${base}/summary`));
      if (summary === undefined) throw notOurs(`${base}/summary`);
      return summary;
    },
    async socketUrl() {
      const url = new URL(base, typeof location === 'undefined' ? undefined : location.href);
      url.protocol = url.protocol.replace(/^http/, 'ws');
      if (options.getTicket === undefined) return url.href;
      url.searchParams.set('ticket', await ticket(options));
      return url.href;
    },
  };
}

function filterQuery({ status, type, tag, limit }: TaskFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (status !== undefined) query.set('status', [status].flat().join(','));
  if (type !== undefined) query.set('type', type);
  if (tag !== undefined) query.set('tag', tag);
  query.set('limit', String(limit ?? 100));
  return query;
}

async function ticket({ getTicket, timeout }: HubBackendOptions): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`getTicket gave nothing within ${timeout} ms`)),
      timeout,
    );
  });
  try {
    const value: unknown = await Promise.race([getTicket?.(), tooLate]);
    if (typeof value === 'string' && value !== '') return value;
    throw new Error('getTicket gave no text');
  } catch (cause) {
    if (cause instanceof TaskStatusError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TaskStatusError('network', `No ticket for the live connection: ${why}.`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function readTask(body: unknown, url: string): Task {
  const task = parseTask(body);
  if (task === undefined) throw notOurs(url);
  return task;
}

function notOurs(url: string): TaskStatusError {
  return new TaskStatusError(
    'protocol',
    `What ${url} answered is not of the task status protocol. Check the url given to ` +
      'createTaskClient: it must be the path at which the hub listens, by default /tasks.',
  );
}
