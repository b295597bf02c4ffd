/**
 * What a backend does with its answers: reads them, keeps the book, starts tasks and acts on them.
 * Loaded when it is first needed. What it decides is in `ledger.ts`, `pollSchedule.ts` and
 * `readUsual.ts`.
 */
import { TaskStatusError } from '../protocol/errors.js';
import type { SyncRequest } from '../protocol/messages.js';
import type { TaskSummaryReport } from '../protocol/summary.js';
import {
  isTerminal,
  readAnyId,
  TASK_ACTIONS,
  type Task,
  type TaskAction,
} from '../protocol/task.js';
import { isObject } from '../protocol/values.js';
import type { Clock } from '../shared/clock.js';
import type { WebSocketConstructor } from '../shared/socket.js';
import type {
  RequestOptions,
  StartTaskRequest,
  SyncAnswer,
  TaskBackend,
  TaskFilter,
  TaskListResponse,
} from './backend.js';
import type { BackendDefinition } from './definition.js';
import { takeCancelling, takeStart, type LedgerRules } from './ledger.js';
import { createPollSchedule } from './pollSchedule.js';
import type { NotedContext, Requests } from './requests.js';
import type { FirstRequests } from './requestTask.js';
import { wordReader } from './statusWords.js';
import { summariseTasks } from './summariseTasks.js';
import { createTaskBook, type Failures } from './taskBook.js';

/** What `createTaskBackend` hands over. */
export interface BackendParts {
  readonly definition: BackendDefinition;
  readonly requests: Requests;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The methods of a backend whose answers can be read now. */
export interface BackendMethods extends Pick<TaskBackend, 'start' | 'act' | 'list' | 'summary'> {
  pollDelay(id: string, slowdown: number): number;
  /** @param first requests that were sent while this was loaded */
  sync(request: SyncRequest, options: RequestOptions, first: FirstRequests): Promise<SyncAnswer>;
  /** The class of sockets that lead to the definition's stream. */
  loadWebSocket(wanted: () => readonly string[]): Promise<WebSocketConstructor>;
}

/** Where a backend answers an action before it has done it, so often and so far apart (ms) it is asked. */
const ACTION_CHECKS = 5;
const ACTION_CHECK_INTERVAL = 1_000;

const NO_LOGS: ReadonlySet<string> = new Set();

export function createBackendMethods(parts: BackendParts): BackendMethods {
  const { definition, requests, clock, random } = parts;
  const rules: LedgerRules = {
    readWord: wordReader(definition.words),
    engine: definition.engine ?? 'custom',
    settle: definition.settle ?? 2_000,
    startGrace: definition.startGrace ?? 10_000,
    actionsOf: (task) => actionsOf(task, definition),
  };
  const schedule = createPollSchedule(definition.maxPolls ?? Infinity, random);
  const book = createTaskBook({ definition, rules, requests, schedule, clock });

  async function sync(
    { tasks }: SyncRequest,
    { signal = NEVER }: RequestOptions,
    first: FirstRequests,
  ): Promise<SyncAnswer> {
    const withLogs = new Set(
      tasks.filter(({ nextLine }) => nextLine !== undefined).map(({ id }) => id),
    );
    const ids = tasks.map(({ id }) => id);
    tasks.forEach(book.expect);
    const failed = await book.load(ids, { signal, withLogs, first });
    // With no answer at all it is the way there that failed, not a task.
    if (failed.size === ids.length && ids.length > 0) throw worst(failed);
    const messages = tasks
      .filter(({ id }) => !failed.has(id))
      .flatMap((cursor) => book.messages(cursor));
    return {
      response: { epoch: 0, messages, more: false },
      problems: book.takeProblems(),
      ...(failed.size > 0 && { failed }),
    };
  }

  async function start(
    request: StartTaskRequest,
    { signal = NEVER }: RequestOptions = {},
  ): Promise<Task> {
    const { start: route } = definition;
    if (route === undefined) throw unsupported('start');
    const noted = requests.contextFor(signal);
    const { id, raw } = await sendStart(route, request, noted);
    const take = book.beginList();
    const record = book.record(id);
    takeStart(record, request.title, request.type, clock.now());
    return (raw === undefined ? undefined : take(id, raw)) ?? (record.task as Task);
  }

  async function act(
    id: string,
    action: TaskAction,
    { signal = NEVER }: RequestOptions = {},
  ): Promise<Task> {
    const route = definition[action];
    if (route === undefined) throw unsupported(action);
    const record = book.record(id);
    const wasOver = record.task !== undefined && isTerminal(record.task.status);
    const { context } = requests.contextFor(signal, id);
    let rejection: unknown;
    try {
      await (typeof route === 'function' ? route(id, context) : context.json(route));
      if (action === 'cancel') {
        takeCancelling(record, clock.now());
        record.isCancelling ||= record.task === undefined;
      }
    } catch (error) {
      rejection = error;
    }
    await book.load([id], { signal, withLogs: NO_LOGS });
    // A task that goes on again may take a moment to say so, and nobody watches a finished one.
    for (let checks = 1; isRestart(action, rejection) && checks < ACTION_CHECKS; checks += 1) {
      if (!wasOver || record.task === undefined || !isTerminal(record.task.status)) break;
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ACTION_CHECK_INTERVAL));
      await book.load([id], { signal, withLogs: NO_LOGS });
    }
    // "It has ended already" is what was wanted of a cancellation, or the task says what it is.
    const isOver = record.task !== undefined && isTerminal(record.task.status);
    if (rejection !== undefined && !(action === 'cancel' && isOver)) throw rejection;
    if (record.task !== undefined) return record.task;
    throw new TaskStatusError('not_found', `Task "${id}" is not known.`);
  }

  async function list(
    filter: TaskFilter,
    { signal = NEVER }: RequestOptions = {},
  ): Promise<TaskListResponse> {
    const tasks = await listAll(signal);
    const { limit = 100, cursor } = filter;
    const matching = tasks.filter((task) => matches(task, filter));
    // oxlint-disable-next-line unicorn/no-array-sort -- browsers before 2023 lack toSorted
    matching.sort(newestFirst);
    const from = Math.max(0, cursor === undefined ? 0 : Number(cursor) || 0);
    const page = matching.slice(from, from + limit);
    const next = from + page.length;
    return {
      tasks: page,
      missing: [],
      ...(next < matching.length && { nextCursor: String(next) }),
    };
  }

  async function listAll(signal: AbortSignal): Promise<Task[]> {
    if (definition.list === undefined) throw unsupported('list');
    const take = book.beginList();
    const tasks: Task[] = [];
    for (const [id, raw] of await definition.list(requests.contextFor(signal).context)) {
      const task = take(id, raw);
      if (task !== undefined) tasks.push(task);
    }
    return tasks;
  }

  return {
    pollDelay: (id, slowdown) => schedule.delay(id, clock.now(), slowdown),
    ...{ sync, start, act, list },
    async summary({ signal = NEVER } = {}): Promise<TaskSummaryReport> {
      return summariseTasks(await listAll(signal));
    },
    async loadWebSocket(wanted) {
      const { live } = definition;
      if (live === undefined) throw unsupported('live');
      const { virtualHub } = await import('./virtualHub.js');
      return virtualHub({ live, book, schedule, requests, clock, wanted });
    },
  };
}

