/**
 * The one place where the parts of the client are wired. Each takes what it needs, and calls back
 * where something happened; what each decides is in its own file. An update goes
 * connection → receiveFrame → taskStore → flusher → query cache.
 */
import { QueryClient } from '@tanstack/react-query';
import { TaskStatusError } from '../protocol/errors.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import { isTaskId as isHubTaskId, type Task } from '../protocol/task.js';
import { systemClock, type Clock } from '../shared/clock.js';
import { guard } from '../shared/listeners.js';
import { chooseBackend } from './chooseBackend.js';
import { chooseWebSocket, type OwnSockets } from './connection/chooseWebSocket.js';
import { createConnection } from './connection/connection.js';
import { isWelcomed } from './connection/connectionState.js';
import type { SharingEnvironment } from './connection/tabs/sharedSockets.js';
import { emptyLogSource } from './logs/logBuffer.js';
import { logSource } from './logs/logSource.js';
import { connectionLimits, pollingLimits, timeouts, type TaskClientOptions } from './options.js';
import { browserPage, type Page } from './page.js';
import { createServerClock } from './serverClock.js';
import { createTaskFetcher } from './sync/fetcher.js';
import { createFlusher } from './sync/flusher.js';
import { createPoller, HIDDEN_FACTOR } from './sync/poller.js';
import { receiveFrame, type FrameHandlers } from './sync/receiveFrame.js';
import { createSubscriptions } from './sync/subscriptions.js';
import { createTaskEntries, isWanted, type TaskEntry } from './sync/taskEntries.js';
import { createTaskStore } from './sync/taskStore.js';
import { warnOfOtherOrigin } from './otherOrigin.js';
import { prepareCache, readTask, writeTask } from './taskCache.js';
import type { TaskClient } from './taskClient.js';

/** What tests replace of the world around a client. */
export interface ClientEnvironment {
  readonly clock?: Clock;
  /** Gives numbers from 0 to (but without) 1. */
  readonly random?: () => number;
  readonly page?: Page;
  /** Locks and channels between tabs. */
  readonly tabs?: SharingEnvironment;
}

/**
 * How long what a poll confirmed stays fresh beyond the interval, in ms: the next answer may take
 * that long.
 */
const REQUEST_ALLOWANCE = 2_000;

/**
 * Creates a client. It opens nothing until something is watched.
 * @throws RangeError for options that cannot work, TypeError without a `url` or a `backend`
 */
