// The store in a file beside the store in memory: what writing a log costs, and what memory reading
// a long one takes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildProgram } from '../harness/build.js';
import { startChild } from '../harness/child.js';
import { byEffort, figure, withRatios, type Effort, type Section } from '../harness/figures.js';
import type { StoreAnswer, StoreKind, StoreRequest } from './messages.js';

const CONTESTANTS: readonly { name: string; kind: StoreKind }[] = [
  { name: 'memoryStore', kind: 'memory' },
  { name: 'sqliteStore', kind: 'sqlite' },
];

const FLAGS = ['--expose-gc'];

interface StoreRun {
  /** ms for 1,000 lines: until each is on disk before the next, many at once, and processor time. */
  readonly one: number;
  readonly many: number;
  readonly cpu: number;
  /** ms for reading 1,000 lines, and MB more of memory for reading all. */
  readonly read: number;
  readonly memory: number;
  readonly lines: number;
}

/** How large a run is: batches of 1,000 lines. */
interface StoreSize {
  readonly batches: number;
  readonly filled: number;
}

async function measureStore(program: string, kind: StoreKind, size: StoreSize): Promise<StoreRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-store-'));
  const file = path.join(folder, 'tasks.db');
  let child = startChild<StoreRequest, StoreAnswer>(program, FLAGS);
  try {
    await child.ask({ type: 'open', kind, file });
    const batches = size.batches;
    // Once without being counted, for what is compiled on the way.
    await child.ask({ type: 'append', batches, together: false });
    const one = await child.ask({ type: 'append', batches, together: false });
    const many = await child.ask({ type: 'append', batches, together: true });
    for (let left = size.filled - 3 * batches; left > 0; left -= 50) {
      await child.ask({ type: 'append', batches: Math.min(50, left), together: true });
    }
    if (kind === 'sqlite') {
      // A process that has just begun has nothing in memory.
      await child.stop();
      child = startChild<StoreRequest, StoreAnswer>(program, FLAGS);
      await child.ask({ type: 'open', kind, file });
    }
    const { wall = 0, lines = 0, before = 0, peak = 0 } = await child.ask({ type: 'read' });
    return {
      one: (one.wall ?? 0) / batches,
      many: (many.wall ?? 0) / batches,
      cpu: (many.cpu ?? 0) / batches,
      read: (wall / lines) * 1_000,
      memory: kind === 'memory' ? Number.NaN : (peak - before) / 1_000_000,
      lines,
    };
  } finally {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function storeSection(effort: Effort): Promise<Section> {
  const size = byEffort<StoreSize>(effort, {
    tiny: { batches: 2, filled: 10 },
    quick: { batches: 100, filled: 1_000 },
    full: { batches: 100, filled: 1_000 },
  });
  const rounds = byEffort(effort, { tiny: 1, quick: 1, full: 5 });
  const program = await buildProgram('store/program.ts');
  const runs = new Map<string, StoreRun[]>(CONTESTANTS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, kind } of CONTESTANTS) {
      runs.get(name)?.push(await measureStore(program, kind, size));
    }
  }
  const measures: readonly [measure: string, unit: string, of: keyof StoreRun][] = [
    ['append 1,000 lines, one after the other', 'ms', 'one'],
    ['append 1,000 lines, many in flight', 'ms', 'many'],
    ['processor time of that', 'ms', 'cpu'],
    ['read 1,000 lines', 'ms', 'read'],
    ['more memory to read all', 'MB', 'memory'],
    ['lines read', '', 'lines'],
  ];
  const figures = [...runs].flatMap(([name, list]) =>
    measures.flatMap(([measure, unit, of]) => {
      const values = list.map((run) => run[of]);
      return values.some(Number.isNaN) ? [] : [figure(name, measure, unit, values)];
    }),
  );
  return {
    id: 'store',
    title: 'Store',
    text:
      'Where the hub keeps tasks and logs. Lines of some 70 characters are appended to one task; a ' +
      'write to `sqliteStore` counts as done once it is flushed to disk. Then its log is read from ' +
      'the first line to the last by a process that has just started; more memory is the most that ' +
      'it held at any time, by what it held before.',
    figures: withRatios(figures, 'memoryStore', [
      'append 1,000 lines, one after the other',
      'append 1,000 lines, many in flight',
      'processor time of that',
      'read 1,000 lines',
    ]),
    remarks: [
      'One after the other each write waits for the disk, which memory never does. What comes ' +
        'meanwhile is flushed together, so it costs less the more there is to write.',
    ],
  };
}
