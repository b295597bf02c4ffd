// Many connections: what a frame costs the server, and what it holds for a socket that is idle,
// beside bare ws.
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { figure, type Figure, type Part } from '../harness/figures.js';
import type { ServerKind } from './messages.js';
import { withServer } from './program.js';
import { closeAll, eachOf, open, subscribe } from './sockets.js';

/** How large a run is. */
export interface ConnectionsSize {
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
}

interface Run {
  /** kB of heap for a socket that is open. */
  readonly idle: number;
  /** kB of heap for a socket that is subscribed to one task. */
  readonly subscribed: number;
  /** µs of the server's processor time for each frame that arrived. */
  readonly perFrame: number;
}

/** Whether all are subscribed to the same task, or each to its own. */
type Sharing = 'one task for all' | 'a task each';

/** Frames a second to each connection: so far apart that our hub merges none, and neither server is at its limit. */
const FRAMES_PER_SECOND = 2;

/** Bare ws sends none, and they are no part of what a frame costs. */
const NO_PINGS = { pingInterval: 3_600_000 };

function measure(kind: ServerKind, sharing: Sharing, size: ConnectionsSize): Promise<Run> {
  return withServer(
    kind,
    async ({ url, ask }) => {
      const count = size.connections;
      const tasks = sharing === 'a task each' ? count : 1;
      const idOf = (index: number): string => `task-${index % tasks}`;
      await ask({ type: 'create', prefix: 'task-', count: tasks });
      const connect = async (into: WebSocket[], many: number): Promise<void> =>
        eachOf(many, async (index) => void into.push(await open(url, kind, idOf(index))));
      const join = (sockets: readonly WebSocket[]): Promise<void> =>
        eachOf(sockets.length, async (index) => {
          const socket = sockets[index];
          if (socket !== undefined && kind === 'ours')
            await subscribe(socket, [{ id: idOf(index) }]);
        });
      // What only the first connections of a server bring about belongs to none of them.
      const first: WebSocket[] = [];
      await connect(first, Math.min(50, count));
      await join(first);
      await closeAll(first);
      await sleep(200);
      const heap = async (): Promise<number> => (await ask({ type: 'heap' })).bytes ?? Number.NaN;
      const before = await heap();
      const sockets: WebSocket[] = [];
      await connect(sockets, count);
      const idle = await heap();
      await join(sockets);
      const subscribed = await heap();
      let frames = 0;
      for (const socket of sockets) socket.on('message', () => (frames += 1));
      const updates = Math.max(tasks, Math.round(FRAMES_PER_SECOND * size.seconds * tasks));
      const perSecond = updates / size.seconds;
      const { cpu = Number.NaN } = await ask({
        ...{ type: 'update', prefix: 'task-', tasks, updates, perSecond },
      });
      await sleep(300);
      await closeAll(sockets);
      return {
        idle: (idle - before) / count / 1_000,
        subscribed: (subscribed - before) / count / 1_000,
        perFrame: (cpu * 1_000) / frames,
      };
    },
    NO_PINGS,
  );
}

/** Bare ws and ours in turn. */
export async function connectionsPart(size: ConnectionsSize): Promise<Part> {
  const figures: Figure[] = [];
  for (const sharing of ['one task for all', 'a task each'] as const) {
    const runs: Record<ServerKind, Run[]> = { 'bare ws': [], ours: [] };
    for (let round = 0; round < size.rounds; round += 1) {
      for (const kind of ['bare ws', 'ours'] as const) {
        runs[kind].push(await measure(kind, sharing, size));
      }
    }
    const add = (
      kind: ServerKind,
      name: string,
      unit: string,
      of: (run: Run) => number,
    ): Figure => {
      const entry = figure(`${kind}, ${sharing}`, name, unit, runs[kind].map(of));
      figures.push(entry);
      return entry;
    };
    const compare = (
      name: string,
      unit: string,
      of: (run: Run) => number,
      floor: Figure | undefined,
    ): void => {
      const own = add('ours', name, unit, of);
      const base = floor?.spread?.median;
      if (base === undefined || own.spread === null) return;
      figures[figures.length - 1] = { ...own, ratio: own.spread.median / base };
    };
    const frame = add('bare ws', 'CPU a frame', 'µs', (run) => run.perFrame);
    const idle = add('bare ws', 'heap an idle socket', 'kB', (run) => run.idle);
    compare('CPU a frame', 'µs', (run) => run.perFrame, frame);
    compare('heap an idle socket', 'kB', (run) => run.idle, idle);
    compare('heap a subscribed socket', 'kB', (run) => run.subscribed, idle);
  }
  return {
    title: `${size.connections.toLocaleString('en')} connections`,
    text:
      'Each is subscribed to one task. CPU a frame is the server’s processor time by the frames that ' +
      'arrived; no pings are sent meanwhile. Heap is what is in use after a collection, by the sockets: open, and then subscribed. ' +
      'Bare ws writes each message once and sends the same bytes to all; it has no subscriptions, so ' +
      'both are by its idle socket.',
    figures,
  };
}