export function createTaskClient(options: TaskClientOptions): TaskClient;
/** @internal */
export function createTaskClient(options: TaskClientOptions & ClientEnvironment): TaskClient;
export function createTaskClient(options: TaskClientOptions & ClientEnvironment): TaskClient {
  const { clock = systemClock, random = Math.random, page = browserPage } = options;
  const { requestTimeout, firstStateTimeout } = timeouts(options);
  const polling = pollingLimits(options.polling);
  const limits = connectionLimits(options.reconnect, firstStateTimeout);
  const serverClock = createServerClock(() => clock.now());
  const backend = chooseBackend({ ...options, requestTimeout }, serverClock.answered);
  const scope = { key: options.key ?? backend.key };
  const isTaskId = (id: string): boolean => backend.isTaskId?.(id) ?? isHubTaskId(id);
  /** ms until a task is due, where the backend has a schedule for each; a hidden page is in no hurry. */
  const pollDelay =
    backend.pollDelay &&
    ((id: string): number =>
      backend.pollDelay?.(id, connection.state().hidden ? HIDDEN_FACTOR : 1) ?? 0);

  let boundCache = options.queryClient;
  if (boundCache !== undefined) prepareCache(boundCache);
  let ownCache: QueryClient | undefined;
  const cache = (): QueryClient => {
    if (boundCache !== undefined) return boundCache;
    if (ownCache === undefined) prepareCache((ownCache = new QueryClient()));
    return ownCache;
  };

  // Updates in: what is watched, what is known of it, and how it reaches the cache.

  const entries = createTaskEntries((entry) => {
    store.updateFinished(entry);
    subscriptions.update(entry);
    checkWanted(entry);
  });
  const flusher = createFlusher({ clock, scope, cache });
  const store = createTaskStore({
    clock,
    entries,
    flusher,
    readTask: (id) => readTask(cache(), scope, id),
    freshFor: (id, since) => {
      if (pollDelay !== undefined) return pollDelay(id) + REQUEST_ALLOWANCE;
      const whole = (poller.interval() ?? polling.interval) + REQUEST_ALLOWANCE;
      // Never longer than that, also where this device's clock was set back.
      return Math.min(whole, since + whole - clock.now());
    },
    onMissing: (entry) => fetcher.recover(entry),
    onMisfit(entry) {
      // A live socket brings the whole task; without one it is fetched.
      subscriptions.update(entry);
      if (connection.state().phase !== 'live') fetcher.recover(entry);
    },
    onFinishedChange(entry) {
      subscriptions.update(entry);
      poller.update(connection.state());
    },
    onReceived: (id) => fetcher.received(id),
  });

  const { transports = ['websocket'] } = options;
  const isPushed = transports.some((transport) => transport !== 'polling');
  const ownSockets: OwnSockets = {
    webSocket: backend.webSocket?.(() => store.unfinished(true)),
    eventSockets: backend.eventSockets,
    socketUrl: () => backend.socketUrl(),
  };

  // Requests out: the socket and its subscriptions, fetching, polling.

  const connection = createConnection({
    ...{ clock, random, limits, page },
    findWebSocket: chooseWebSocket(options, backend.key, clock, report, ownSockets, options.tabs),
    socketUrl: async (signal) => (isPushed ? backend.socketUrl({ signal }) : null),
    pollInterval: () => poller.interval(),
    onFrame: (data) => receiveFrame(data, frameHandlers),
    onReady: () => subscriptions.restart(),
    onProblem: report,
    onChange(state, previous) {
      const isSameSocket = isWelcomed(state) && state.generation === previous.generation;
      if (isWelcomed(previous) && !isSameSocket) subscriptions.stop();
      if (previous.phase === 'live' && state.phase !== 'live') store.markStale();
      poller.update(state);
    },
  });
  const subscriptions = createSubscriptions({
    clock,
    entries,
    cursor: store.cursor,
    send: connection.send,
    answerTimeout: limits.welcomeTimeout,
    onAnswered: store.confirm,
    onKept: store.confirmPushed,
    onUnanswered: (entry) => fetcher.recover(entry),
    onAllSynced: connection.synced,
  });
  const fetcher = createTaskFetcher({
    ...{ clock, random, entries, store, firstStateTimeout, isTaskId },
    sync: (request, signal) => backend.sync(request, { signal }),
    known: (queryClient, id) =>
      queryClient === cache() ? store.current(id) : readTask(queryClient, scope, id),
    onMinInterval: (interval) => poller.setServerMinimum(interval),
    onProblem: report,
  });
  const poller = createPoller({
    ...{ clock, random, scope, cache },
    limits: polling,
    ...(pollDelay !== undefined && { pollDelay }),
    fetch: fetcher.fetch,
    unfinished: store.unfinished,
    dispatch: connection.dispatch,
    onFailed: store.markStale,
    onIntervalChange: connection.publish,
  });

  const frameHandlers: FrameHandlers = {
    onWelcome({ pingInterval, time }) {
      serverClock.welcomed(time);
      connection.welcomed(pingInterval);
    },
    onSynced: subscriptions.synced,
    onPing: () => connection.send('{"type":"pong"}'),
    onUpdate(message) {
      if (store.apply(message)) return;
      subscriptions.dropped(message.type === 'task' ? message.task.id : message.id);
    },
    onUnusable: connection.abandon,
    onProblem: ({ code, message }: ProtocolProblem) =>
      report(new TaskStatusError('protocol', message, { serverCode: code })),
  };

  let isCheckScheduled = false;

  /** A turn later, so that a page that changes hands (or is mounted twice) keeps its connection. */
  function checkWanted(entry: TaskEntry): void {
    if (!isWanted(entry)) {
      queueMicrotask(() => {
        if (!isWanted(entry)) fetcher.abandon(entry);
      });
    }
    if (isCheckScheduled) return;
    isCheckScheduled = true;
    queueMicrotask(() => {
      isCheckScheduled = false;
      if (entries.size === 0) store.stop();
      connection.dispatch({ type: entries.size > 0 ? 'wanted' : 'unwanted' });
      poller.update(connection.state());
    });
  }

  function report(error: TaskStatusError): void {
    guard(() => options.onError?.(error));
  }

  /** Takes in a task that came as the answer to something else than a subscription or a poll. */
  function keep(task: Task): Task {
    const isWatched = store.apply({ type: 'task', task }, store.received());
    if (!isWatched) writeTask(cache(), scope, task, clock.now());
    return task;
  }

  return {
    key: scope.key,
    connection: connection.status,
    serverClock: serverClock.signal,
    get queryClient() {
      return cache();
    },
    bind(queryClient) {
      if (queryClient === cache()) return;
      if (entries.size > 0) throw new Error(TWO_CACHES);
      flusher.flush();
      boundCache = queryClient;
      prepareCache(queryClient);
      warnOfOtherOrigin(queryClient, scope);
    },
    watch: (id, observer, onChange) =>
      isTaskId(id) ? entries.watch(id, observer, onChange) : () => {},
    peekMeta: entries.peekMeta,
    logs: (id) => (isTaskId(id) ? logSource(entries, id) : emptyLogSource),
    fetchTask: fetcher.fetchTask,
    async refresh(id) {
      connection.dispatch({ type: 'pollingRevived' });
      const ids = id === undefined ? store.unfinished(true) : [id].filter(isTaskId);
      await fetcher.fetch(ids).catch(() => store.markStale());
      // Where the polls of a task had been used up, they begin again now that it was fetched.
      if (pollDelay !== undefined) connection.dispatch({ type: 'pollingRevived' });
    },
    retryConnection: () => connection.dispatch({ type: 'retry' }),
    async start(request) {
      const { warning, ...task } = await backend.start(request);
      return { ...keep(task), ...(warning !== undefined && { warning }) };
    },
    act: async (id, action) => keep(await backend.act(id, action)),
    async list(filter, request) {
      const { tasks, ...rest } = await backend.list(filter, request);
      return { ids: tasks.map((task) => keep(task).id), ...rest };
    },
    summary: () => backend.summary(),
    close() {
      connection.dispatch({ type: 'close' });
      flusher.flush();
    },
  };
}

const TWO_CACHES =
  'A TaskClient in use with one QueryClient was given another. Give both providers the same ' +
  'queryClient, or create a client for each.';
