/**
 * Puts the parts of a hub together: store, runner, channels, routes, sockets, servers.
 */
import { createServer } from 'node:http';
import { CLOSE_CODES } from '../protocol/index.js';
import { Access } from './access.js';
import { systemClock } from './clock.js';
import { HubError } from './errors.js';
import { Handlers, type TaskHandler } from './handlers.js';
import type { RouteContext } from './http/routeCall.js';
import { route } from './http/router.js';
import { failure } from './http/respond.js';
import type { TaskHub, TaskHubOptions } from './hubTypes.js';
import { resolveLimits } from './limits.js';
import {
  attachTo,
  closeServer,
  startServer,
  toBasePath,
  type CloseOptions,
  type ServedHub,
} from './listen.js';
import { memoryStore } from './store/memoryStore.js';
import { Problems } from './problems.js';
import { Runner } from './runner.js';
import { Channels } from './socket/channels.js';
import type { ConnectionContext } from './socket/connection.js';
import { Sockets } from './socket/upgrade.js';

/** One server through which clients come in. */
interface Door {
  readonly sockets: Sockets;
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Makes a hub. It keeps tasks at once; clients reach it once it listens, or is attached.
 * @example
 * const hub = createTaskHub();
 * hub.define('greet', (task, name) => { task.log(`Hello ${name}`); });
 * await hub.listen({ port: 5180 });
 */
export function createTaskHub<Identity = unknown>(options: TaskHubOptions<Identity> = {}): TaskHub {
  const { clock = systemClock, mergeInterval = 50, pingInterval = 15_000 } = options;
  const limits = resolveLimits(options.limits);
  const store = options.store ?? memoryStore(limits);
  const problems = new Problems(options.onError);
  // Identities pass through the hub unseen; only the owner's own hooks look at them.
  const access = new Access<unknown>(options as TaskHubOptions<unknown>, clock);
  const channels = new Channels({ store, clock, problems, mergeInterval });
  const handlers = new Handlers(clock, problems);
  const runner = new Runner({ store, clock, problems }, handlers, options.cancelGrace ?? 10_000);
  const doors = new Set<Door>();
  let closing: Promise<void> | undefined;

  const opening = store.open((change) => {
    runner.onChange(change);
    channels.onChange(change);
  });
  const parts = { store, clock, problems, access };
  const routes = Promise.resolve(opening).then((epoch): RouteContext => ({
    ...parts,
    runner,
    limits,
    epoch,
  }));
  const socketContext = Promise.resolve(opening).then((epoch): ConnectionContext => ({
    ...parts,
    ...{ channels, epoch, mergeInterval, pingInterval },
    maxTasks: limits.maxTasksPerConnection,
    maxBufferedBytes: limits.maxBufferedBytes,
  }));
  // Whoever asks for something hears of a store that did not open; the process must not end by it.
  routes.catch((error: unknown) => problems.report('store', 'The store did not open.', error));
  socketContext.catch(() => undefined);

  const handle = async (request: Request, path: string): Promise<Response> => {
    if (closing !== undefined) return failure(new HubError(503, 'closing', 'The hub is closing.'));
    return route(await routes, request, path);
  };
  const serve = (sockets: Sockets): ServedHub => ({
    handle,
    upgrade: (message, socket, head) => void sockets.upgrade(message, socket, head),
    problem: (message, cause) => problems.report('internal', message, cause),
  });
  const openDoor = (closeDoor: () => Promise<void>): Door => {
    const sockets = new Sockets(socketContext, { clock, problems, access }, limits.maxConnections);
    let doorClosing: Promise<void> | undefined;
    const closeIt = async (code: number): Promise<void> => {
      await sockets.close(code);
      await closeDoor();
      doors.delete(door);
    };
    const door: Door = {
      sockets,
      close({ restart = false } = {}) {
        const code = restart ? CLOSE_CODES.serviceRestart : CLOSE_CODES.goingAway;
        return (doorClosing ??= closeIt(code));
      },
    };
    doors.add(door);
    return door;
  };

  const listen: TaskHub['listen'] = async (where) => {
    const server = createServer();
    const door = openDoor(() => closeServer(server));
    const basePath = toBasePath(where.path);
    attachTo(server, serve(door.sockets), basePath);
    try {
      const origin = await startServer(server, where);
      return { url: origin + basePath, close: (how) => door.close(how) };
    } catch (error) {
      doors.delete(door);
      throw error;
    }
  };

  const closeAll = async (how: CloseOptions): Promise<void> => {
    await runner.close();
    await channels.flush();
    await Promise.all([...doors].map((door) => door.close(how)));
    channels.close();
    await store.close();
  };

  return {
    define: (type, handler, how = {}) => {
      // The handler names the input that it expects; `parseInput` is where that is made sure of.
      handlers.define(type, handler as TaskHandler, how);
    },
    start: (request) => runner.start(request),
    create: async (request = {}) => (await runner.create(request)).handle,
    get: async (id) => store.get(id),
    cancel: (id) => runner.cancel(id),
    pause: (id) => runner.setPaused(id, true),
    resume: (id) => runner.setPaused(id, false),
    retry: (id) => runner.retry(id),
    listen,
    attach(server, { path } = {}) {
      const undo = { run: (): void => undefined };
      const door = openDoor(async () => undo.run());
      undo.run = attachTo(server, serve(door.sockets), toBasePath(path));
      return () => undo.run();
    },
    handle: (request, { path } = {}) => handle(request, toBasePath(path)),
    metrics() {
      const connections = [...doors].flatMap(({ sockets }) => [...sockets.connections]);
      const subscriptions = connections.reduce((sum, each) => sum + each.subscriptionCount, 0);
      return { connections: connections.length, subscriptions, problems: problems.counts() };
    },
    close: (how = {}) => (closing ??= closeAll(how)),
  };
}
