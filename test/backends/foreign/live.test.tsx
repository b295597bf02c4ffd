// Backends that push, by a socket or a stream of their own, and what happens when that breaks.
import type { ServerResponse } from 'node:http';
import { WebSocketServer, WebSocket as NodeWebSocket } from 'ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import { eventStream } from '../../../src/backends/eventStream.js';
import type { LiveFeed } from '../../../src/backends/live.js';
import { webSocket } from '../../../src/backends/webSocket.js';
import type { WebSocketConstructor } from '../../../src/shared/socket.js';
import { eventually, showCard, startServer, type TestServer } from './support.js';

const WebSocketClass = NodeWebSocket as unknown as WebSocketConstructor;

/** A backend of agents: a socket that pushes, and two routes to fall back on. It knows nothing of us. */
async function startAgents() {
  const state = { taskId: 'a 1', status: 'running', phase: 'plan' };
  const lines = ['one', 'two'];
  const server = await startServer(({ path }) =>
    path.endsWith('/logs') ? { json: { logs: lines } } : { json: state },
  );
  const sockets = attachSockets(server);
  const log = (line: string, isPushed = true): void => {
    lines.push(line);
    if (isPushed) sockets.push({ taskId: 'a 1', log: line });
  };
  const set = (change: Partial<typeof state>, isPushed = true): void => {
    Object.assign(state, change);
    if (isPushed) sockets.push({ taskId: 'a 1', ...change });
  };
  return { server, sockets, state, lines, log, set };
}

function attachSockets(server: TestServer) {
  const wss = new WebSocketServer({ noServer: true });
  let isUp = true;
  const subscribed: unknown[] = [];
  server.server.on('upgrade', (request, socket, head) => {
    if (!isUp) return void socket.destroy();
    wss.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data) => subscribed.push(JSON.parse(String(data))));
    });
  });
  onTestFinished(() => wss.close());
  return {
    subscribed,
    clients: wss.clients,
    push: (message: unknown) => wss.clients.forEach((one) => one.send(JSON.stringify(message))),
    setUp(up: boolean) {
      isUp = up;
      if (!up) wss.clients.forEach((client) => client.terminate());
    },
  };
}

interface Agent {
  taskId: string;
  status?: string;
  phase?: string;
  log?: string;
}

const agentsBackend = (url: string, withLogs = true) =>
  createTaskBackend<Agent>({
    url,
    get: '/agent-tasks/{id}/status',
    interval: 50,
    settle: 100,
    ...(withLogs && {
      logs: async (id, _, { json }) => ({
        all: (await json<{ logs: string[] }>(`/agent-tasks/${encodeURIComponent(id)}/logs`)).logs,
      }),
    }),
    live: webSocket({
      url: url.replace('http', 'ws'),
      WebSocket: WebSocketClass,
      subscribe: (ids) => ids.map((taskId) => ({ type: 'subscribe', taskId })),
      decode: ({ taskId, status, phase, log }: Agent) => ({
        id: taskId,
        ...((status !== undefined || phase !== undefined) && { change: { status, phase } }),
        ...(log !== undefined && { lines: [log] }),
      }),
    }),
  });

/** The texts of a log, and the numbers that were left out. */
function readLog(client: ReturnType<typeof showCard>['client'], id: string) {
  const source = client.logs(id);
  const stop = source.subscribe(() => {});
  onTestFinished(stop);
  return () => {
    const { count, firstLine, isComplete, numbering } = source.getSnapshot();
    const texts: (string | null)[] = [];
    for (let line = firstLine; line < count; line += 1) {
      texts.push(source.getLine(line)?.text ?? null);
    }
    return { texts, isComplete, numbering };
  };
}

describe('a socket of its own', () => {
  test('should show what is pushed, and every line once', async () => {
    const { server, sockets, log, set } = await startAgents();
    const { client, status, text } = showCard(agentsBackend(server.url), 'a 1');
    const shown = readLog(client, 'a 1');
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    await eventually(() => expect(text()).toContain('plan'));
    expect(sockets.subscribed).toContainEqual({ type: 'subscribe', taskId: 'a 1' });
    await eventually(() => expect(shown().texts).toEqual(['one', 'two']));

    set({ phase: 'write' });
    log('three');
    await eventually(() => expect(text()).toContain('write'));
    await eventually(() => expect(shown().texts).toEqual(['one', 'two', 'three']));

    set({ status: 'done' });
    log('last words');
    await eventually(() => expect(status()).toBe('completed'));
    await eventually(() => expect(shown().isComplete).toBe(true));
    expect(shown().texts).toEqual(['one', 'two', 'three', 'last words']);
  });

  test('should poll while the socket is away, miss nothing, and come back to live', async () => {
    const { server, sockets, log, set } = await startAgents();
    const { client, text } = showCard(agentsBackend(server.url), 'a 1');
    const shown = readLog(client, 'a 1');
    await eventually(() => expect(shown().texts).toEqual(['one', 'two']));
    log('three');
    sockets.setUp(false);
    log('four', false);
    set({ phase: 'write' }, false);
    await eventually(() => expect(client.connection.get().state).toBe('polling'));
    await eventually(() => expect(text()).toContain('write'));
    await eventually(() => expect(shown().texts).toEqual(['one', 'two', 'three', 'four']));
    sockets.setUp(true);
    log('five', false);
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    log('six');
    await eventually(() =>
      expect(shown().texts).toEqual(['one', 'two', 'three', 'four', 'five', 'six']),
    );
  });

  test('should show a gap where lines may be missing, and say who numbered them', async () => {
    const { server, sockets, log } = await startAgents();
    const { client } = showCard(agentsBackend(server.url, false), 'a 1');
    const shown = readLog(client, 'a 1');
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    await eventually(() => expect(sockets.subscribed).toHaveLength(1));
    log('three');
    await eventually(() => expect(shown().texts).toEqual(['three']));
    sockets.setUp(false);
    log('lost', false);
    sockets.setUp(true);
    await eventually(() => expect(sockets.subscribed).toHaveLength(2));
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    log('four');
    await eventually(() => expect(shown().texts).toEqual(['three', null, 'four']));
    expect(shown().numbering).toBe('gaps');
  });

  test('should not miss an end that came before the socket stood', async () => {
    const { server, sockets, set } = await startAgents();
    sockets.setUp(false);
    const { status, client } = showCard(agentsBackend(server.url), 'a 1');
    await eventually(() => expect(status()).toBe('running'));
    set({ status: 'error' }, false);
    sockets.setUp(true);
    await eventually(() => expect(status()).toBe('failed'));
    expect(client.connection.get().error?.code).not.toBe('protocol');
  });
});

