// The servers, each in a process of its own: our hub, bare ws, socket.io. All send the same fields of
// the same tasks to every client.
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from 'node:http';
import process from 'node:process';
import { Server as SocketIoServer } from 'socket.io';
import { WebSocketServer } from 'ws';
import { createTaskHub } from '../../src/server/index.js';
import { answerParent } from '../harness/child.js';
import { reportAt, taskId, type HubAnswer, type HubKind, type HubRequest } from './messages.js';

interface Sender {
  readonly url: string;
  update(index: number, step: number): void;
  close(): Promise<void>;
}

async function serveOurs(tasks: number, mergeInterval: number): Promise<Sender> {
  const hub = createTaskHub({ origins: '*', mergeInterval });
  const handles = await Promise.all(
    Array.from({ length: tasks }, (_, index) => hub.create({ id: taskId(index) })),
  );
  const server = await hub.listen({ port: 0 });
  return {
    url: server.url.replace(/^http/, 'ws'),
    update: (index, step) => handles[index]?.update(reportAt(step)),
    close: () => hub.close(),
  };
}

/** The patch that our hub would send, as an object. */
const patchOf = (index: number, step: number) => ({
  type: 'patch',
  id: taskId(index),
  epoch: 1,
  base: step,
  version: step + 1,
  set: { ...reportAt(step), updatedAt: Date.now() },
});

async function serveWs(): Promise<Sender> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise((resolve) => void server.once('listening', resolve));
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    update(index, step) {
      const frame = JSON.stringify(patchOf(index, step));
      for (const client of server.clients) client.send(frame);
    },
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

async function serveSocketIo(): Promise<Sender> {
  const http = createServer();
  const server = new SocketIoServer(http, { transports: ['websocket'] });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    update: (index, step) => void server.emit('patch', patchOf(index, step)),
    close: () => server.close(),
  };
}

function serve(kind: HubKind, tasks: number): Promise<Sender> {
  if (kind === 'ws') return serveWs();
  if (kind === 'socket.io') return serveSocketIo();
  return serveOurs(tasks, kind === 'ours' ? 50 : 0);
}

let sender: Sender | undefined;
let taskCount = 1;

async function send(updates: number, perSecond: number): Promise<HubAnswer> {
  const start = performance.now();
  const before = process.cpuUsage();
  let sent = 0;
  while (sent < updates) {
    const due = Math.min(updates, Math.ceil(((performance.now() - start) / 1_000) * perSecond));
    for (; sent < due; sent += 1) {
      sender?.update(sent % taskCount, Math.floor(sent / taskCount) + 1);
    }
    if (sent < updates) await sleep(4);
  }
  // The last of it is merged and on its way.
  await sleep(200);
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1_000 };
}

answerParent<HubRequest>(async (request): Promise<HubAnswer> => {
  switch (request.type) {
    case 'serve':
      taskCount = request.tasks;
      sender = await serve(request.kind, request.tasks);
      return { url: sender.url };
    case 'send':
      return send(request.updates, request.perSecond);
    case 'memory': {
      globalThis.gc?.();
      await sleep(50);
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      return { bytes: heapUsed + external };
    }
    case 'close':
      await sender?.close();
      return {};
  }
});
