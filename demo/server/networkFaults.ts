/**
 * Real faults of the network, for the page's switches: sockets that are refused, and sockets that
 * are cut. The page names itself in the address of its sockets, so each tab has its own faults.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where a page asks for its sockets to be cut: `POST /network/cut?page=<id>`. */
const CUT_PATH = '/network/cut';

interface NetworkFaults {
  /** Refuses a socket, as a proxy without WebSockets does. For all that the hub does not take. */
  readonly refuse: (request: IncomingMessage, socket: Duplex) => void;
  /** Remembers whose socket each is, also those that the hub takes: call it after `attach`. */
  readonly watch: (server: Server) => void;
  /** Answers the request to cut; false where it is another request. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export function networkFaults(): NetworkFaults {
  const open = new Map<string, Set<Duplex>>();

  function remember(request: IncomingMessage, socket: Duplex): void {
    const { page } = readAddress(request);
    const sockets = open.get(page) ?? new Set();
    open.set(page, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) open.delete(page);
    });
  }

  return {
    refuse(_request, socket) {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
    watch(server) {
      // The hub takes its sockets before any listener, so this looks at the events themselves.
      const emitter = server as { emit(event: string, ...args: unknown[]): boolean };
      const emit = emitter.emit.bind(server);
      emitter.emit = (event, ...args) => {
        if (event === 'upgrade') remember(...(args as [IncomingMessage, Duplex]));
        return emit(event, ...args);
      };
    },
    serve(request, response) {
      const { path, page } = readAddress(request);
      if (request.method !== 'POST' || path !== CUT_PATH) return false;
      // Without a word of goodbye, as when a cable is pulled.
      for (const socket of open.get(page) ?? []) socket.destroy();
      response.writeHead(204).end();
      return true;
    },
  };
}

function readAddress(request: IncomingMessage): { path: string; page: string } {
  const [path = '/', query] = (request.url ?? '/').split('?', 2);
  return { path, page: new URLSearchParams(query).get('page') ?? '' };
}
