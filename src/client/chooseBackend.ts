/**
 * Which backend a client talks to: the one that it was given, or a hub at a url.
 */
import type { TaskBackend } from '../backends/backend.js';
import { guardBackend } from '../backends/guard.js';
import { hubBackend, type HubBackendOptions } from '../backends/hub.js';
import { LONGEST_DELAY } from '../shared/clock.js';
import type { TaskClientOptions } from './options.js';

/**
 * @param onServerTime called with what the server's clock showed, for answers that say it
 * @throws TypeError where there is no backend, or where it or the url cannot work
 */
export function chooseBackend(
  options: TaskClientOptions & { readonly requestTimeout: number },
  onServerTime?: HubBackendOptions['onServerTime'],
): TaskBackend {
  const { backend, url, requestTimeout, reconnect } = options;
  const timeout = Math.min(requestTimeout, LONGEST_DELAY);
  // The other half is for the socket to open, so that a failure is blamed on whoever caused it.
  const ticketTimeout = Math.min(timeout, (reconnect?.handshakeTimeout ?? 10_000) / 2);
  if (backend !== undefined) return guardBackend(backend, timeout);
  if (url !== undefined) {
    return hubBackend({ ...options, url, timeout, ticketTimeout, onServerTime });
  }
  throw new TypeError(
    'createTaskClient has nothing to talk to. Give it the url of a hub, as in ' +
      "{ url: '/tasks' }, or a backend.",
  );
}
