/**
 * What each route does. A route reads the request, asks for permission, acts, and gives the answer;
 * what goes wrong it throws as HubError.
 */
import {
  isObject,
  isTerminal,
  parseSyncRequest,
  readCount,
  readString,
  type Task,
} from '../../protocol/index.js';
import type { TaskPermission } from '../access.js';
import { HubError, unknownTask } from '../errors.js';
import { applyReport } from '../lifecycle.js';
import { checkParsed } from '../plain.js';
import { countLines, readReport, readReportedLines } from '../report.js';
import type { HubStartRequest } from '../newTask.js';
import { answerSync } from '../sync.js';
import { TICKET_LIFETIME } from '../tickets.js';
import { readLimit } from './lists.js';
import { json, jsonText, readJson } from './respond.js';
import type { RouteCall, RouteContext } from './routeCall.js';

const MAX_LOG_PAGE = 1_000;
const MAX_LOG_PAGE_BYTES = 8 * 1024 * 1024;

/** `POST /tasks` */
export async function startTask(context: RouteContext, call: RouteCall): Promise<Response> {
  const body = await readJson(call.request, context.limits.maxBodyBytes);
  const startedBy = context.access.keyOf(call.identity);
  const request = { ...readStart(body), ...(startedBy === undefined ? {} : { startedBy }) };
  await context.access.demand(call.identity, 'start', request);
  const task = await context.runner.start(request, checkParsed);
  return json(task, 202, { Location: `${call.basePath}/${task.id}`, ETag: etagOf(task) });
}

function readStart(body: unknown): HubStartRequest {
  const problem = (what: string): HubError =>
    new HubError(400, 'invalid_body', `The body of the request ${what}.`);
  if (!isObject(body)) throw problem('is not an object: { type, input?, id?, title?, tags? }');
  const type = readString(body['type']);
  if (type === undefined) throw problem('has no "type" that is a string');
  const request: HubStartRequest = { type };
  if (body['input'] !== undefined) request.input = body['input'];
  if (body['id'] !== undefined && body['id'] !== null) {
    // A wrong type of id is a bad id like any other; the runner says what an id looks like.
    request.id = readString(body['id']) ?? '';
  }
  if (body['title'] !== undefined && body['title'] !== null) {
    const title = readString(body['title']);
    if (title === undefined) throw problem('has a "title" that is not a string');
    request.title = title;
  }
  if (body['tags'] !== undefined && body['tags'] !== null) {
    const tags = body['tags'];
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
      throw problem('has "tags" that are not an array of strings');
    }
    request.tags = tags;
  }
  return request;
}

/** `POST /tasks/sync` */
export async function sync(context: RouteContext, call: RouteCall): Promise<Response> {
  const body = await readJson(call.request, context.limits.maxBodyBytes);
  const { maxTasksPerSync } = context.limits;
  const request = parseSyncRequest(body, maxTasksPerSync);
  if (request === undefined) {
    throw new HubError(
      400,
      'invalid_body',
      `The body of the request is not { tasks: [{ id, epoch?, version?, nextLine? }] } with proper ids and at most ${maxTasksPerSync} tasks.`,
    );
  }
  return jsonText(await answerSync(context, call.identity, request.tasks));
}

/** `POST /tasks/tickets` */
export async function ticket(context: RouteContext, call: RouteCall): Promise<Response> {
  const issued = context.access.issueTicket(call.identity, call.client ?? '');
  return json({ ticket: issued, expiresIn: TICKET_LIFETIME }, 201);
}

/** `GET /tasks/:id` */
export async function getTask(context: RouteContext, call: RouteCall): Promise<Response> {
  const task = await findTask(context, call, 'view');
  const etag = etagOf(task);
  const known = (call.request.headers.get('if-none-match') ?? '').split(',');
  if (known.some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)) {
    return new Response(null, {
      status: 304,
      headers: { ETag: etag, 'Cache-Control': 'no-cache' },
    });
  }
  return json(task, 200, { ETag: etag, 'Cache-Control': 'no-cache' });
}

