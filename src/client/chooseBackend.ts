/**
 * Which backend a client talks to: the one that it was given, or a hub at a url.
 */
import type { TaskBackend } from '../backends/backend.js';
import { hubBackend, type HubBackendOptions } from '../backends/hub.js';
import { LONGEST_DELAY } from '../shared/clock.js';
import type { TaskClientOptions } from './options.js';

/** @param onServerTime called with what the server's clock showed, for answers that say it */
export function chooseBackend(
  options: TaskClientOptions,
  onServerTime?: HubBackendOptions['onServerTime'],
): TaskBackend {
  const { backend, url, requestTimeout = 15_000 } = options;
  const timeout = Math.min(requestTimeout, LONGEST_DELAY);
  if (backend !== undefined) return backend;
  if (url !== undefined) return hubBackend({ ...options, url, timeout, onServerTime });
  throw new TypeError(
    "createTaskClient does not know whom to talk to. Give it the url of a hub, as in { url: '/tasks' }, " +
      'or a backend.',
  );
}
