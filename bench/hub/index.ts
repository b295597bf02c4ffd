// The hub beside bare ws and socket.io: what sending to many costs the server, how old news are when
// they come, and what a connection holds.
import { setTimeout as sleep } from 'node:timers/promises';
import { buildProgram } from '../harness/build.js';
import { startChild } from '../harness/child.js';
import { byEffort, figure, withRatios, type Effort, type Section } from '../harness/figures.js';
import { percentile } from '../harness/stats.js';
import { connectClients } from './clients.js';
import type { HubAnswer, HubKind, HubRequest } from './messages.js';

/** How large a run is. */
export interface HubSize {
  readonly clients: number;
  readonly tasks: number;
  readonly updates: number;
  readonly perSecond: number;
}

const CONTESTANTS: readonly { name: string; kind: HubKind }[] = [
  { name: 'bare ws', kind: 'ws' },
  { name: 'ours, merging 50 ms', kind: 'ours' },
  { name: 'ours, merging off', kind: 'ours-unmerged' },
  { name: 'socket.io', kind: 'socket.io' },
];

export interface HubRun {
  /** µs of the server's processor time for each update and client that it was meant for. */
  readonly perDelivery: number;
  /** States that reached the clients, by those that were reported, in percent. */
  readonly delivered: number;
  readonly frames: number;
  readonly p50: number;
  readonly p99: number;
  /** kB that the server holds for one connection. */
  readonly memory: number;
}

export async function measureHub(program: string, kind: HubKind, size: HubSize): Promise<HubRun> {
  const server = startChild<HubRequest, HubAnswer>(program, ['--expose-gc']);
  try {
    const { url = '' } = await server.ask({ type: 'serve', kind, tasks: size.tasks });
    // What only the first connection of a server brings about belongs to none of them.
    (await connectClients(kind, url, 3, size.tasks)).close();
    await sleep(200);
    const { bytes: before = 0 } = await server.ask({ type: 'memory' });
    const clients = await connectClients(kind, url, size.clients, size.tasks);
    try {
      const { bytes: after = 0 } = await server.ask({ type: 'memory' });
      // The first states that came with the subscription do not count.
      clients.ages.length = 0;
      clients.frames = 0;
      const { cpu = Number.NaN } = await server.ask({
        type: 'send',
        updates: size.updates,
        perSecond: size.perSecond,
      });
      await sleep(300);
      const meant = size.updates * size.clients;
      return {
        perDelivery: (cpu * 1_000) / meant,
        delivered: (clients.ages.length / meant) * 100,
        frames: clients.frames / size.clients,
        p50: percentile(clients.ages, 0.5),
        p99: percentile(clients.ages, 0.99),
        memory: (after - before) / size.clients / 1_000,
      };
    } finally {
      clients.close();
    }
  } finally {
    await server.stop();
  }
}

export async function hubSection(effort: Effort): Promise<Section> {
  const size = byEffort<HubSize>(effort, {
    tiny: { clients: 3, tasks: 2, updates: 40, perSecond: 400 },
    quick: { clients: 100, tasks: 10, updates: 2_000, perSecond: 500 },
    full: { clients: 200, tasks: 10, updates: 5_000, perSecond: 500 },
  });
  const rounds = byEffort(effort, { tiny: 1, quick: 1, full: 5 });
  const program = await buildProgram('hub/server.ts');
  const runs = new Map<string, HubRun[]>(CONTESTANTS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, kind } of CONTESTANTS) {
      runs.get(name)?.push(await measureHub(program, kind, size));
    }
  }
  const figures = [...runs].flatMap(([name, list]) => [
    figure(
      name,
      'server time a delivery',
      'µs',
      list.map((run) => run.perDelivery),
    ),
    figure(
      name,
      'states delivered',
      '%',
      list.map((run) => run.delivered),
    ),
    figure(
      name,
      'frames a client',
      '',
      list.map((run) => run.frames),
    ),
    figure(
      name,
      'age at arrival, median',
      'ms',
      list.map((run) => run.p50),
    ),
    figure(
      name,
      'age at arrival, 99 %',
      'ms',
      list.map((run) => run.p99),
    ),
    figure(
      name,
      'memory a connection',
      'kB',
      list.map((run) => run.memory),
    ),
  ]);
  return {
    id: 'hub',
    title: 'Hub',
    text:
      `A server sends ${size.perSecond} updates a second on ${size.tasks} tasks to ${size.clients} ` +
      'clients that all want all of them. Server and clients have a process each. A delivery is an ' +
      'update and a client it was meant for, whether or not merging spared it. Memory is that of ' +
      'the heap after a collection, of which our hub’s is also the subscriptions to each task.',
    figures: withRatios(figures, 'bare ws', ['server time a delivery', 'memory a connection']),
    remarks: [
      'Bare ws is younger at arrival: it keeps nothing and waits for nothing. Merging trades up to ' +
        '50 ms of age for fewer states and frames; whoever needs each state at once switches it off.',
      'Only ours can say what a client missed: it keeps a version for each task, and for each ' +
        'connection what it was sent, which is what its memory a connection is for.',
    ],
  };
}
