// A hub and its page behind one address, with a door for sockets that can be shut: what a proxy does
// that knows no WebSockets. A line is written every 100 ms, and one task in a hundred changes each
// second.
import { createReadStream, existsSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { createTaskHub } from '../../src/server/index.js';
import { answerParent } from '../harness/child.js';
import { lineText, taskId, type FallbackAnswer, type FallbackRequest } from './messages.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

interface Served {
  readonly url: string;
  block(isBlocked: boolean): void;
  traffic(): { requests: number; bytes: number };
  lines(): number;
  close(): Promise<void>;
}

async function serve(folder: string, tasks: number): Promise<Served> {
  const hub = createTaskHub({});
  const handles = await Promise.all(
    Array.from({ length: tasks }, (_, index) => hub.create({ id: taskId(index) })),
  );
  for (const handle of handles) handle.update({ status: 'running' });
  // The hub listens to a server that opens nothing; the door in front of it hands over.
  const inner = new Server();
  hub.attach(inner);
  const sockets = new Set<Duplex>();
  const connections = new Set<Socket>();
  let closedBytes = 0;
  let requests = 0;
  let lines = 0;
  let isBlocked = false;
  let beat = 0;

  const front = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/tasks')) {
      requests += 1;
      inner.emit('request', request, response);
      return;
    }
    const file = path.join(folder, pathname === '/' ? 'index.html' : pathname);
    if (!file.startsWith(folder) || !existsSync(file)) response.writeHead(404).end();
    else {
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' });
      createReadStream(file).pipe(response);
    }
  });
  front.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      closedBytes += socket.bytesRead + socket.bytesWritten;
    });
  });
  front.on('upgrade', (request, socket, head) => {
    if (isBlocked) return void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    inner.emit('upgrade', request, socket, head);
  });
  const timer = setInterval(() => {
    handles[0]?.log(lineText(lines));
    lines += 1;
    beat += 1;
    if (beat % 10 !== 0) return;
    const share = Math.max(1, Math.floor(tasks / 100));
    for (let each = 0; each < share; each += 1) {
      handles[(beat * share + each) % tasks]?.progress(beat % 100, 100, 'percent');
    }
  }, 100);
  await new Promise<void>((resolve) => void front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`,
    block(blocked) {
      isBlocked = blocked;
      if (blocked) for (const socket of sockets) socket.destroy();
    },
    traffic() {
      let bytes = closedBytes;
      for (const { bytesRead, bytesWritten } of connections) bytes += bytesRead + bytesWritten;
      return { requests, bytes };
    },
    lines: () => lines,
    async close() {
      clearInterval(timer);
      await hub.close();
      front.closeAllConnections();
      await new Promise((resolve) => void front.close(resolve));
    },
  };
}

let served: Served | undefined;

answerParent<FallbackRequest>(async (request): Promise<FallbackAnswer> => {
  if (request.type === 'serve') {
    served = await serve(request.folder, request.tasks);
    return { url: served.url };
  }
  if (request.type === 'block') {
    served?.block(request.isBlocked);
    return { at: Date.now() };
  }
  if (request.type === 'traffic') return { ...served?.traffic(), at: Date.now() };
  if (request.type === 'lines') return { lines: served?.lines() ?? 0, at: Date.now() };
  await served?.close();
  return {};
});
