/**
 * The routes that tell of many tasks at once: lists and the summary.
 */
import {
  isTaskId,
  isTaskStatus,
  readCount,
  type TasksPage,
  type TaskStatus,
} from '../../protocol/index.js';
import { HubError } from '../errors.js';
import type { TaskQuery } from '../store/store.js';
import { summarise } from '../summary.js';
import { json } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';

const MAX_LIST_PAGE = 1_000;
const DEFAULT_LIST_PAGE = 100;

/** `GET /tasks` */
export async function listTasks(context: RouteContext, call: RouteCall): Promise<Response> {
  const ids = call.query.get('ids');
  if (ids !== null) return json(await tasksById(context, call, ids));
  const list = await context.store.list(readQuery(call.query));
  const permitted = await Promise.all(
    list.tasks.map((task) => context.access.may(call.identity, 'view', task)),
  );
  const page: TasksPage = {
    tasks: list.tasks.filter((_, index) => permitted[index]),
    missing: [],
    nextCursor: list.nextCursor,
  };
  return json(page);
}

async function tasksById(context: RouteContext, call: RouteCall, list: string): Promise<TasksPage> {
  const ids = [...new Set(list.split(',').filter((id) => id !== ''))];
  const { maxTasksPerSync } = context.limits;
  if (ids.length > maxTasksPerSync || !ids.every(isTaskId)) {
    throw new HubError(400, 'invalid_id', `"ids" has a bad id, or more than ${maxTasksPerSync}.`);
  }
  const found = await Promise.all(
    ids.map(async (id) => {
      const task = await context.store.get(id);
      // Who may not see a task is not told that it exists.
      return task && (await context.access.may(call.identity, 'view', task)) ? task : undefined;
    }),
  );
  return {
    tasks: found.filter((task) => task !== undefined),
    missing: ids.filter((_, index) => found[index] === undefined),
    nextCursor: null,
  };
}

function readQuery(query: URLSearchParams): TaskQuery {
  const words = (query.get('status') ?? '').split(',').filter((word) => word !== '');
  const statuses = words.filter((word): word is TaskStatus => isTaskStatus(word));
  if (statuses.length < words.length) {
    throw new HubError(
      400,
      'invalid_query',
      `"status" has a word that is no status: ${words.join(', ')}.`,
    );
  }
  const cursor = query.get('cursor');
  if (cursor !== null && !/^\d{1,15}$/.test(cursor)) {
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
  const { tasks } = await context.store.list({ limit: Infinity });
  const permitted = await Promise.all(
    tasks.map((task) => context.access.may(call.identity, 'view', task)),
  );
  return json(summarise(tasks.filter((_, index) => permitted[index])));
}
