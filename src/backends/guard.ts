/**
 * Stands between the client and a backend that an app wrote: whatever the backend does, the client
 * gets a well-formed answer or a `TaskStatusError`, and gets it in time.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { parseSyncResponse } from '../protocol/parseServerMessage.js';
import { parseTaskSummary } from '../protocol/summary.js';
import { isObject, type Reader } from '../protocol/values.js';
import { describe, reasonOf } from '../shared/describe.js';
import { IS_DEVELOPMENT } from '../shared/development.js';
import type { RequestOptions, SyncAnswer, TaskBackend } from './backend.js';
import { withDeadline } from './deadline.js';
import { readStartedTask, readTask, readTaskList } from './readAnswers.js';
import { resolveSocketUrl } from './urls.js';

type Method = 'sync' | 'start' | 'act' | 'list' | 'summary' | 'socketUrl';

const METHODS: readonly Method[] = ['sync', 'start', 'act', 'list', 'summary', 'socketUrl'];

/** What each method must return, for the error that says it did not. */
const EXPECTED: Readonly<Partial<Record<Method, string>>> = IS_DEVELOPMENT
  ? {
      sync: '{ response: { epoch: number, messages: [], more: boolean }, problems: [] }',
      start: 'a task, with at least an id, a status and a version',
      act: 'a task, with at least an id, a status and a version',
      list: '{ tasks: [], missing: [] }',
      summary: 'a summary, with at least its counts',
      socketUrl: 'the URL of a WebSocket, or null for none',
    }
  : {};

/**
 * Wraps a backend so that it cannot fail in silence. A method that throws, rejects with an error of
 * another kind or returns something unusable rejects with the code `app`; one that does not settle
 * in time, with `network`. The message names the method. A `TaskStatusError` is passed on as it is.
 * What single messages of `sync` lack is in its `problems`.
 * @param timeout ms until a call counts as failed
 * @throws TypeError where `backend` lacks its key or a method
 */
export function guardBackend(backend: TaskBackend, timeout: number): TaskBackend {
  assertBackend(backend);

  async function call<Answer>(
    method: Method,
    read: Reader<Answer>,
    { signal }: RequestOptions = {},
    run: (options: RequestOptions) => unknown,
  ): Promise<Answer> {
    const onTimeout = (): TaskStatusError =>
      new TaskStatusError(
        'network',
        `The backend's ${method}() did not settle within ${timeout} ms.` +
          (IS_DEVELOPMENT
            ? ' Check that its server answers and that its promise always settles.'
            : ''),
      );
    let answer: unknown;
    try {
      answer = await withDeadline({ timeout, onTimeout, signal }, (ended) =>
        run({ signal: ended }),
      );
    } catch (cause) {
      if (cause instanceof TaskStatusError) throw cause;
      throw new TaskStatusError(
        'app',
        `The backend's ${method}() failed: ${reasonOf(cause)}.` +
          (IS_DEVELOPMENT
            ? ' Reject with a TaskStatusError to say what kind of failure it is.'
            : ''),
        { cause },
      );
    }
    const result = read(answer);
    if (result !== undefined) return result;
    throw new TaskStatusError(
      'app',
      `The backend's ${method}() returned ${describe(answer)}, not ${EXPECTED[method] ?? 'what the client needs'}.`,
    );
  }

  return {
    // A schedule, a rule for ids and a class of sockets are called without waiting for them.
    ...(backend.isTaskId && { isTaskId: (id: string) => backend.isTaskId?.(id) === true }),
    ...(backend.pollDelay && {
      pollDelay: (id: string, slowdown: number) => backend.pollDelay?.(id, slowdown) ?? 0,
    }),
    ...(backend.webSocket && { webSocket: backend.webSocket.bind(backend) }),
    key: backend.key,
    sync: (request, options) =>
      call('sync', readSyncAnswer, options, (own) => backend.sync(request, own)),
    start: (request, options) =>
      call('start', readStartedTask, options, (own) => backend.start(request, own)),
    act: (id, action, options) =>
      call('act', readTask, options, (own) => backend.act(id, action, own)),
    list: (filter, options) =>
      call('list', readTaskList, options, (own) => backend.list(filter, own)),
    summary: (options) => call('summary', parseTaskSummary, options, (own) => backend.summary(own)),
    socketUrl: (options) =>
      call('socketUrl', readSocketUrl, options, (own) => backend.socketUrl(own)),
  };
}

function assertBackend(backend: unknown): void {
  if (!isObject(backend)) {
    throw new TypeError(`createTaskClient: backend is ${describe(backend)}, not an object.`);
  }
  if (typeof backend['key'] !== 'string' || backend['key'] === '') {
    throw new TypeError(
      'createTaskClient: the backend has no key.' +
        (IS_DEVELOPMENT
          ? ' Give it a string that tells its tasks in the query cache from those of another backend.'
          : ''),
    );
  }
  const missing = METHODS.filter((method) => typeof backend[method] !== 'function');
  if (missing.length === 0) return;
  throw new TypeError(
    `createTaskClient: the backend has no ${missing.join('(), no ')}().` +
      (IS_DEVELOPMENT
        ? ' A backend that cannot do something rejects with a TaskStatusError there; socketUrl() ' +
          'resolves to null where there is no socket.'
        : ''),
  );
}

const readSyncAnswer: Reader<SyncAnswer> = (value) => {
  if (!isObject(value)) return undefined;
  const answer = parseSyncResponse(value['response']);
  if (answer === undefined) return undefined;
  const problems = Array.isArray(value['problems'])
    ? (value as unknown as SyncAnswer).problems
    : [];
  const { failed } = value as unknown as SyncAnswer;
  return {
    response: answer.response,
    problems: [...problems, ...answer.problems],
    ...(failed instanceof Map && { failed }),
  };
};

/** A relative url is resolved as the client's own `url` is; `http:` becomes `ws:`. */
const readSocketUrl: Reader<string | null> = (value) => {
  if (value === null) return null;
  try {
    return resolveSocketUrl(value as string);
  } catch {
    return undefined;
  }
};
