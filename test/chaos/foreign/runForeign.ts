/**
 * One run against a backend of somebody else's: faults, then calm, in which the page has to hold what the
 * backend has. On the way no state may go back, and lines that may be missing have to show as a gap.
 */
import { QueryClient } from '@tanstack/react-query';
import { WebSocket as NodeWebSocket } from 'ws';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import type { BackendDefinition } from '../../../src/backends/definition.js';
import { eventStream } from '../../../src/backends/eventStream.js';
import { webSocket } from '../../../src/backends/webSocket.js';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import { readTask } from '../../../src/client/taskCache.js';
import { isTerminal, type Task } from '../../../src/protocol/task.js';
import type { WebSocketConstructor } from '../../../src/shared/socket.js';
import { pause } from '../fastClock.js';
import { chance as chanceOf, type Chance } from '../random.js';
import type { RunReport } from '../runChaos.js';
import { ForeignWorld, stateOf, type ForeignTask, type Kind } from './foreignWorld.js';

const KINDS: readonly Kind[] = ['polling', 'socket', 'socket without a log route', 'events'];
/** How long calm may take, in ms. Only a fault takes it. */
const PATIENCE = 45_000;

interface State {
  readonly status: string;
  readonly message: string;
}
type Event = Partial<State> & { readonly taskId: string; readonly log?: string };

function definitionOf(url: string, kind: Kind): BackendDefinition<State> {
  const base: BackendDefinition<State> = {
    ...{ url, get: '/{id}', interval: 20, settle: 40, timeout: 2_000 },
    ...(kind !== 'socket without a log route' && {
      logs: async (_id, _after, { json }) => ({
        all: (await json<{ logs: string[] }>('/{id}/logs')).logs,
      }),
    }),
  };
  if (kind === 'polling') return base;
  if (kind === 'events') {
    const decode = (event: Event, _name: string, id: string) =>
      event.log === undefined ? { id, raw: event as State } : { id, lines: [event.log] };
    return { ...base, live: eventStream({ route: '/{id}/events', decode }) };
  }
  return {
    ...base,
    live: webSocket({
      url: `${url.replace('http', 'ws')}/ws`,
      WebSocket: NodeWebSocket as unknown as WebSocketConstructor,
      subscribe: (ids) => ids.map((taskId) => ({ type: 'subscribe', taskId })),
      unsubscribe: (ids) => ids.map((taskId) => ({ type: 'unsubscribe', taskId })),
      decode: ({ taskId: id, log, ...change }: Event) =>
        log === undefined ? { id, change } : { id, lines: [log] },
    }),
  };
}

/** A page that watches every task with its log, and writes down what must not be. */
function openPage(url: string, kind: Kind, chance: Chance, world: ForeignWorld) {
  const queryClient = new QueryClient();
  const client = createTaskClient({
    backend: createTaskBackend(definitionOf(url, kind), { random: () => chance.next() }),
    queryClient,
    reconnect: { maxAttempts: 3, minDelay: 5, maxDelay: 30, probeMinDelay: 50, probeMaxDelay: 100 },
    polling: { interval: 20 },
    firstStateTimeout: 50,
  });
  const violations: string[] = [];
  const trace: string[] = [];
  const last = new Map<string, Task>();
  queryClient.getQueryCache().subscribe(() => {
    for (const { id } of world.tasks) {
      const task = readTask(queryClient, client, id);
      const before = last.get(id);
      if (task === undefined || task === before) continue;
      last.set(id, task);
      trace.push(
        `${id}: ${task.status} ${task.message ?? ''} attempt ${task.attempt?.number ?? 1}`,
      );
      if (before !== undefined) violations.push(...goesBack(before, task));
    }
  });
  const stops = world.tasks.flatMap(({ id }) => [
    client.watch(id),
    client.logs(id).subscribe(() => {}),
  ]);
  return {
    ...{ client, violations, trace },
    task: (id: string) => readTask(queryClient, client, id),
    close() {
      for (const stop of stops) stop();
      client.close();
      queryClient.clear();
    },
  };
}

type Page = ReturnType<typeof openPage>;

const stepOf = ({ message }: Task): number => Number(/step (\d+)/.exec(message ?? '')?.[1] ?? -1);

