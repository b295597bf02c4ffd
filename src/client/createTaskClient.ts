/**
 * Puts the parts of the client together: connection, subscriptions, polling and the way into the
 * query cache. Wiring only; what each part decides is in its own file.
 */
import { QueryClient } from '@tanstack/react-query';
import { TaskStatusError } from '../protocol/errors.js';
import type { SyncResponse } from '../protocol/messages.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import { isTaskId, type Task } from '../protocol/task.js';
import { chooseBackend } from './chooseBackend.js';
import { chooseWebSocket } from './chooseWebSocket.js';
import { createConnection } from './connection.js';
import { isWelcomed, wantsPolling } from './connectionState.js';
import { taskCursor } from './cursor.js';
import { browserPage, systemClock, throwLater } from './environment.js';
import { createTaskFetcher } from './fetchTask.js';
import { createFirstStates } from './firstStates.js';
import { createFreshness } from './freshness.js';
import { createInbox } from './inbox.js';
import { logSource } from './logSource.js';
import { connectionLimits, pollingLimits, type TaskClientOptions } from './options.js';
import { createPoller } from './poller.js';
import { createReceiver } from './receiver.js';
import { createRefetcher } from './refetcher.js';
import { createSubscriber } from './subscriber.js';
import { createSyncQueue } from './syncQueue.js';
import { prepareCache, writeTask } from './taskCache.js';
import type { TaskClient } from './taskClient.js';
import { createTaskEntries, type TaskEntry } from './taskEntries.js';

/** Every how many polls a task is asked for that the server did not know. */
const REFUSED_EVERY = 6;
/**
 * Makes a client. It opens nothing until something is watched.
 * @throws RangeError for options that cannot work, TypeError where it is not said whom to talk to
 */
