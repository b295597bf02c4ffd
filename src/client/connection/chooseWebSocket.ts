/**
 * Which class makes the client's sockets: the one given or the environment's own, and around it,
 * where tabs are to share, the one that does that. Sharing is loaded only where an app uses it.
 */
import { TaskStatusError } from '../../protocol/errors.js';
import type { Clock } from '../../shared/clock.js';
import type { TaskClientOptions } from '../options.js';
import { sharingIdentity } from './tabs/identity.js';
import type { SharedSockets, SharingEnvironment } from './tabs/sharedSockets.js';
import type { WebSocketConstructor } from './webSocket.js';

type Found = WebSocketConstructor | undefined;

/** What the sockets of a backend are made of. */
export interface OwnSockets {
  readonly webSocket: (() => Promise<WebSocketConstructor>) | undefined;
  readonly eventSockets: (() => Promise<WebSocketConstructor>) | undefined;
  readonly socketUrl: () => Promise<string | null>;
}

/**
 * @param report called when tabs should share and cannot
 * @param own the backend's part: the class of its own sockets, where it has one, and what else can
 *   carry them
 * @param environment for tests: other locks and channels than the browser's
 * @returns gives the class for the next attempt. Call it before each one, and before its ticket is
 *   fetched: it reads whose attempt this is.
 */
export function chooseWebSocket(
  options: TaskClientOptions,
  key: string,
  clock: Clock,
  report: (error: TaskStatusError) => void,
  { webSocket: own, eventSockets, socketUrl }: OwnSockets,
  environment?: SharingEnvironment,
): () => Found | Promise<Found> {
  const { transports = ['websocket'] } = options;
  const browsers = (): Found =>
    transports.includes('websocket')
      ? (options.WebSocket ?? (typeof WebSocket === 'undefined' ? undefined : WebSocket))
      : undefined;
  let withEvents: Found;
  const native =
    own ??
    (eventSockets && transports.includes('sse')
      ? async () => {
          const { transportSockets } = await import('./transports.js');
          const Events = await eventSockets();
          return (withEvents ??= transportSockets({
            Native: browsers(),
            Events,
            clock,
            socketUrl,
          }));
        }
      : browsers);
  const identity = sharingIdentity(options.shareAcrossTabs);
  if (identity === undefined) return native;
  let sockets: SharedSockets | undefined;

  return async () => {
    const Native = await native();
    if (Native === undefined) return undefined;
    try {
      const { shareSockets } = await import('./tabs/sharedSockets.js');
      sockets ??= shareSockets({ key, identity, Native, clock, report, environment });
      await sockets.prepare();
      return sockets.WebSocket;
    } catch (cause) {
      // The file may be gone after a new version of the app was deployed.
      report(new TaskStatusError('network', NOT_LOADED, { cause }));
      return Native;
    }
  };
}

const NOT_LOADED =
  'The part that shares a connection across tabs could not be loaded, so this tab has one of its own.';