function goesBack(before: Task, now: Task): string[] {
  const wrong: string[] = [];
  const text = `${before.status} "${before.message}" → ${now.status} "${now.message}"`;
  if (stepOf(now) >= 0 && stepOf(now) < stepOf(before)) wrong.push(`went back: ${text}`);
  const isNewAttempt = (now.attempt?.number ?? 1) > (before.attempt?.number ?? 1);
  if (isTerminal(before.status) && !isTerminal(now.status) && !isNewAttempt) {
    wrong.push(`left an end without a new attempt: ${text}`);
  }
  return wrong;
}

const STATUSES: Readonly<Record<string, Task['status']>> = {
  ...{ queued: 'pending', running: 'running', done: 'completed', failed: 'failed' },
  cancelled: 'cancelled',
};

/** What the page shows that is not what the backend has. */
function compare(world: ForeignWorld, page: Page): string[] {
  return world.tasks.flatMap((truth) => {
    const held = page.task(truth.id);
    const wanted = stateOf(truth);
    if (held === undefined || held.status !== STATUSES[truth.status]) {
      return [`${truth.id} is ${held?.status} "${held?.message}", not ${JSON.stringify(wanted)}`];
    }
    if (stepOf(held) !== truth.step)
      return [`${truth.id} is at ${held.message}, not ${truth.step}`];
    if (page.client.peekMeta(truth.id).error !== null) return [`${truth.id} still has an error`];
    return compareLog(world, page, truth);
  });
}

function compareLog(world: ForeignWorld, page: Page, { id, lines }: ForeignTask): string[] {
  const source = page.client.logs(id);
  const { count, firstLine, numbering } = source.getSnapshot();
  const shown = Array.from(
    { length: count - firstLine },
    (_, at) => source.getLine(firstLine + at)?.text,
  );
  if (world.hasLogs) {
    const isWhole = shown.length === lines.length && lines.every((line, at) => line === shown[at]);
    return isWhole ? [] : [`${id} shows ${shown.length} lines of ${lines.length}: ${shown.join()}`];
  }
  // By pushes alone some may be missing, but then a number is left out between their neighbours.
  let next: number | undefined;
  let isGap = false;
  for (const text of shown) {
    if (text === undefined) isGap = true;
    else {
      const at = lines.indexOf(text);
      if (at < 0) return [`${id} shows "${text}", which was never written`];
      if (next !== undefined && at < next) return [`${id} repeats "${text}"`];
      if (next !== undefined && at > next && !isGap) return [`${id} hides a gap before "${text}"`];
      next = at + 1;
      isGap = false;
    }
  }
  return shown.some((text) => text === undefined) && numbering !== 'gaps'
    ? [`${id} does not say "gaps"`]
    : [];
}

export async function runForeign(seed: number): Promise<RunReport> {
  const chance = chanceOf(seed);
  const kind = chance.pick(KINDS);
  const world = new ForeignWorld(chance.fork(), kind);
  const url = await world.listen();
  const page = openPage(url, kind, chance.fork(), world);
  const turns = chance.whole(10, 40);
  for (let turn = 0; turn < turns; turn += 1) {
    if (chance.happens(0.2)) world.setBadness(chance.pick([0, 0.1, 0.3, 0.7]));
    for (const task of world.tasks) if (chance.happens(0.5)) world.step(task);
    if (chance.happens(0.06)) world.cut();
    if (chance.happens(0.05)) page.client.retryConnection();
    if (chance.happens(0.05)) void page.client.refresh().catch(() => undefined);
    await pause(chance.whole(0, 15));
  }
  world.setBadness(0);
  page.trace.push('--- calm');
  for (const task of world.tasks) world.finish(task);
  // What a page that has seen an end does not follow any more, somebody refreshes.
  const failures = await settle(
    () => compare(world, page),
    () => Promise.all(world.tasks.map(({ id }) => page.client.refresh(id))),
  );
  failures.push(...page.violations);
  page.close();
  failures.push(...(await settle(() => (world.open > 0 ? [`${world.open} left open`] : []))));
  await world.close();
  const trace = [kind, ...page.trace];
  return {
    ...{ seed, store: 'memory', failures, faults: world.faults, sockets: 0 },
    traces: failures.length === 0 ? [] : [trace],
    lines: world.tasks.reduce((sum, { lines }) => sum + lines.length, 0),
  };
}

/** Waits until nothing is wrong; gives what still is. */
async function settle(
  find: () => string[],
  nudge: () => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const end = performance.now() + PATIENCE;
  for (let turn = 1; ; turn += 1) {
    const wrong = find();
    if (wrong.length === 0 || performance.now() > end) return wrong;
    if (turn % 20 === 0) await nudge().catch(() => undefined);
    await pause(10);
  }
}
