/** The connection as a server renders it. */
import type { ConnectionStatus } from '../client/connection/connectionStatus.js';
import type { Signal } from '../shared/signal.js';

const known = /* @__PURE__ */ new WeakMap<Signal<ConnectionStatus>, ConnectionStatus>();

/**
 * Nothing is open, as in every render on a server. A part of the page that is hydrated late begins
 * with this too, whatever the connection is by then, so that it matches what the server rendered.
 */
export function idleStatus(connection: Signal<ConnectionStatus>): ConnectionStatus {
  let status = known.get(connection);
  if (status === undefined) {
    status = {
      ...connection.get(),
      state: 'idle',
      attempt: 0,
      nextRetryAt: null,
      error: null,
      pollInterval: null,
      isExhausted: false,
    };
    known.set(connection, status);
  }
  return status;
}
