/**
 * What long use leaves behind: heap, timers, listeners and sockets before and after 10,000 mounts
 * and a million updates, and how 2,000 clients come back that were dropped at once. Real React, real
 * client, real hub. Prints its figures as JSON; `soak.mjs` builds and starts it.
 */
import { QueryClient } from '@tanstack/react-query';
import { JSDOM } from 'jsdom';
import { WebSocket } from 'ws';
import type { WebSocketConstructor } from '../../src/client/connection/webSocket.js';
import { createTaskHub, type TaskHub } from '../../src/server/index.js';
import { pause } from './fastClock.js';

const MOUNTS = 10_000;
const UPDATES = 1_000_000;
const HERD = 2_000;

// React looks for a page when it is loaded.
const { window } = new JSDOM('<!doctype html><div id="root"></div>', { pretendToBeVisual: true });
const { document } = window;
Object.assign(globalThis, { window, document, IS_REACT_ACT_ENVIRONMENT: false });
const { createRoot } = await import('react-dom/client');
const { createTaskClient } = await import('../../src/client/createTaskClient.js');
const { TaskStatusProvider } = await import('../../src/hooks/TaskStatusProvider.js');
const { useTaskLogs } = await import('../../src/hooks/useTaskLogs.js');
const { useTaskStatus } = await import('../../src/hooks/useTaskStatus.js');

/** Listeners that are on the page and its document. */
const listeners = { count: 0 };
for (const target of [window, document]) {
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (...[type, call, options]: Parameters<typeof addEventListener>) => {
    // Node's signals, which requests need, are none to jsdom.
    const { signal = undefined, ...rest } = typeof options === 'object' ? options : {};
    listeners.count += 1;
    addEventListener.call(target, type, call, rest);
    signal?.addEventListener('abort', () => target.removeEventListener(type, call, rest));
  };
  target.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
    listeners.count -= 1;
    removeEventListener.apply(target, given);
  };
}

const Socket = WebSocket as unknown as WebSocketConstructor;

/** What is held at a moment, after all that can be collected was. */
async function measure(hub: TaskHub) {
  await pause(200);
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await pause(20);
  }
  return {
    heapMiB: Math.round((process.memoryUsage().heapUsed / 1024 / 1024) * 10) / 10,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    listeners: listeners.count,
    connections: hub.metrics().connections,
    subscriptions: hub.metrics().subscriptions,
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2);
}

function Row({ id }: { id: string }) {
  const { status, task } = useTaskStatus(id);
  const { count } = useTaskLogs(id);
  return (
    <li>
      {status} {task?.message} {count}
    </li>
  );
}

async function mounts() {
  const hub = createTaskHub({ mergeInterval: 0 });
  const ids = Array.from({ length: 20 }, (_, index) => `task-${index}`);
  for (const id of ids) (await hub.create({ id })).log('one line\nanother');
  const { url } = await hub.listen({ port: 0 });
  const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: 10 } } });
  const client = createTaskClient({ url, WebSocket: Socket, queryClient });
  const root = createRoot(document.getElementById('root') as unknown as Element);
  const show = (shown: readonly string[]): void =>
    root.render(
      <TaskStatusProvider client={client} queryClient={queryClient}>
        {shown.map((id) => (
          <Row key={id} id={id} />
        ))}
      </TaskStatusProvider>,
    );

  async function cycle(number: number): Promise<void> {
    const id = ids[number % ids.length] ?? '';
    show([id]);
    await pause(0);
    if (number % 50 === 0) await until(() => client.connection.get().state === 'live');
    show([]);
    await pause(0);
  }

  for (let number = 0; number < 500; number += 1) await cycle(number);
  const before = await measure(hub);
  const halfway: Awaited<ReturnType<typeof measure>>[] = [];
  for (let number = 0; number < MOUNTS; number += 1) {
    await cycle(number);
    if (number === MOUNTS / 2) halfway.push(await measure(hub));
  }
  const after = await measure(hub);
  root.unmount();
  client.close();
  await hub.close();
  return { cycles: MOUNTS, before, halfway: halfway[0], after };
}

