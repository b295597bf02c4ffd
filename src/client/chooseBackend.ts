/**
 * Which backend a client talks to: the one that it was given, or a hub at a url.
 */
import type { TaskBackend } from '../backends/backend.js';
import { hubBackend } from '../backends/hub.js';
import type { TaskClientOptions } from './options.js';

export function chooseBackend(options: TaskClientOptions): TaskBackend {
  if (options.backend !== undefined) return options.backend;
  if (options.url === undefined) {
    throw new TypeError(
      'createTaskClient does not know whom to talk to. Give it the url of a hub, as in ' +
        "createTaskClient({ url: '/tasks' }), or a backend.",
    );
  }
  return hubBackend({
    url: options.url,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    headers: options.headers,
    getTicket: options.getTicket,
    timeout: options.requestTimeout ?? 15_000,
  });
}
