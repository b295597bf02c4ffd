/**
 * One run: clients, a proxy with faults, a hub, and jobs, all led by one seed; then calm, in which
 * everything has to come right. Chance is drawn in the same order for the same seed; the machine's
 * timing is not, so that a seed is a scenario rather than a recording.
 */
import { isDeepStrictEqual } from 'node:util';
import { isTerminal, type Task } from '../../src/protocol/task.js';
import { FastClock, pause } from './fastClock.js';
import { FaultProxy, type FaultCounts } from './faultProxy.js';
import { chance as chanceOf, type Chance } from './random.js';
import { Reader } from './reader.js';
import { Tabs } from './tabs.js';
import { CALM, drawWeather } from './weather.js';
import { mayView, World, type Job, type StoreKind } from './world.js';

/** What came of a run. */
export interface RunReport {
  readonly seed: number;
  readonly store: StoreKind | 'any';
  /** What went wrong, in words; empty where all is well. */
  readonly failures: readonly string[];
  /** Where something went wrong: the last that each client heard and said. */
  readonly traces: readonly (readonly string[])[];
  readonly faults: FaultCounts;
  readonly lines: number;
  readonly sockets: number;
}

/** How much faster than the machine's the clocks run. */
const SPEED = 50;
/**
 * How long calm may take to put everything right, in ms that this process was given the processor.
 * Only a fault takes it.
 */
const PATIENCE = 45_000;
/** After each of these the clocks are slowed, so that a busy machine can keep up with them. */
const TURN = 5_000;

/** @param wanted where the hub keeps its tasks; `'any'` leaves that to chance */
export async function runChaos(
  seed: number,
  wanted: StoreKind | 'any' = 'memory',
): Promise<RunReport> {
  const chance = chanceOf(seed);
  // Chance of its own, so that a seed gives what it gave before there was a choice.
  const store =
    wanted === 'any' ? chanceOf(seed ^ 0x2545f491).pick<StoreKind>(['memory', 'sqlite']) : wanted;
  const hubClock = new FastClock(SPEED);
  const world = new World(chance.fork(), hubClock, store);
  await world.begin();
  const proxy = new FaultProxy(chance.fork(), world.socketPath);
  const url = await proxy.listen();
  const readers = Array.from(
    { length: chance.whole(1, 3) },
    () => new Reader(url, SPEED, chance.fork()),
  );
  // Chance of its own, so that kept seeds give what they gave.
  const sharing = chanceOf(~seed);
  const tabs = sharing.happens(0.5) ? new Tabs(url, SPEED, sharing, proxy.count) : undefined;
  await storm(chance, world, proxy, readers, tabs);

  proxy.set(CALM);
  await world.finish();
  for (const reader of readers) calm(chance, world, reader);
  tabs?.calm();
  for (const reader of tabs?.readers ?? []) calm(sharing, world, reader);
  const present = [...readers, ...(tabs?.readers ?? [])];
  for (const reader of present) reader.trace.push('--- calm');
  const slowDown = (): void => {
    for (const clock of [hubClock, ...present.map((reader) => reader.clock)]) clock.slowDown();
  };
  const failures = await settle(async () => {
    const wrong = await Promise.all(present.map((reader) => compare(world, reader)));
    const found = wrong.flatMap((each, index) => each.map((text) => `client ${index}: ${text}`));
    return [...found, ...(tabs?.problems(proxy.faults['garbled'] === undefined) ?? [])];
  }, slowDown);
  for (const reader of present) for (const id of [...reader.watches.keys()]) reader.unwatch(id);
  failures.push(
    ...(await settle(async () => {
      const left = present.flatMap(({ leftovers }) => leftovers);
      left.push(...(tabs?.leftovers ?? []));
      const { connections, subscriptions } = world.hub.metrics();
      if (connections > 0) left.push(`${connections} sockets at the hub`);
      if (subscriptions > 0) left.push(`${subscriptions} subscriptions at the hub`);
      if (proxy.openSockets > 0) left.push(`${proxy.openSockets} sockets at the proxy`);
      return left.map((text) => `left open: ${text}`);
    }, slowDown)),
  );
  const everyone = [...readers, ...(tabs?.all ?? [])];
  for (const { client, violations } of everyone) {
    failures.push(...violations);
    client.close();
    client.queryClient.clear();
  }
  failures.push(...world.problems);
  await proxy.close();
  await world.close();
  return {
    ...{ seed, store },
    failures,
    traces: failures.length === 0 ? [] : everyone.map(({ trace }) => trace),
    faults: proxy.faults,
    lines: world.linesWritten,
    sockets: everyone.reduce((sum, { socketsMade }) => sum + socketsMade, 0),
  };
}

