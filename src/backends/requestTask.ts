/**
 * Requests one task by the definition's `get`, also before there is anything that reads the answer.
 */
import { TaskStatusError } from '../protocol/errors.js';
import type { SyncRequest } from '../protocol/messages.js';
import type { RequestOptions } from './backend.js';
import type { BackendDefinition } from './definition.js';
import type { NotedContext, Requests } from './requests.js';

/** So many requests are under way at a time. */
export const CONCURRENCY = 6;

/** The answer, as it is; `null` where the backend does not know the task. */
export async function requestTask(
  get: BackendDefinition['get'],
  id: string,
  { context, notes }: NotedContext,
): Promise<unknown> {
  try {
    if (typeof get === 'function') return await get(id, context);
    const raw: unknown = await context.json(get);
    if (raw !== undefined) return raw;
    throw new TaskStatusError('protocol', `${get} answered with an empty body.`);
  } catch (error) {
    if (!(error instanceof TaskStatusError)) throw error;
    if (error.code === 'not_found') return null;
    notes.retryAfter ??= error.retryAfter;
    throw error;
  }
}

/** A request that was sent before its answer could be read. */
export interface FirstRequest {
  readonly noted: NotedContext;
  readonly answer: Promise<unknown>;
}

export type FirstRequests = ReadonlyMap<string, FirstRequest>;

/** Sends the first requests for these tasks; none where they are requested together. */
export function sendFirst(
  { get, many }: Pick<BackendDefinition, 'get' | 'many'>,
  requests: Requests,
  { tasks }: SyncRequest,
  { signal = new AbortController().signal }: RequestOptions,
): FirstRequests {
  const sent = new Map<string, FirstRequest>();
  if (many !== undefined && tasks.length > 1) return sent;
  for (const { id } of tasks.slice(0, CONCURRENCY)) {
    const noted = requests.contextFor(signal, id);
    const answer = requestTask(get, id, noted);
    // Whoever reads it later deals with a failure; until then it is none that nobody handles.
    answer.catch(() => {});
    sent.set(id, { noted, answer });
  }
  return sent;
}
