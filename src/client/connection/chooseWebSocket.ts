/**
 * Which class makes the client's sockets: the one given or the environment's own, and around it,
 * where tabs are to share, the one that does that. Sharing is loaded only where it is asked for.
 */
import type { Clock } from '../../shared/clock.js';
import type { TaskClientOptions } from '../options.js';
import type { WebSocketConstructor } from './webSocket.js';

type Found = WebSocketConstructor | undefined;

export function chooseWebSocket(
  options: TaskClientOptions,
  key: string,
  clock: Clock,
): () => Found | Promise<Found> {
  const native = (): Found =>
    options.WebSocket ?? (typeof WebSocket === 'undefined' ? undefined : WebSocket);
  if (options.shareAcrossTabs !== true) return native;
  let shared: Promise<Found> | undefined;
  return () =>
    (shared ??= import('./tabs/sharedWebSocket.js').then(({ sharedWebSocket }) => {
      const Native = native();
      return Native && sharedWebSocket(key, Native, clock);
    }));
}
