// What a socket that sends much, or reads slowly, costs the others: how old updates are that reach
// them, without and with it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { figure, type Figure, type Part } from '../harness/figures.js';
import { percentile } from '../harness/stats.js';
import { preciseNow } from '../hub/messages.js';
import { withServer } from './program.js';
import { closeAll, eachOf, open, subscribe } from './sockets.js';

/** How large a run is. */
export interface NeighboursSize {
  readonly others: number;
  readonly seconds: number;
  readonly rounds: number;
}

const TASKS = 10;
const UPDATES_PER_SECOND = 100;
const LINES_PER_SECOND = 20_000;

/** Whoever is beside the others; ends it. */
type Neighbour = (url: string) => Promise<() => Promise<void>>;

const NEIGHBOURS: readonly (readonly [name: string, join: Neighbour])[] = [
  ['alone', async () => async () => undefined],
  ['beside one that sends much', chatty],
  ['beside one that reads nothing', slow],
];

/**
 * Sends as much as a hub lets one socket send: subscribes to 200 tasks in each message, without end;
 * cut off for that, it comes back at once.
 */
async function chatty(url: string): Promise<() => Promise<void>> {
  const tasks = Array.from({ length: 200 }, (_, index) => ({ id: `crowd-${index}` }));
  const message = JSON.stringify({ type: 'subscribe', request: 1, tasks });
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) {
      const socket = await open(url);
      socket.on('error', () => undefined);
      while (!over.signal.aborted && socket.readyState === socket.OPEN) {
        socket.send(message);
        await sleep(5);
      }
      await closeAll([socket]);
    }
  })();
  return async () => {
    over.abort();
    await work;
  };
}

/** Wants a log that is written fast, and reads none of it. */
async function slow(url: string): Promise<() => Promise<void>> {
  const over = new AbortController();
  let socket = await open(url);
  const join = (): void => {
    socket.send(
      JSON.stringify({ type: 'subscribe', request: 1, tasks: [{ id: 'log-0', nextLine: 0 }] }),
    );
    socket.pause();
  };
  join();
  const work = (async () => {
    while (!over.signal.aborted) {
      await sleep(100);
      if (socket.readyState === socket.OPEN) continue;
      socket = await open(url);
      join();
    }
  })();
  return async () => {
    over.abort();
    await work;
    socket.resume();
    await closeAll([socket]);
  };
}

/** The ages at arrival of all updates that reached the others, in ms. */
function measure(join: Neighbour, size: NeighboursSize): Promise<readonly number[]> {
  return withServer('ours', async ({ url, ask }) => {
    await ask({ type: 'create', prefix: 'task-', count: TASKS });
    await ask({ type: 'create', prefix: 'crowd-', count: 200 });
    await ask({ type: 'create', prefix: 'log-', count: 1, report: { status: 'running' } });
    const ages: number[] = [];
    const sockets: WebSocket[] = [];
    await eachOf(size.others, async () => {
      const socket = await open(url);
      const tasks = Array.from({ length: TASKS }, (_, index) => ({ id: `task-${index}` }));
      await subscribe(socket, tasks);
      socket.on('message', (data: Buffer) => {
        for (const [, at] of String(data).matchAll(/"message":"(\d+\.\d+)"/g)) {
          ages.push(preciseNow() - Number(at));
        }
      });
      sockets.push(socket);
    });
    const leave = await join(url);
    await sleep(500);
    ages.length = 0;
    const updates = size.seconds * UPDATES_PER_SECOND;
    const perSecond = UPDATES_PER_SECOND;
    // Written whoever reads it, so that only the reader makes the difference.
    const atOnce = LINES_PER_SECOND / 200;
    const lines = (LINES_PER_SECOND * size.seconds) / 2;
    await Promise.all([
      ask({ type: 'update', prefix: 'task-', tasks: TASKS, updates, perSecond }),
      ask({ type: 'log', id: 'log-0', lines, atOnce, length: 200 }),
    ]);
    await leave();
    await closeAll(sockets);
    return ages;
  });
}

export async function neighboursPart(size: NeighboursSize): Promise<Part> {
  const medians = new Map<string, number[]>();
  const tails = new Map<string, number[]>();
  for (let round = 0; round < size.rounds; round += 1) {
    for (const [name, join] of NEIGHBOURS) {
      const ages = await measure(join, size);
      medians.set(name, [...(medians.get(name) ?? []), percentile(ages, 0.5)]);
      tails.set(name, [...(tails.get(name) ?? []), percentile(ages, 0.99)]);
    }
  }
  const figures: Figure[] = NEIGHBOURS.flatMap(([name]) => [
    figure(name, 'age at arrival, median', 'ms', medians.get(name) ?? []),
    figure(name, 'age at arrival, 99 %', 'ms', tails.get(name) ?? []),
  ]);
  return {
    title: 'One that sends much, one that reads nothing',
    text:
      `${size.others} sockets are subscribed to ${TASKS} tasks with ${UPDATES_PER_SECOND} updates a ` +
      'second together, merged within 50 ms, while a log is written. Beside them is nobody; a socket ' +
      'that subscribes to 200 tasks again and again, 200 times a second, and comes back as soon as it ' +
      'is cut off for that; or a socket that wants the log and never reads.',
    figures,
  };
}
