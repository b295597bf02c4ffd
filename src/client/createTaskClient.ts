/**
 * Puts the parts of the client together: connection, subscriptions, polling and the way into the
 * query cache. What each part decides is in its own file.
 */
import { QueryClient } from '@tanstack/react-query';
import { TaskStatusError } from '../protocol/errors.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import { isTaskId, type Task } from '../protocol/task.js';
import { chooseBackend } from './chooseBackend.js';
import { chooseWebSocket } from './connection/chooseWebSocket.js';
import type { ClientParts } from './clientParts.js';
import { createConnection } from './connection/connection.js';
import { browserPage } from './page.js';
import { guard } from '../shared/listeners.js';
import { systemClock } from '../shared/clock.js';
import { createTaskFetcher } from './sync/fetchTask.js';
import { createFreshness } from './sync/freshness.js';
import { createInbox } from './sync/inbox.js';
import { logSource } from './logs/logSource.js';
import { connectionLimits, pollingLimits, type TaskClientOptions } from './options.js';
import { createPoller } from './sync/poller.js';
import { createReceiver } from './sync/receiver.js';
import { createRefetcher } from './sync/refetcher.js';
import { createSubscriber } from './sync/subscriber.js';
import { createSyncQueue } from './sync/syncQueue.js';
import { prepareCache, writeTask } from './taskCache.js';
import type { TaskClient } from './taskClient.js';
import { createTaskEntries, isWanted, type TaskEntry } from './sync/taskEntries.js';

/**
 * Makes a client. It opens nothing until something is watched.
 * @throws RangeError for options that cannot work, TypeError where it is not said whom to talk to
 */
export function createTaskClient(options: TaskClientOptions): TaskClient {
  const { clock = systemClock, random = Math.random, page = browserPage } = options;
  const limits = connectionLimits(options.reconnect);
  const polling = pollingLimits(options.polling);
  const backend = chooseBackend(options);
  const scope = { key: backend.key };
  let boundCache = options.queryClient;
  if (boundCache !== undefined) prepareCache(boundCache);
  let ownCache: QueryClient | undefined;
  let isWantedScheduled = false;

  const cache = (): QueryClient => {
    if (boundCache !== undefined) return boundCache;
    if (ownCache === undefined) prepareCache((ownCache = new QueryClient()));
    return ownCache;
  };

  const entries = createTaskEntries((entry) => {
    // A turn later: who takes it over in this turn still lacks what the one before lacked.
    if (!isWanted(entry)) queueMicrotask(() => forgetUnwanted(entry));
    inbox.settle(entry);
    parts.subscriber.mark(entry);
    scheduleWanted();
  });

  // Each is made with the ones before; those after are there once something happens.
  const parts = { clock, random, scope, cache, entries } as {
    -readonly [Part in keyof ClientParts]: ClientParts[Part];
  };
  const inbox = (parts.inbox = createInbox(parts));
  const freshness = (parts.freshness = createFreshness(parts));
  const queue = (parts.queue = createSyncQueue(parts, backend, report));
  const refetcher = (parts.refetcher = createRefetcher(parts));
  const fetcher = createTaskFetcher(parts, options.firstStateTimeout ?? 1_000);
  parts.onNews = fetcher.arrived;
  parts.subscriber = createSubscriber(parts, limits.handshakeTimeout);
  const findWebSocket = chooseWebSocket(options, scope.key, clock);
  const socketUrl = (): Promise<string | null> => backend.socketUrl();
  const connection = createConnection(parts, limits, page, findWebSocket, socketUrl);
  parts.connection = connection;
  const poller = (parts.poller = createPoller(parts, polling));
  parts.receive = createReceiver(parts, report);

  function forgetUnwanted(entry: TaskEntry): void {
    if (!isWanted(entry)) refetcher.forget(entry);
  }

  /** A turn later, so that a page that changes hands (or is mounted twice) keeps its connection. */
  function scheduleWanted(): void {
    if (isWantedScheduled) return;
    isWantedScheduled = true;
    queueMicrotask(() => {
      isWantedScheduled = false;
      connection.dispatch({ type: entries.size > 0 ? 'wanted' : 'unwanted' });
      poller.update();
    });
  }

  function report({ code, message }: ProtocolProblem): void {
    const error = new TaskStatusError('protocol', message, { serverCode: code });
    guard(() => options.onError?.(error));
  }

  function keep(task: Task): Task {
    if (entries.get(task.id) === undefined) writeTask(cache(), scope, task, clock.now());
    else inbox.take({ type: 'task', task }, inbox.heard());
    return task;
  }

  return {
    key: scope.key,
    connection: connection.status,
    get queryClient() {
      return cache();
    },
    bind(queryClient) {
      if (queryClient === cache()) return;
      if (entries.size > 0) throw new Error(TWO_CACHES);
      inbox.flush();
      boundCache = queryClient;
      prepareCache(queryClient);
    },
    watch: (id, observer, onMeta) =>
      isTaskId(id) ? entries.watch(id, observer, onMeta) : () => {},
    peekMeta: entries.peekMeta,
    logs: (id) => logSource(entries, id),
    fetchTask: fetcher.fetchTask,
    async refresh(id) {
      connection.dispatch({ type: 'pollingRevived' });
      const ids = id === undefined ? freshness.due(true) : [id].filter(isTaskId);
      await queue.ask(ids).catch(freshness.lose);
    },
    retryConnection: () => connection.dispatch({ type: 'retry' }),
    start: async (request) => keep(await backend.start(request)),
    act: async (id, action) => keep(await backend.act(id, action)),
    async list(filter, request) {
      const { tasks, ...rest } = await backend.list(filter, request);
      return { ids: tasks.map((task) => keep(task).id), ...rest };
    },
    summary: () => backend.summary(),
    close() {
      connection.dispatch({ type: 'close' });
      inbox.flush();
    },
  };
}

const TWO_CACHES =
  'A TaskClient in use with one QueryClient was given another. Give both providers the same ' +
  'queryClient, or make a client for each.';