/** `GET /tasks/:id/logs` */
export async function getLogs(context: RouteContext, call: RouteCall): Promise<Response> {
  const task = await findTask(context, call, 'view');
  const given = call.query.get('after');
  const after = given === null ? -1 : Number(given);
  if (given !== null && (given === '' || (after !== -1 && readCount(after) === undefined))) {
    throw new HubError(400, 'invalid_query', '"after" is not the number of a line.');
  }
  const limit = readLimit(call.query, MAX_LOG_PAGE, MAX_LOG_PAGE);
  const slice = await context.store.lines(task.id, after + 1, limit, MAX_LOG_PAGE_BYTES);
  if (slice === undefined) throw unknownTask(task.id);
  const last = slice.lines.at(-1)?.line;
  const nextAfter = last !== undefined && last < slice.count - 1 ? last : null;
  const { openLine } = task;
  const isLastPage = (last ?? after) >= slice.count - 1;
  const lines =
    isLastPage && openLine?.line === slice.count && openLine.line > after
      ? [...slice.lines, { ...openLine, open: true }]
      : slice.lines;
  return json({ epoch: task.epoch ?? context.epoch, ...slice, lines, nextAfter });
}

/** `PATCH /tasks/:id` */
export async function reportTask(context: RouteContext, call: RouteCall): Promise<Response> {
  const { store, runner, clock } = context;
  const body = await readJson(call.request, context.limits.maxBodyBytes);
  const task = await findTask(context, call, 'update');
  if (!isObject(body)) {
    throw new HubError(400, 'invalid_body', 'The body of the request is not an object.');
  }
  const { maxLinesPerReport } = context.limits;
  if (countLines(body['logs']) > maxLinesPerReport) {
    const message = `The report has more than ${maxLinesPerReport} log lines. Send them in several.`;
    throw new HubError(413, 'too_large', message);
  }
  const { set, unset, rejected } = readReport(body, checkParsed);
  const attempt = set.attempt?.number ?? task.attempt?.number;
  const lines = readReportedLines(body['logs'], clock.now(), attempt);
  const wrong = lines === undefined ? [...rejected, 'logs'] : rejected;
  if (wrong.length > 0) {
    const message = `These fields of the report have a wrong type or are too long: ${wrong.join(', ')}.`;
    throw new HubError(400, 'invalid_body', message);
  }
  await demandSameRights(context, call, task, set, unset);
  const isOver = (): HubError =>
    new HubError(409, 'conflict', `Task "${task.id}" has finished, so it takes no more reports.`);
  const run = runner.runOf(task);
  const report = (part: typeof set, gone: typeof unset): ReturnType<typeof run.change> =>
    run.change((current, now) => {
      const changes = applyReport(current, part, gone, now, run.capabilities);
      if (changes === undefined) throw isOver();
      return changes;
    });
  // The lines of a report were written before the end that it reports; a new attempt has to begin
  // before it can write.
  const isNewAttempt = isTerminal(task.status);
  let result = isNewAttempt ? await report(set, unset) : task;
  if (lines !== undefined && lines.length > 0) {
    const appended = await store.append(task.id, lines, clock.now());
    if (appended === undefined) throw isOver();
    result = appended;
  }
  if (!isNewAttempt) result = (await report(set, unset)) ?? result;
  return json(result ?? task, 200, { ETag: etagOf(result ?? task) });
}

/**
 * A report must not give its author rights: who may update a task could else name themselves in its
 * tags.
 * @throws HubError 403 `forbidden`
 */
async function demandSameRights(
  { access }: RouteContext,
  { identity }: RouteCall,
  task: Task,
  { tags }: ReturnType<typeof readReport>['set'],
  unset: readonly string[],
): Promise<void> {
  if (tags === undefined && !unset.includes('tags')) return;
  const { tags: _, ...rest } = task;
  const after = tags === undefined ? rest : { ...rest, tags };
  await access.demand(identity, 'update', after);
  const gainsView =
    (await access.may(identity, 'view', after)) && !(await access.may(identity, 'view', task));
  if (gainsView) {
    throw new HubError(403, 'forbidden', 'You are not allowed to give this task these tags.');
  }
}

/** `POST /tasks/:id/cancel`, `/pause`, `/resume`, `/retry` */
export async function act(
  context: RouteContext,
  call: RouteCall,
  action: 'cancel' | 'pause' | 'resume' | 'retry',
): Promise<Response> {
  const { id } = await findTask(context, call, action);
  const { runner } = context;
  const task =
    action === 'cancel'
      ? await runner.cancel(id)
      : action === 'retry'
        ? await runner.retry(id)
        : await runner.setPaused(id, action === 'pause');
  return json(task, 200, { ETag: etagOf(task) });
}

async function findTask(
  context: RouteContext,
  call: RouteCall,
  permission: TaskPermission,
): Promise<Task> {
  const task = await context.store.get(call.id);
  if (task === undefined) throw unknownTask(call.id);
  await context.access.demand(call.identity, permission, task);
  return task;
}

function etagOf(task: Task): string {
  return `"${task.epoch ?? 0}.${task.version}"`;
}
