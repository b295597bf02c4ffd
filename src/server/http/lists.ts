/**
 * The routes about many tasks at once: lists and the summary.
 */
import { isTaskId, isTaskStatus, readCount, type TaskStatus } from '../../protocol/index.js';
import { taskText } from '../encode.js';
import { HubError } from '../errors.js';
import type { TaskQuery } from '../store/store.js';
import { readSystem } from '../summary.js';
import { countVisible, listVisible } from '../visibleTasks.js';
import { json, jsonText } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';

const MAX_LIST_PAGE = 1_000;
const DEFAULT_LIST_PAGE = 100;
const MAX_CURSOR_LENGTH = 512;

/** `GET /tasks` */
export async function listTasks(context: RouteContext, call: RouteCall): Promise<Response> {
  const ids = call.query.get('ids');
  if (ids !== null) return tasksById(context, call, ids);
  const { maxResponseBytes: maxBytes } = context.limits;
  const query = readQuery(call.query);
  const { tasks, nextCursor } = await listVisible(context, call.identity, { ...query, maxBytes });
  return page(tasks.map(taskText), [], nextCursor);
}

/** A page as JSON; each task's text is made once and shared with the sockets. */
function page(tasks: readonly string[], missing: readonly string[], next: string | null): Response {
  const rest = JSON.stringify({ missing, nextCursor: next }).slice(1);
  return jsonText(`{"tasks":[${tasks.join(',')}],${rest}`);
}

async function tasksById(context: RouteContext, call: RouteCall, list: string): Promise<Response> {
  const ids = [...new Set(list.split(',').filter((id) => id !== ''))];
  const { maxTasksPerSync, maxResponseBytes } = context.limits;
  if (ids.length > maxTasksPerSync || !ids.every(isTaskId)) {
    throw new HubError(400, 'invalid_id', `"ids" has a bad id, or more than ${maxTasksPerSync}.`);
  }
  const found = await context.store.getMany(ids);
  const texts: string[] = [];
  const missing: string[] = [];
  let bytes = 0;
  for (const [index, id] of ids.entries()) {
    const task = found[index];
    if (task === undefined || !(await context.access.may(call.identity, 'view', task))) {
      // Who may not see a task is not told that it exists.
      missing.push(id);
      continue;
    }
    const text = taskText(task);
    bytes += text.length;
    if (bytes > maxResponseBytes && texts.length > 0) throw tooMuch(maxResponseBytes);
    texts.push(text);
  }
  return page(texts, missing, null);
}

function tooMuch(maxBytes: number): HubError {
  return new HubError(
    413,
    'too_large',
    `These tasks are more than ${maxBytes} bytes together. Ask for fewer at a time.`,
  );
}

function readQuery(query: URLSearchParams): TaskQuery {
  const words = (query.get('status') ?? '').split(',').filter((word) => word !== '');
  const statuses = words.filter((word): word is TaskStatus => isTaskStatus(word));
  if (statuses.length < words.length) {
    throw new HubError(
      400,
      'invalid_query',
      `"status" has a word that is no status: ${words.join(', ').slice(0, 200)}.`,
    );
  }
  const cursor = query.get('cursor');
  if (cursor !== null && cursor.length > MAX_CURSOR_LENGTH) {
    throw new HubError(400, 'invalid_query', '"cursor" is not one that this hub gave.');
  }
  const type = query.get('type');
  const tag = query.get('tag');
  return {
    limit: readLimit(query, DEFAULT_LIST_PAGE, MAX_LIST_PAGE),
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(type === null ? {} : { type }),
    ...(tag === null ? {} : { tag }),
    ...(cursor === null ? {} : { cursor }),
  };
}

/** The `limit` of a query. @throws HubError 400 `invalid_query` */
export function readLimit(query: URLSearchParams, standard: number, max: number): number {
  const given = query.get('limit');
  if (given === null) return standard;
  const limit = readCount(Number(given));
  if (limit === undefined || limit < 1 || given === '') {
    throw new HubError(400, 'invalid_query', '"limit" is not a whole number of at least 1.');
  }
  return Math.min(limit, max);
}

/** `GET /tasks/summary` */
export async function summary(context: RouteContext, call: RouteCall): Promise<Response> {
  const counted = await countVisible(context, call.identity);
  return json({ ...counted, ...readSystem() });
}
