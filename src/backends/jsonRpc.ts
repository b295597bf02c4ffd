/**
 * Tasks behind JSON-RPC 2.0: over HTTP, where what is polled together goes in one batch, or over a
 * WebSocket. Answers are matched by id; a lost socket rejects what is still pending.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { isObject, type JsonObject } from '../protocol/values.js';
import type { WebSocketConstructor } from '../shared/socket.js';
import type { StartTaskRequest } from './backend.js';
import type { BackendDefinition } from './definition.js';
import type { RequestContext } from './requestContext.js';

/** An error that the other side answered with. */
export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface JsonRpcOptions {
  /** Where requests go: `http(s):` or a path, or `ws(s):` for a WebSocket. */
  readonly url: string;
  /** The method for one task's state. Default: `'jobs.status'` */
  readonly get?: string;
  readonly cancel?: string;
  readonly pause?: string;
  readonly resume?: string;
  readonly retry?: string;
  /** The method that starts one. Its params are the request's `input`. */
  readonly start?: string;
  /** The params for one task. Default: `{ id }` */
  params?(id: string): unknown;
  /** Whether several requests may go in one. Default: true, until the server rejects a batch */
  readonly batch?: boolean;
  /** Whether an error means that there is no such task. Default: its message says so */
  isNotFound?(error: JsonRpcError): boolean;
  /** For a WebSocket. Default: the global `WebSocket` */
  readonly WebSocket?: WebSocketConstructor;
}

/** The fields of a definition that JSON-RPC provides. */
export type JsonRpcDefinition<Raw> = Pick<
  BackendDefinition<Raw>,
  'url' | 'get' | 'many' | 'start' | 'cancel' | 'pause' | 'resume' | 'retry'
>;

interface Call {
  readonly method: string;
  readonly params: unknown;
}

/** The answer to one call: its result, or the error. */
type Outcome = { readonly result: unknown } | { readonly error: JsonRpcError };

/** Sends calls and gives their outcomes in the same order; `undefined` for one without an answer. */
type Send = (
  calls: readonly Call[],
  context: RequestContext,
) => Promise<readonly (Outcome | undefined)[]>;

/** So many calls go in one batch. */
const LARGEST_BATCH = 50;
/** The code for a request that is none, which is what servers without batches answer to one. */
const INVALID_REQUEST = -32600;

/**
 * The fields of a definition for JSON-RPC, to be spread into it.
 * @example
 * createTaskBackend({
 *   ...jsonRpc({ url: '/rpc', get: 'jobs.status', params: (id) => ({ job_id: id }) }),
 *   interval: 30_000,
 * })
 */
export function jsonRpc<Raw = unknown>(options: JsonRpcOptions): JsonRpcDefinition<Raw> {
  const { url, get = 'jobs.status', params = (id: string): unknown => ({ id }) } = options;
  const isNotFound = options.isNotFound ?? saysNotFound;
  const send = /^wss?:/.test(url) ? overSocket(options) : overHttp(options);

  const read = (outcome: Outcome | undefined, method: string): unknown => {
    if (outcome === undefined) {
      throw new TaskStatusError('protocol', `${method} was left out of the answer.`);
    }
    if ('result' in outcome) return outcome.result;
    const { code, message } = outcome.error;
    throw new TaskStatusError('server', `${method} failed with ${code}: ${message}`, {
      serverCode: String(code),
    });
  };

  const readTask = (outcome: Outcome | undefined): Raw | null => {
    if (outcome !== undefined && 'error' in outcome && isNotFound(outcome.error)) return null;
    return (read(outcome, get) ?? null) as Raw | null;
  };

  const action = (method: string) => async (id: string, context: RequestContext) =>
    read((await send([{ method, params: params(id) }], context))[0], method);

  const { start } = options;
  return {
    url,
    get: async (id, context) =>
      readTask((await send([{ method: get, params: params(id) }], context))[0]),
    ...(options.batch !== false && {
      async many(ids, context) {
        const found: [string, Raw | null][] = [];
        for (let from = 0; from < ids.length; from += LARGEST_BATCH) {
          const some = ids.slice(from, from + LARGEST_BATCH);
          const outcomes = await send(
            some.map((id) => ({ method: get, params: params(id) })),
            context,
          );
          some.forEach((id, index) => {
            const outcome = outcomes[index];
            // One that failed is requested by itself, so that its error is its own.
            if (outcome !== undefined && ('result' in outcome || isNotFound(outcome.error))) {
              found.push([id, readTask(outcome)]);
            }
          });
        }
        return found;
      },
    }),
    ...(start !== undefined && {
      async start({ input }: StartTaskRequest, context: RequestContext) {
        const result = read((await send([{ method: start, params: input }], context))[0], start);
        return readStartedId(result);
      },
    }),
    ...(options.cancel !== undefined && { cancel: action(options.cancel) }),
    ...(options.pause !== undefined && { pause: action(options.pause) }),
    ...(options.resume !== undefined && { resume: action(options.resume) }),
    ...(options.retry !== undefined && { retry: action(options.retry) }),
  };
}