async function updates() {
  const hub = createTaskHub({ mergeInterval: 0 });
  const task = await hub.create({ id: 'a' });
  const { url } = await hub.listen({ port: 0 });
  const client = createTaskClient({ url, WebSocket: Socket });
  let seen = 0;
  client.queryClient.getQueryCache().subscribe(() => (seen += 1));
  const stop = client.watch('a');
  const held = () =>
    client.queryClient.getQueryData<{ progress?: { value: number } }>([
      'task-status',
      client.key,
      'task',
      'a',
    ])?.progress?.value;

  async function send(from: number, to: number): Promise<void> {
    for (let number = from; number < to; number += 1) {
      task.progress(number);
      // A turn of its own, so that each is sent as a message of its own.
      if (number % 4 === 0) await new Promise(setImmediate);
    }
    await until(() => held() === to - 1);
  }

  await send(0, 20_000);
  const before = await measure(hub);
  await send(20_000, 20_000 + UPDATES / 2);
  const halfway = await measure(hub);
  await send(20_000 + UPDATES / 2, 20_000 + UPDATES);
  const after = await measure(hub);
  const { version = 0 } = (await hub.get('a')) ?? {};
  stop();
  await pause(50);
  const released = await measure(hub);
  client.close();
  await hub.close();
  return { updates: UPDATES, version, writesToCache: seen, before, halfway, after, released };
}

/** Where the waits of a herd lie: how many in each part of the window. */
function histogram(waits: readonly number[], width: number) {
  const bins = new Map<number, number>();
  for (const wait of waits) {
    const bin = Math.floor(wait / width) * width;
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return [...bins]
    .toSorted(([a], [b]) => a - b)
    .map(([from, count]) => ({ from, to: from + width, count }));
}

async function herd(restart: boolean) {
  const hub = createTaskHub();
  await hub.create({ id: 'a' });
  const server = await hub.listen({ port: 0 });
  const { port } = new URL(server.url);
  const clients = Array.from({ length: HERD }, () =>
    createTaskClient({
      url: server.url,
      WebSocket: Socket,
      // They are to come back over sockets, however long that takes a test machine.
      reconnect: { maxOutage: 600_000, handshakeTimeout: 60_000, welcomeTimeout: 60_000 },
    }),
  );
  for (let start = 0; start < HERD; start += 100) {
    const group = clients.slice(start, start + 100);
    for (const client of group) client.watch('a');
    await until(() => group.every(({ connection }) => connection.get().state === 'live'));
  }
  const waits: number[] = [];
  const returns: number[] = [];
  let droppedAt = 0;
  for (const { connection } of clients) {
    let isWaiting = false;
    connection.subscribe(() => {
      const { state, nextRetryAt } = connection.get();
      if (state === 'reconnecting' && nextRetryAt !== null && !isWaiting) {
        isWaiting = true;
        waits.push(nextRetryAt - Date.now());
      }
      if (state === 'live' && isWaiting) returns.push(Date.now() - droppedAt);
    });
  }
  droppedAt = Date.now();
  await (restart ? hub.close({ restart: true }) : server.close());
  // The server is there again at once; who comes when is the clients' own choice.
  const next = restart ? createTaskHub() : hub;
  if (restart) await next.create({ id: 'a' });
  await next.listen({ port: Number(port) });
  await until(() => returns.length >= HERD);
  const sorted = waits.toSorted((a, b) => a - b);
  for (const client of clients) client.close();
  await next.close();
  const width = restart ? 2_500 : 100;
  return {
    clients: HERD,
    shortestWait: sorted[0],
    longestWait: sorted.at(-1),
    waits: histogram(waits, width),
    returns: histogram(returns, restart ? 2_500 : 250),
  };
}

const figures = {
  node: process.version,
  mounts: await mounts(),
  updates: await updates(),
  herdDropped: await herd(false),
  herdRestarted: await herd(true),
};
process.send?.(figures);
process.disconnect?.();
process.exit(0);
