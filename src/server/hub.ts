/**
 * Puts the parts of a hub together: store, runner, channels, routes, sockets, servers.
 */
import { createServer } from 'node:http';
import { CLOSE_CODES, isTerminal } from '../protocol/index.js';
import { Access } from './access.js';
import { systemClock } from './clock.js';
import { HubError, unknownTask } from './errors.js';
import { Handlers, type TaskHandler } from './handlers.js';
import type { RouteContext } from './http/routeCall.js';
import { route, type HubState } from './http/router.js';
import type { TaskHub, TaskHubOptions } from './hubTypes.js';
import { BURST, resolveLimits } from './limits.js';
import {
  attachTo,
  closeServer,
  startServer,
  toBasePath,
  type CloseOptions,
  type ServedHub,
} from './listen.js';
import { Metrics } from './metrics.js';
import { isLoopback, type AllowedHosts } from './origins.js';
import { Problems } from './problems.js';
import { RateLimit } from './rateLimit.js';
import { closing as closingError, Runner } from './runner.js';
import { closeOnSignals } from './signals.js';
import { Channels } from './socket/channels.js';
import type { ConnectionContext } from './socket/connection.js';
import { FlushQueue } from './socket/flushQueue.js';
import { EncodedLines } from './socket/encodedLines.js';
import { ReplayTurns } from './socket/replayTurns.js';
import { Sockets } from './socket/upgrade.js';
import { completeStore } from './store/completeStore.js';
import { memoryStore } from './store/memoryStore.js';
import { within } from './within.js';

/** One server through which clients come in. */
interface Door {
  readonly sockets: Sockets;
  close(options?: CloseOptions): Promise<void>;
}

/** How long each step of closing may take beside the work itself, in ms. */
const CLOSING_STEP_TIME = 3_000;

/**
 * Makes a hub. It keeps tasks at once; clients reach it once it listens, or is attached.
 * @throws RangeError for a limit or an interval that cannot be
 * @example
 * const hub = createTaskHub();
 * hub.define('greet', (task, name) => { task.log(`Hello ${name}`); });
 * await hub.listen({ port: 5180 });
 */