const saysNotFound = ({ message }: JsonRpcError): boolean =>
  /not.?found|no such|unknown (job|task|id)|does not exist/i.test(message);

function readStartedId(result: unknown): string {
  const names = ['job_id', 'jobId', 'task_id', 'taskId', 'id'];
  const id = isObject(result)
    ? names.map((name) => result[name]).find((value) => value !== undefined)
    : result;
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  throw new TaskStatusError('protocol', 'The task was started, but the answer has no id.');
}

function readOutcome(answer: JsonObject): Outcome | undefined {
  const { error } = answer;
  if (isObject(error)) {
    const code = typeof error['code'] === 'number' ? error['code'] : 0;
    return { error: { code, message: String(error['message'] ?? ''), data: error['data'] } };
  }
  return 'result' in answer ? { result: answer['result'] } : undefined;
}

function overHttp(options: JsonRpcOptions): Send {
  let lastId = 0;
  let takesBatches = options.batch !== false;

  async function sendOne(call: Call, context: RequestContext): Promise<Outcome | undefined> {
    const id = (lastId += 1);
    const answer: unknown = await context.json('POST ', { body: { jsonrpc: '2.0', id, ...call } });
    return isObject(answer) ? readOutcome(answer) : undefined;
  }

  return async (calls, context) => {
    const first = calls[0];
    if (calls.length === 1 && first !== undefined) return [await sendOne(first, context)];
    if (!takesBatches) return calls.map(() => undefined);
    const ids = calls.map(() => (lastId += 1));
    const body = calls.map((call, index) => ({ jsonrpc: '2.0', id: ids[index], ...call }));
    const answers: unknown = await context.json('POST ', { body });
    if (!Array.isArray(answers)) {
      const outcome = isObject(answers) ? readOutcome(answers) : undefined;
      if (outcome !== undefined && 'error' in outcome && outcome.error.code === INVALID_REQUEST) {
        takesBatches = false;
      }
      return calls.map(() => undefined);
    }
    // In any order, and perhaps not all of them.
    const byId = new Map(answers.filter(isObject).map((answer) => [answer['id'], answer]));
    return ids.map((id) => {
      const answer = byId.get(id);
      return answer === undefined ? undefined : readOutcome(answer);
    });
  };
}

const OPEN = 1;

function unreadError(answer: JsonObject): TaskStatusError {
  const outcome = readOutcome(answer);
  const { code, message } = outcome !== undefined && 'error' in outcome ? outcome.error : NO_ERROR;
  return new TaskStatusError('protocol', `The server could not read a request: ${code} ${message}`);
}

const NO_ERROR: JsonRpcError = { code: 0, message: '' };

function overSocket(options: JsonRpcOptions): Send {
  interface Pending {
    resolve(outcome: Outcome | undefined): void;
    reject(error: TaskStatusError): void;
  }
  const pending = new Map<number, Pending>();
  let socket: Promise<WebSocket> | undefined;
  let lastId = 0;

  function rejectAll(error: TaskStatusError): void {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  function lost(error: TaskStatusError): void {
    socket = undefined;
    rejectAll(error);
  }

  function open(): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const Native = (options.WebSocket ?? WebSocket) as unknown as typeof WebSocket;
      const opened = new Native(options.url);
      const fail = (): void => {
        const error = new TaskStatusError('network', `The socket to ${options.url} was lost.`);
        reject(error);
        lost(error);
      };
      opened.addEventListener('open', () => resolve(opened));
      opened.addEventListener('close', fail);
      opened.addEventListener('error', fail);
      opened.addEventListener('message', ({ data }) => take(data));
    });
  }

  function take(data: unknown): void {
    let answers: unknown;
    try {
      answers = JSON.parse(String(data));
    } catch {
      return;
    }
    for (const answer of [answers].flat()) {
      if (!isObject(answer)) continue;
      const { id } = answer;
      // A request that the server could not read: it cannot say which, so all may be it.
      if (id === null && isObject(answer['error'])) rejectAll(unreadError(answer));
      if (typeof id !== 'number') continue;
      pending.get(id)?.resolve(readOutcome(answer));
      pending.delete(id);
    }
  }

  return async (calls, { signal }) => {
    socket ??= open();
    const opened = await socket;
    if (opened.readyState !== OPEN) lost(new TaskStatusError('network', 'The socket was lost.'));
    return Promise.all(
      calls.map(
        (call) =>
          new Promise<Outcome | undefined>((resolve, reject) => {
            const id = (lastId += 1);
            pending.set(id, { resolve, reject });
            signal.addEventListener('abort', () => {
              if (!pending.delete(id)) return;
              reject(new TaskStatusError('aborted', 'The request was aborted.'));
            });
            opened.send(JSON.stringify({ jsonrpc: '2.0', id, ...call }));
          }),
      ),
    );
  };
}