describe('server-sent events', () => {
  async function startBuilds() {
    let state: Record<string, unknown> = { status: 'running', progress: 10 };
    const streams = new Set<ServerResponse>();
    const server = await startServer(({ path }) =>
      path.endsWith('/events')
        ? {
            write(response) {
              response.writeHead(200, { 'content-type': 'text/event-stream' });
              response.write(': hello\n\n');
              streams.add(response);
              response.on('close', () => streams.delete(response));
            },
          }
        : { json: state },
    );
    return {
      server,
      streams,
      set(next: Record<string, unknown>, isPushed = true) {
        state = next;
        if (!isPushed) return;
        for (const stream of streams) stream.write(`data: ${JSON.stringify(next)}\n\n`);
      },
    };
  }

  const buildsBackend = (url: string) =>
    createTaskBackend({
      url,
      get: '/builds/{id}',
      interval: 50,
      headers: { authorization: 'Bearer x' },
      live: eventStream({
        route: '/builds/{id}/events',
        decode: (message, _, id) => ({ id, raw: message }),
      }),
    });

  test('should show what is pushed, to its end, with headers of its own', async () => {
    const { server, streams, set } = await startBuilds();
    const { client, card, status } = showCard(buildsBackend(server.url), '7');
    const value = (): string | null | undefined =>
      card().querySelector('[role=progressbar]')?.getAttribute('aria-valuenow');
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    await eventually(() => expect(value()).toBe('10'));
    set({ status: 'running', progress: 60 });
    await eventually(() => expect(value()).toBe('60'));
    set({ status: 'success', result: 'built' });
    await eventually(() => expect(status()).toBe('completed'));
    const stream = server.requests.find(({ path }) => path.endsWith('/events'));
    expect(stream?.headers['authorization']).toBe('Bearer x');
    await eventually(() => expect(streams.size).toBe(0));
  });

  test('should open a stream again that broke, and have what was missed', async () => {
    const { server, streams, set } = await startBuilds();
    const { client, status } = showCard(buildsBackend(server.url), '7');
    await eventually(() => expect(client.connection.get().state).toBe('live'));
    await eventually(() => expect(status()).toBe('running'));
    for (const stream of streams) stream.destroy();
    set({ status: 'failure', error: 'no disk' }, false);
    await eventually(() => expect(status()).toBe('failed'));
  });

  test('should poll where there are no streams at all', async () => {
    let state = { status: 'running' };
    const server = await startServer(({ path }) =>
      path.endsWith('/events') ? { json: {}, status: 404 } : { json: state },
    );
    const { status } = showCard(buildsBackend(server.url), '7');
    await eventually(() => expect(status()).toBe('running'));
    state = { status: 'done' };
    await eventually(() => expect(status()).toBe('completed'));
  });
});

test('should take a function for anything that has a client of its own', async () => {
  let state = { status: 'running', progress: 1 };
  const feeds = new Map<LiveFeed<typeof state>, readonly string[]>();
  const server = await startServer(() => ({ json: state }));
  const backend = createTaskBackend<typeof state>({
    url: server.url,
    get: '/rows/{id}',
    live: (ids, feed) => {
      feeds.set(feed, ids);
      queueMicrotask(() => feed.open());
      return () => void feeds.delete(feed);
    },
  });
  const { client, status } = showCard(backend, '7');
  await eventually(() => expect(client.connection.get().state).toBe('live'));
  await eventually(() => expect(status()).toBe('running'));
  expect([...feeds.values()]).toEqual([['7']]);
  state = { status: 'done', progress: 100 };
  for (const feed of feeds.keys()) feed.push({ id: '7', raw: state });
  await eventually(() => expect(status()).toBe('completed'));
  await eventually(() => expect(feeds.size).toBe(0));
});