export function createTaskClient(options: TaskClientOptions): TaskClient {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const backend = chooseBackend(options);
  const scope = { key: backend.key };
  let ownCache: QueryClient | undefined;
  let boundCache = options.queryClient;
  if (boundCache !== undefined) prepareCache(boundCache);
  let isWantedScheduled = false;
  let polls = 0;

  const cache = (): QueryClient => {
    if (boundCache !== undefined) return boundCache;
    if (ownCache === undefined) prepareCache((ownCache = new QueryClient()));
    return ownCache;
  };

  const entries = createTaskEntries((entry) => {
    // A turn later: who takes it over in this turn still lacks what the one before lacked.
    if (entries.get(entry.id) !== entry) queueMicrotask(() => forgetUnwanted(entry));
    inbox.settle(entry);
    subscriber.mark(entry);
    scheduleWanted();
  });

  const firstStates = createFirstStates(clock, options.firstStateTimeout ?? 1_000);

  const inbox = createInbox({
    scope,
    entries,
    clock,
    cache,
    onNews: (entry) => firstStates.arrived(entry.id),
    onMisfit: (entry) => {
      subscriber.mark(entry);
      if (connection.state().phase !== 'live') refetcher.need(entry);
    },
    onMissing: (entry) => refetcher.need(entry),
    onFinishedChange: (entry) => {
      subscriber.mark(entry);
      updatePolling();
    },
    onCallbackError: throwLater,
  });

  const cursor = (id: string) => taskCursor(id, entries.get(id), inbox.current(id));

  const freshness = createFreshness({
    entries,
    inbox: () => inbox,
    clock,
    isPushed: (entry) => subscriber.isAnswered(entry),
  });

  const queue = createSyncQueue({
    mark: () => inbox.heard(),
    cursor,
    onAnswer: takeAnswer,
    async sync(request) {
      const { response, problems } = await backend.sync(request);
      problems.forEach(report);
      return response;
    },
  });

  const refetcher = createRefetcher({
    clock,
    random,
    ask: (id) => queue.ask([id]),
    isWanted: (entry) => entries.get(entry.id) === entry,
  });

  const limits = connectionLimits(options.reconnect);
  const subscriber = createSubscriber({
    entries,
    clock,
    answerTimeout: limits.handshakeTimeout,
    cursor,
    send: (text) => connection.send(text),
    onSynced: (ids) => freshness.answered(ids),
    onKept: ({ id }) => freshness.pushed(id),
    onAllSynced: () => connection.synced(),
    onOverdue: (overdue) => overdue.forEach(refetcher.need),
  });

  const polling = pollingLimits(options.polling);
  const poller = createPoller({
    scope,
    cache,
    clock,
    interval: polling.interval,
    maxAttempts: polling.maxAttempts,
    random,
    async poll() {
      polls += 1;
      const ids = freshness.due(polls % REFUSED_EVERY === 0);
      if (ids.length > 0) await queue.ask(ids);
    },
    onSuccess: () => connection.publish(),
    onFailure(error) {
      freshness.lose();
      if (error.code === 'unauthorized') connection.dispatch({ type: 'pollRefused', error });
      connection.publish();
    },
    onExhausted: (error) => connection.dispatch({ type: 'pollingExhausted', error }),
  });

  const connection = createConnection({
    limits,
    pollInterval: () => (poller.isRunning ? poller.currentInterval() : null),
    clock,
    random,
    page: options.page ?? browserPage,
    WebSocket: chooseWebSocket(options, scope.key, clock),
    socketUrl: () => backend.socketUrl(),
    onWelcomed: () => subscriber.startOver(),
    onFrame: (data) => receive(data),
    onChange(state, previous) {
      const isNewSocket = state.generation !== previous.generation;
      const lost = isWelcomed(previous) && (isNewSocket || !isWelcomed(state));
      if (lost) subscriber.stop();
      if (previous.phase === 'live' && state.phase !== 'live') freshness.lose();
      poller.setHidden(state.hidden);
      updatePolling();
    },
  });

  const receive = createReceiver({ connection, subscriber, inbox, freshness, report });

  function takeAnswer(response: SyncResponse, ids: readonly string[], askedAt: number): void {
    for (const message of response.messages) inbox.take(message, askedAt);
    freshness.answered(ids);
    poller.setServerMinimum(response.minInterval ?? 0);
  }

  function forgetUnwanted(entry: TaskEntry): void {
    if (entries.get(entry.id) !== entry) refetcher.forget(entry);
  }

  function updatePolling(): void {
    const isWanted = wantsPolling(connection.state()) && freshness.due(true).length > 0;
    if (isWanted === poller.isRunning) return;
    if (isWanted) poller.start();
    else poller.stop();
    connection.publish();
  }

  /** A turn later, so that a page that changes hands (or is mounted twice) keeps its connection. */
  function scheduleWanted(): void {
    if (isWantedScheduled) return;
    isWantedScheduled = true;
    queueMicrotask(() => {
      isWantedScheduled = false;
      connection.dispatch({ type: entries.size > 0 ? 'wanted' : 'unwanted' });
      updatePolling();
    });
  }

  function report(problem: ProtocolProblem): void {
    options.onError?.(
      new TaskStatusError('protocol', problem.message, { serverCode: problem.code }),
    );
  }

  function keep(task: Task): Task {
    const entry = entries.get(task.id);
    if (entry === undefined) writeTask(cache(), scope, task, clock.now());
    else inbox.take({ type: 'task', task });
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
    peekMeta: (id) => entries.peekMeta(id),
    logs: (id) => logSource(entries, id),
    fetchTask: createTaskFetcher({ scope, cache, entries, inbox, queue, firstStates }),
    async refresh(id) {
      connection.dispatch({ type: 'pollingRevived' });
      const ids = id === undefined ? freshness.due(true) : [id].filter(isTaskId);
      await queue.ask(ids).catch(() => freshness.lose());
    },
    retryConnection: () => connection.dispatch({ type: 'retry' }),
    start: async (request) => keep(await backend.start(request)),
    act: async (id, action) => keep(await backend.act(id, action)),
    list: async (filter) => (await backend.list(filter)).map(keep),
    summary: () => backend.summary(),
    close() {
      connection.dispatch({ type: 'close' });
      inbox.flush();
    },
  };
}

const TWO_CACHES =
  'A TaskClient is in use with one QueryClient and was given another, so two caches would disagree ' +
  'about the same tasks. Give both providers the same queryClient, or make a client for each.';