export function createTaskHub<Identity = unknown>(options: TaskHubOptions<Identity> = {}): TaskHub {
  const { clock = systemClock, mergeInterval = 50, pingInterval = 15_000, logger } = options;
  const cancelGrace = options.cancelGrace ?? 10_000;
  const limits = resolveLimits(options.limits);
  const store = completeStore(options.store ?? memoryStore(limits), clock);
  const problems = new Problems(options.onError, logger);
  const metrics = new Metrics();
  // Identities pass through the hub unseen; only the owner's own hooks look at them.
  const access = new Access<unknown>(options as TaskHubOptions<unknown>, {
    ...{ clock, problems, maxTickets: limits.maxTickets },
    origin: (id) => store.origin(id),
  });
  const flushQueue = new FlushQueue();
  const parts = { store, clock, problems, metrics, access };
  const channels = new Channels({ ...parts, flushQueue, mergeInterval });
  const handlers = new Handlers(clock, problems);
  const { externalTypes = [] } = options;
  const runner = new Runner(parts, handlers, {
    ...{ cancelGrace, maxUnfinished: limits.maxUnfinishedTasks },
    isExternal: (type) => externalTypes === '*' || externalTypes.includes(type),
  });
  const doors = new Set<Door>();
  let isOpen = false;
  let closing: Promise<void> | undefined;
  let stopListening: (() => void) | undefined;

  const opening = store.open((change) => {
    runner.onChange(change);
    channels.onChange(change);
  });
  const connections = (): ConnectionList =>
    [...doors].flatMap(({ sockets }) => [...sockets.connections]);
  const figures = () => ({
    connections: connections().length,
    subscriptions: channels.subscriptionCount,
    problems: problems.counts(),
  });
  const metricsText = async (): Promise<string> => {
    const [{ counts: tasks }, unfinishedTasks] = [await store.counts(), runner.unfinished];
    return metrics.text({ ...figures(), tasks, unfinishedTasks, waitingTasks: handlers.waiting });
  };
  const requestRate = new RateLimit(
    limits.maxRequestsPerSecond,
    BURST * limits.maxRequestsPerSecond,
  );
  const routes = Promise.resolve(opening).then((epoch): Omit<RouteContext, 'streams'> => {
    isOpen = true;
    return { ...parts, runner, limits, epoch, requestRate, metricsText };
  });
  const socketContext = Promise.resolve(opening).then((epoch): ConnectionContext => ({
    ...{ ...parts, channels, flushQueue, epoch, mergeInterval, pingInterval },
    replayTurns: new ReplayTurns(),
    encodedLines: new EncodedLines(),
    maxTasks: limits.maxTasksPerConnection,
    maxSubscriptions: limits.maxSubscriptions,
    maxBufferedBytes: limits.maxBufferedBytes,
    maxMessagesPerSecond: limits.maxMessagesPerSecond,
  }));
  // Whoever sends a request hears of a store that did not open; the process must not end by it.
  routes.catch((error: unknown) => problems.report('store', 'The store did not open.', error));
  socketContext.catch(() => undefined);

  let recovering: Promise<void> | undefined;
  /** What a hub before left is in order; from the first use on, so that handlers are defined by then. */
  const ready = (): Promise<void> =>
    (recovering ??= Promise.resolve(opening)
      .then(() => runner.recover())
      .catch((error: unknown) =>
        problems.report('store', 'Tasks of the hub before could not be taken over.', error),
      ));
  const whenReady = <Value>(run: () => Promise<Value>): Promise<Value> =>
    store.isDurable === true ? ready().then(run) : run();

  const state = (): HubState => ({
    isReady: isOpen && closing === undefined,
    closing: closing && closingError(),
  });
  const handle = (
    streams: () => Sockets,
    ...[request, path, hosts]: [request: Request, path: string, hosts: AllowedHosts]
  ): Promise<Response> => {
    const context = (): Promise<RouteContext> =>
      whenReady(async () => ({ ...(await routes), streams: streams() }));
    return route(parts, context, state, request, path, hosts);
  };
  const serve = (sockets: Sockets): ServedHub => ({
    handle: (...call) => handle(() => sockets, ...call),
    hosts: access.hosts,
    upgrade: (message, socket, head, hosts) => void sockets.upgrade(message, socket, head, hosts),
    problem: (message, cause) => problems.report('internal', message, cause),
  });
  const openDoor = (closeDoor: () => Promise<void>): Door => {
    const sockets = new Sockets(
      whenReady(() => socketContext),
      {
        ...parts,
        maxConnections: limits.maxConnections,
        maxConnectionsPerIdentity: limits.maxConnectionsPerIdentity,
        countOf: (client) => connections().filter((each) => each.client === client).length,
      },
    );
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

  let webDoor: Door | undefined;
  /** Streams of events that come in by `hub.handle`. */
  const webStreams = (): Sockets => (webDoor ??= openDoor(async () => undefined)).sockets;

  const listen: TaskHub['listen'] = async (where) => {
    const server = createServer();
    const door = openDoor(() => closeServer(server));
    const basePath = toBasePath(where.path);
    attachTo(server, serve(door.sockets), basePath);
    try {
      const origin = await startServer(server, where);
      if (!access.knowsIdentities && !isLoopback(where.host ?? '127.0.0.1')) warnOfOpenHub(origin);
      logger?.info({ url: origin + basePath }, 'The task hub listens.');
      if (where.signals !== false) stopListening ??= closeOnSignals('hub', close);
      return { url: origin + basePath, close: (how) => door.close(how) };
    } catch (error) {
      doors.delete(door);
      throw error;
    }
  };

  /** A step of closing: it is not waited for any longer than it may take, and its failure is no end. */
  const step = async (what: string, work: MaybeWork, time = CLOSING_STEP_TIME): Promise<void> => {
    try {
      await within(clock, time, what, work());
    } catch (error) {
      problems.report('internal', `While closing: ${what} failed.`, error);
    }
  };
  const closeAll = async (how: CloseOptions): Promise<void> => {
    logger?.info({ ...how }, 'The task hub closes.');
    await runner.drain(how.drain ?? 0);
    await step('stopping the handlers', () => runner.close(), cancelGrace + CLOSING_STEP_TIME);
    await step('sending the last updates', () => channels.flush());
    await Promise.all([...doors].map((door) => step('closing the sockets', () => door.close(how))));
    channels.close();
    metrics.close();
    await step('closing the store', async () => store.close());
    stopListening?.();
  };
  const close = (how: CloseOptions = {}): Promise<void> => (closing ??= closeAll(how));

  return {
    define: (type, handler, how = {}) => {
      // The handler names the input that it expects; `parseInput` is where that is made sure of.
      handlers.define(type, handler as TaskHandler, how);
      runner.defined(type);
    },
    start: (request) => whenReady(() => runner.start(request)),
    create: (request = {}) => whenReady(async () => (await runner.create(request)).handle),
    handleOf: (id) => whenReady(async () => (await runner.handleOf(id)).handle),
    get: (id) => whenReady(async () => store.get(id)),
    cancel: (id) => whenReady(() => runner.cancel(id)),
    pause: (id) => whenReady(() => runner.setPaused(id, true)),
    resume: (id) => whenReady(() => runner.setPaused(id, false)),
    retry: (id) => whenReady(() => runner.retry(id)),
    async remove(id) {
      await whenReady(async () => undefined);
      const task = await store.get(id);
      // After a restart nobody here works on a task that is reported from elsewhere.
      const isRunning = task !== undefined && !isTerminal(task.status);
      if (isRunning || runner.isUnfinished(id)) {
        throw new HubError(409, 'conflict', `Task "${id}" has not finished. Cancel it first.`);
      }
      if (!(await store.remove(id))) throw unknownTask(id);
    },
    listen,
    attach(server, { path } = {}) {
      const undo = { run: (): void => undefined };
      const door = openDoor(async () => undo.run());
      undo.run = attachTo(server, serve(door.sockets), toBasePath(path));
      return () => undo.run();
    },
    handle: (request, { path } = {}) =>
      handle(webStreams, request, toBasePath(path), access.hosts ?? '*'),
    disconnect(who) {
      const isTheirs = (identity: unknown): boolean => {
        if (typeof who === 'function') return (who as (identity: unknown) => boolean)(identity);
        return identity === who || access.keyOf(identity) === access.keyOf(who);
      };
      access.revokeTickets(isTheirs);
      const theirs = connections().filter(({ identity }) => isTheirs(identity));
      for (const each of theirs) each.close(CLOSE_CODES.unauthorized, 'disconnected');
      return theirs.length;
    },
    metrics: figures,
    close,
  };
}

type ConnectionList = Sockets['connections'] extends ReadonlySet<infer Each> ? Each[] : never;
type MaybeWork = () => Promise<void>;

function warnOfOpenHub(origin: string): void {
  process.emitWarning(
    `The task hub at ${origin} is reachable from other machines and lets everyone in. ` +
      'Give createTaskHub an "authenticate" option, or listen on 127.0.0.1.',
    { code: 'TASK_HUB_OPEN', type: 'SecurityWarning' },
  );
}
