/**
 * Makes a backend of what people have: a route to poll is enough. Only what sends the first requests
 * is here. What reads their answers is loaded while they are under way, so that it costs no time, and
 * a page that watches no task never loads it.
 */
import { readAnyId } from '../protocol/task.js';
import { asTaskStatusError } from '../protocol/errors.js';
import { systemClock, type Clock } from '../shared/clock.js';
import { IS_DEVELOPMENT } from '../shared/development.js';
import type { WebSocketConstructor } from '../shared/socket.js';
import type { TaskBackend } from './backend.js';
import type { BackendMethods } from './backendMethods.js';
import { checkDefinition } from './checkDefinition.js';
import type { BackendDefinition } from './definition.js';
import { createRequests } from './requests.js';
import { sendFirst } from './requestTask.js';

/** For tests. */
export interface BackendEnvironment {
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * Makes a backend. Opens nothing until a task is watched.
 * @throws TypeError where the definition cannot work; the message names the field. In development
 *   only: in production a field that cannot work fails where it is used
 * @example
 * const backend = createTaskBackend({ url: '/api', get: '/jobs/{id}' });
 * <TaskStatusProvider backend={backend}>…
 */
export function createTaskBackend<Raw = unknown>(
  given: BackendDefinition<Raw>,
  environment: BackendEnvironment = {},
): TaskBackend {
  // What an answer is, only the app's own functions need to know.
  const definition = given as unknown as BackendDefinition;
  if (IS_DEVELOPMENT) checkDefinition(definition);
  const { clock = systemClock, random = Math.random } = environment;
  const { url = '', engine = 'custom', live } = definition;
  const requests = createRequests(definition);
  let methods: BackendMethods | undefined;

  async function load(): Promise<BackendMethods> {
    if (methods !== undefined) return methods;
    try {
      const { createBackendMethods } = await import('./backendMethods.js');
      // Whoever else has waited for it may have been first.
      return (methods ??= createBackendMethods({ definition, requests, clock, random }));
    } catch (cause) {
      // The file may be gone after a new version of the app was deployed.
      throw asTaskStatusError(cause, 'The part that reads the answers could not be loaded.');
    }
  }

  return {
    key: url === '' ? '/' : url,
    isTaskId: (id) => readAnyId(id) !== undefined && id !== '.' && id !== '..',
    pollDelay: (id, slowdown) => methods?.pollDelay(id, slowdown) ?? 0,
    async sync(request, options = {}) {
      const isFirst = methods === undefined;
      const first = isFirst ? sendFirst(definition, requests, request, options) : new Map();
      return (await load()).sync(request, options, first);
    },
    start: async (request, options) => (await load()).start(request, options),
    act: async (id, action, options) => (await load()).act(id, action, options),
    list: async (filter, options) => (await load()).list(filter, options),
    summary: async (options) => (await load()).summary(options),
    ...(live !== undefined && {
      webSocket(wanted) {
        let sockets: WebSocketConstructor | undefined;
        return async () => (sockets ??= await (await load()).loadWebSocket(wanted));
      },
    }),
    // The address is only a name: the socket leads to a hub in this page.
    socketUrl: () => Promise.resolve(live === undefined ? null : `ws://${engine}.invalid/`),
  };
}
