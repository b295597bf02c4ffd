/**
 * One process of `npm run chaos`: runs the seeds that it is given, several at a time, and tells its
 * parent of each.
 */
import { runForeign } from './foreign/runForeign.js';
import { runChaos, type RunReport } from './runChaos.js';
import type { StoreKind } from './world.js';

/** Runs at a time: most of a run is waiting. */
const AT_A_TIME = 6;

/** What a worker is started with. */
interface Order {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly store: StoreKind | 'any';
  readonly backend: 'hub' | 'foreign';
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const uncaught: string[] = [];
process.on('unhandledRejection', (error) =>
  uncaught.push(`unhandled rejection: ${describe(error)}`),
);
process.on('uncaughtException', (error) => uncaught.push(`uncaught: ${describe(error)}`));

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let next = 0;

async function lane(): Promise<void> {
  while (next < order.count) {
    const seed = (order.first + next * order.step) >>> 0;
    next += 1;
    const run = order.backend === 'foreign' ? runForeign(seed) : runChaos(seed, order.store);
    const report = await run.catch((error: unknown): RunReport => ({
      ...{ seed, store: order.store },
      failures: [`the run broke: ${describe(error)}`],
      traces: [],
      faults: {},
      lines: 0,
      sockets: 0,
    }));
    const failures = [...report.failures, ...uncaught.splice(0)];
    process.send?.({ ...report, failures });
  }
}

await Promise.all(Array.from({ length: AT_A_TIME }, lane));
process.disconnect();