const NEVER = new AbortController().signal;

const isRestart = (action: TaskAction, rejection: unknown): boolean =>
  action === 'retry' && rejection === undefined;

/** What its routes allow in this status. */
function actionsOf(
  task: Task,
  definition: Pick<BackendDefinition, TaskAction>,
): TaskAction[] | undefined {
  const isOver = isTerminal(task.status);
  const can: Readonly<Record<TaskAction, boolean>> = {
    cancel: !isOver,
    pause: task.status === 'running',
    resume: task.status === 'paused',
    retry: task.status === 'failed' || task.status === 'cancelled',
  };
  const actions = TASK_ACTIONS.filter((action) => definition[action] !== undefined && can[action]);
  return actions.length === 0 ? undefined : actions;
}

async function sendStart(
  route: NonNullable<BackendDefinition['start']>,
  request: StartTaskRequest,
  { context, notes }: NotedContext,
): Promise<{ id: string; raw: unknown }> {
  if (typeof route === 'function') {
    return { id: readId(await route(request, context)), raw: undefined };
  }
  const full = typeof route === 'string' ? { route } : route;
  const given = typeof full.route === 'function' ? full.route(request) : full.route;
  const id = request.id;
  const path = id === undefined ? given : given.replaceAll('{id}', () => encodeURIComponent(id));
  const body = 'body' in full ? full.body?.(request) : request.input;
  const answer: unknown = await context.json(
    /^[A-Z]+\s/.test(path) ? path : `POST ${path}`,
    body === undefined ? {} : { body },
  );
  const own = 'id' in full ? full.id : undefined;
  const found =
    typeof own === 'function'
      ? own(answer as never, request)
      : typeof own === 'string'
        ? isObject(answer) && answer[own]
        : (answeredId(answer) ?? lastSegment(notes.location) ?? id);
  return { id: readId(found), raw: 'raw' in full ? full.raw?.(answer) : undefined };
}

function lastSegment(location: string | undefined): string | undefined {
  const [, segment] = /([^/?#]+)\/*(?:[?#]|$)/.exec(location ?? '') ?? [];
  return segment === undefined ? undefined : decodeURIComponent(segment);
}

const ID_FIELDS = ['task_id', 'taskId', 'job_id', 'jobId', 'operation_id', 'operationId', 'id'];

/** The id in an answer, or in its one envelope. */
function answeredId(answer: unknown): unknown {
  if (!isObject(answer)) return typeof answer === 'object' ? undefined : answer;
  const inner = [answer, answer['data'], answer['task'], answer['job']].filter(isObject);
  for (const source of inner) {
    for (const name of ID_FIELDS) if (source[name] !== undefined) return source[name];
  }
  return undefined;
}

function readId(value: unknown): string {
  const id = typeof value === 'number' ? String(value) : readAnyId(value);
  if (id !== undefined) return id;
  throw new TaskStatusError(
    'protocol',
    'The task was started, but the answer has no id. Say where it is: ' +
      'start: { route, id: (answer) => answer.… }.',
  );
}

function unsupported(field: string): TaskStatusError {
  return new TaskStatusError(
    'invalid_request',
    `This backend cannot ${field} tasks: add \`${field}\` to createTaskBackend.`,
  );
}

/** Of several errors the one that a person can do something about. */
function worst(failed: Failures): TaskStatusError {
  const errors = [...failed.values()];
  const found = errors.find(({ code }) => code === 'unauthorized') ?? errors[0];
  return found as TaskStatusError;
}

function matches(task: Task, { status, type, tag }: TaskFilter): boolean {
  const statuses = status === undefined ? undefined : [status].flat();
  return (
    (statuses === undefined || statuses.includes(task.status)) &&
    (type === undefined || task.type === type) &&
    (tag === undefined || task.tags?.includes(tag) === true)
  );
}

/** Those without times keep the backend's order. */
const newestFirst = (one: Task, other: Task): number => timeOf(other) - timeOf(one);

const timeOf = ({ createdAt, startedAt }: Task): number => createdAt ?? startedAt ?? 0;
