// Clients that are nearly free, so that the server is what is measured.
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../src/protocol/messages.js';
import type { ServerKind } from './messages.js';

/** Sockets that are opened at one time; more would only wait in the system's queue. */
const AT_ONCE = 50;

/** Does something for each number below `count`, some at a time. */
export async function eachOf(
  count: number,
  work: (index: number) => Promise<void>,
  atOnce = AT_ONCE,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
}

const isSynced = (frame: Buffer): boolean => frame.includes('"type":"synced"');

/** Above this a frame is full of lines, and a ping comes by itself or with little else. */
const SMALL_FRAME = 4_096;

/** Answers the hub's pings, without which it closes the socket after a while. */
function answerPings(socket: WebSocket): void {
  socket.on('message', (data: Buffer) => {
    if (data.length > SMALL_FRAME || !data.includes('"type":"ping"')) return;
    socket.send('{"type":"pong"}');
  });
}

/** A socket that is open, and at a hub of ours was welcomed. */
export function open(url: string, kind: ServerKind = 'ours', task = ''): Promise<WebSocket> {
  const address = url.replace(/^http/, 'ws') + (kind === 'ours' ? '' : `?task=${task}`);
  const protocols = kind === 'ours' ? [SUBPROTOCOL] : [];
  const socket = new WebSocket(address, protocols, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    if (kind === 'ours') answerPings(socket);
    socket.once(kind === 'ours' ? 'message' : 'open', () => resolve(socket));
  });
}

/** Subscribes to tasks; done once all states are there. */
export function subscribe(socket: WebSocket, tasks: readonly object[]): Promise<void> {
  socket.send(JSON.stringify({ type: 'subscribe', request: 1, tasks }));
  return new Promise((resolve) => {
    const take = (data: Buffer): void => {
      if (!isSynced(data)) return;
      socket.off('message', take);
      resolve();
    };
    socket.on('message', take);
  });
}

/** Closes them; done once all are gone. */
export async function closeAll(sockets: readonly WebSocket[]): Promise<void> {
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          if (socket.readyState === WebSocket.CLOSED) return resolve();
          socket.once('close', () => resolve());
          socket.terminate();
        }),
    ),
  );
}
