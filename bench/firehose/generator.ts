// The other side of the firehose, in a process of its own: sends the stream at a steady pace, a
// burst every few ms, either a message a frame or through the hub.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseClientFrame } from '../../src/protocol/parseClientMessage.js';
import type { ServerMessage } from '../../src/protocol/messages.js';
import { createTaskHub } from '../../src/server/index.js';
import { answerParent } from '../harness/child.js';
import {
  EPOCH,
  firstTask,
  patchesOf,
  stateAt,
  stepsPerTask,
  taskId,
  type StreamSize,
} from './stream.js';

/** What the benchmark asks of it. */
export type GeneratorRequest =
  | { readonly type: 'serve'; readonly form: StreamForm; readonly size: StreamSize }
  | { readonly type: 'stream' }
  | { readonly type: 'close' };

/** `frames`: a message a frame, as anybody would send it. `hub`: as our hub sends it. */
export type StreamForm = 'frames' | 'hub';

/** What it answers: where it serves; what was sent, and when. */
export interface GeneratorAnswer {
  readonly url?: string;
  readonly bytes?: number;
  /** When each message was sent, or given to the hub: ms since epoch, in their order. */
  readonly sentAt?: readonly number[];
  /** How much longer the sending took than it should have, in ms. */
  readonly late?: number;
}

interface Source {
  readonly url: string;
  stream(): Promise<GeneratorAnswer>;
  close(): Promise<void>;
}

const BURST_EVERY = 4;

/** Calls `send` at a steady pace. */
async function pace(size: StreamSize, send: (index: number) => void): Promise<GeneratorAnswer> {
  const start = performance.now();
  const sentAt: number[] = [];
  let sent = 0;
  while (sent < size.messages) {
    const due = Math.min(
      size.messages,
      Math.ceil(((performance.now() - start) / 1_000) * size.perSecond),
    );
    for (; sent < due; sent += 1) {
      sentAt.push(performance.timeOrigin + performance.now());
      send(sent);
    }
    if (sent < size.messages) await sleep(BURST_EVERY);
  }
  const late = performance.now() - start - (size.messages / size.perSecond) * 1_000;
  return { sentAt, late };
}

/** Says the least of the protocol that our client needs, and nothing that the others would not want. */
async function serveFrames(size: StreamSize): Promise<Source> {
  const now = Date.now();
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    handleProtocols: ([first]: Set<string>) => first ?? false,
  });
  await new Promise((resolve) => void server.once('listening', resolve));
  const say = (socket: WebSocket, message: ServerMessage): void =>
    socket.send(JSON.stringify(message));
  server.on('connection', (socket) => {
    if (socket.protocol === '') return;
    say(socket, { type: 'welcome', protocol: 1, epoch: EPOCH, pingInterval: 15_000, time: now });
    socket.on('message', (data) => {
      for (const message of parseClientFrame(String(data)).messages) {
        if (message.type !== 'subscribe') continue;
        for (const { id } of message.tasks) {
          say(socket, { type: 'task', task: firstTask(Number(id.replace('task-', '')), now) });
        }
        say(socket, { type: 'synced', request: message.request });
      }
    });
  });
  const frames = Array.from(patchesOf(size, now), (patch) => JSON.stringify(patch));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/tasks`,
    async stream() {
      const sockets = [...server.clients];
      const answer = await pace(size, (index) => {
        const frame = frames[index] ?? '';
        for (const socket of sockets) socket.send(frame);
      });
      return { ...answer, bytes: frames.reduce((sum, frame) => sum + frame.length, 0) };
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

async function serveHub(size: StreamSize): Promise<Source> {
  const hub = createTaskHub({ origins: '*' });
  const handles = await Promise.all(
    Array.from({ length: size.tasks }, (_, index) => hub.create({ id: taskId(index) })),
  );
  const server = await hub.listen({ port: 0 });
  const last = stepsPerTask(size);
  return {
    url: server.url,
    stream: () =>
      pace(size, (index) => {
        const step = Math.floor(index / size.tasks) + 1;
        handles[index % size.tasks]?.update(stateAt(step, last));
      }),
    close: () => hub.close(),
  };
}

let source: Source | undefined;

answerParent<GeneratorRequest>(async (request) => {
  if (request.type === 'serve') {
    source = await (request.form === 'hub' ? serveHub : serveFrames)(request.size);
    return { url: source.url };
  }
  if (request.type === 'stream') return source?.stream();
  await source?.close();
  source = undefined;
  return {};
});
