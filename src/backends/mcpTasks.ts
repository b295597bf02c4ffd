/**
 * Tasks of the Model Context Protocol, of the revision 2025-11-25 and of the extension
 * io.modelcontextprotocol/tasks alike. Needs no package: the SDK's client sends the requests.
 */
import { isObject } from '../protocol/values.js';
import { TaskStatusError } from '../protocol/errors.js';
import type { TaskBackend } from './backend.js';
import { createTaskBackend } from './createTaskBackend.js';
import { mcp } from './words/index.js';

/** A task as `tasks/get` answers it. Times in the names with `Ms`, and `ttl`, are ms. */
interface McpTask {
  readonly status: string;
  readonly statusMessage?: string;
  readonly createdAt?: string;
  readonly lastUpdatedAt?: string;
  readonly pollInterval?: number;
  readonly pollIntervalMs?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What answers to an id that is unknown or expired. */
const INVALID_PARAMS = -32602;

/**
 * Makes a backend of an MCP client. It has no percentage and no log, since MCP tasks have none.
 * @param request sends a request and gives its result, as in `(method, params) => client.request({ method, params }, schema)`
 * @param key identifies the server in the query cache. Default: `'mcp'`
 */
export function mcpTasks(
  request: (method: string, params: Record<string, unknown>) => Promise<unknown>,
  key = 'mcp',
): TaskBackend {
  return createTaskBackend<McpTask>({
    url: key,
    engine: 'mcp',
    words: mcp,
    get: async (taskId) => {
      try {
        const answer = await request('tasks/get', { taskId });
        // The core protocol may wrap it.
        return (isObject(answer) && isObject(answer['task']) ? answer['task'] : answer) as McpTask;
      } catch (error) {
        if (isObject(error) && error['code'] === INVALID_PARAMS) return null;
        throw new TaskStatusError('server', `tasks/get failed: ${String(error)}`, { cause: error });
      }
    },
    cancel: (taskId) => request('tasks/cancel', { taskId }),
    read: ({ result, error, ...task }) => {
      // The result of a tool that failed: failed in one revision, completed in the other.
      const isError = isObject(result) && result['isError'] === true;
      return {
        status: isError ? 'failed' : task.status,
        ...(isError && { reason: 'tool_error' }),
        message: task.statusMessage,
        result,
        error: error ?? (isError ? textOf(result) : undefined),
        createdAt: task.createdAt,
        updatedAt: task.lastUpdatedAt,
        pollAfter: task.pollIntervalMs ?? task.pollInterval,
      };
    },
  });
}

/** The first text in a tool's result. */
function textOf(result: unknown): string | undefined {
  const content = isObject(result) && Array.isArray(result['content']) ? result['content'] : [];
  const part = content.filter(isObject).find(({ text }) => typeof text === 'string');
  return part?.['text'] as string | undefined;
}
