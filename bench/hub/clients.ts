// Clients of the servers: as little as possible, so that the server is what is measured. Each notes
// how old an update was when it came.
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../src/protocol/messages.js';
import { preciseNow, taskId, type HubKind } from './messages.js';

/** Many clients of one server. */
export interface Clients {
  /** ms that each update took. */
  readonly ages: number[];
  /** Frames or packets that came. */
  frames: number;
  close(): void;
}

interface Patch {
  readonly type?: string;
  readonly set?: { readonly message?: string };
}

/** Connects; done once all are ready to hear. */
export async function connectClients(
  kind: HubKind,
  url: string,
  count: number,
  tasks: number,
): Promise<Clients> {
  const closers: (() => void)[] = [];
  const clients: Clients = {
    ages: [],
    frames: 0,
    close: () => closers.forEach((close) => close()),
  };
  const take = (patch: Patch): void => {
    const at = Number(patch.set?.message);
    if (at > 0) clients.ages.push(preciseNow() - at);
  };
  const connect = kind === 'socket.io' ? connectSocketIo : connectWs;
  await Promise.all(
    Array.from({ length: count }, async () => {
      closers.push(await connect(kind, url, tasks, clients, take));
    }),
  );
  return clients;
}

type Connect = (
  kind: HubKind,
  url: string,
  tasks: number,
  clients: Clients,
  take: (patch: Patch) => void,
) => Promise<() => void>;

const connectWs: Connect = (kind, url, tasks, clients, take) =>
  new Promise((resolve, reject) => {
    const isOurs = kind !== 'ws';
    const socket = new WebSocket(url, isOurs ? [SUBPROTOCOL] : [], { perMessageDeflate: false });
    const ready = (): void => resolve(() => socket.terminate());
    socket.on('error', reject);
    socket.on('open', () => {
      if (!isOurs) return ready();
      const cursors = Array.from({ length: tasks }, (_, index) => ({ id: taskId(index) }));
      socket.send(JSON.stringify({ type: 'subscribe', request: 1, tasks: cursors }));
    });
    socket.on('message', (data) => {
      clients.frames += 1;
      const json = JSON.parse(String(data)) as Patch | Patch[];
      for (const message of Array.isArray(json) ? json : [json]) {
        if (message.type === 'synced') ready();
        else take(message);
      }
    });
  });

const connectSocketIo: Connect = (_kind, url, _tasks, clients, take) =>
  new Promise((resolve, reject) => {
    const socket = io(url, { transports: ['websocket'], forceNew: true });
    socket.on('connect', () => resolve(() => void socket.disconnect()));
    socket.on('connect_error', reject);
    socket.on('patch', (patch: Patch) => {
      clients.frames += 1;
      take(patch);
    });
  });