/** Everything at once: work, wishes, pages that come and go, restarts, and the weather. */
async function storm(
  chance: Chance,
  world: World,
  proxy: FaultProxy,
  readers: readonly Reader[],
  tabs: Tabs | undefined,
): Promise<void> {
  const turns = chance.whole(15, 60);
  for (let turn = 0; turn < turns; turn += 1) {
    if (chance.happens(0.3)) proxy.set(drawWeather(chance));
    for (const job of world.jobs) {
      const steps = chance.whole(0, 3);
      for (let step = 0; step < steps; step += 1) await world.step(job);
    }
    for (const reader of readers) wish(chance, world.jobs, reader);
    tabs?.step((own, reader) => wish(own, world.jobs, reader));
    if (chance.happens(0.03)) {
      const isKind = chance.happens(0.5);
      await world.restart(isKind);
      if (!isKind) proxy.cutAll();
    }
    if (chance.happens(0.04)) proxy.cutAll();
    await pause(chance.whole(0, 12));
  }
}

/** Makes all well with a page, and lets it watch more. */
function calm(chance: Chance, world: World, reader: Reader): void {
  reader.calm();
  for (const { id } of world.jobs) if (chance.happens(0.5)) reader.watch(id, true);
}

/** What a page may do in a turn. */
function wish(chance: Chance, jobs: readonly Job[], reader: Reader): void {
  const { id } = chance.pick(jobs);
  const dice = chance.next();
  if (dice < 0.35) reader.watch(id, chance.happens(0.7));
  else if (dice < 0.45) reader.unwatch(id);
  else if (dice < 0.5) {
    // Hands a task over to the next reader in one turn.
    const withLog = reader.watches.get(id)?.withLog ?? true;
    reader.unwatch(id);
    reader.watch(id, chance.happens(0.5) ? withLog : !withLog);
  } else if (dice < 0.56) reader.tell(chance.pick(['hidden', 'shown', 'offline', 'online']));
  else if (dice < 0.59) reader.tell(chance.pick(['suspended', 'resumed', 'resumed']));
  else if (dice < 0.63) void reader.client.refresh(chance.happens(0.5) ? id : undefined);
  else if (dice < 0.65) reader.client.retryConnection();
  else if (dice < 0.67) reader.clock.offset += chance.pick([-3_600_000, -5_000, 5_000, 3_600_000]);
}

/** What a client holds that is not what the hub has. */
async function compare(world: World, reader: Reader): Promise<string[]> {
  const wrong: string[] = [];
  for (const [id, { withLog }] of reader.watches) {
    const job = world.jobs.find((each) => each.id === id);
    if (job === undefined) continue;
    const truth = await world.task(job);
    const held = reader.task(id);
    const { error, isFresh } = reader.client.peekMeta(id);
    if (!mayView(reader.user, id)) {
      // What someone else was shown before, and was finished, is not asked for again.
      const isOver = reader.hasChangedUser && held !== undefined && isTerminal(held.status);
      if (!isOver && error?.code !== 'not_found') wrong.push(`${id} is not hidden`);
      continue;
    }
    // A client may stop following a task that is finished, and so miss a later attempt or life.
    const isEnd = held !== undefined && world.wasEnd(held);
    if (!isEnd && !isDeepStrictEqual(held, truth)) {
      wrong.push(`${id} is ${brief(held)}, not ${brief(truth)}`);
    }
    if (error !== null)
      wrong.push(`${id} has the error ${error.code} while ${reader.client.connection.get().state}`);
    if (!isFresh) {
      wrong.push(`${id} is not in step: ${JSON.stringify(reader.client.connection.get())}`);
    }
    const written = job.lines.get(truth.epoch ?? 0)?.length ?? 0;
    if (truth.logCount !== written) wrong.push(`the hub has ${truth.logCount} lines of ${written}`);
    if (withLog) wrong.push(...compareLog(reader, job, isEnd ? held : truth));
  }
  return wrong;
}

function compareLog(reader: Reader, job: Job, truth: Task): string[] {
  const log = reader.client.logs(job.id);
  const { count, firstLine } = log.getSnapshot();
  const written = job.lines.get(truth.epoch ?? 0) ?? [];
  if (count !== truth.logCount) return [`${job.id} has ${count} of ${truth.logCount} lines`];
  for (let line = 0; line < count; line += 1) {
    const held = log.getLine(line);
    // A line that the hub dropped before it could be had is missing by rule.
    if (held === undefined && (line < truth.firstLogLine || line < firstLine)) continue;
    if (held?.line !== line || held.text !== written[line]) {
      return [`${job.id} has "${held?.text}" as line ${line}, not "${written[line]}"`];
    }
  }
  if (count > written.length) return [`${job.id} has more lines than were written`];
  if (firstLine > truth.firstLogLine) return [`${job.id} begins at line ${firstLine}`];
  return [];
}

const brief = (task: Task | undefined): string =>
  task === undefined ? 'nothing' : `${task.status} ${task.epoch}.${task.version}`;

/** Looks again and again until nothing is wrong; what is wrong in the end is. */
async function settle(look: () => Promise<string[]>, slowDown: () => void): Promise<string[]> {
  const clock = new FastClock(1);
  const end = clock.elapsed() + PATIENCE;
  let turn = performance.now() + TURN;
  for (;;) {
    const wrong = await look();
    if (wrong.length === 0 || clock.elapsed() > end) return wrong;
    if (performance.now() > turn) {
      turn += TURN;
      slowDown();
    }
    await pause(2);
  }
}
