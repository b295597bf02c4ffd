// The hub under load: many connections, many tasks, many readers, neighbours that misbehave, child
// processes, and requests that cost as much as they can. One hub process; the clients are this one.
import { byEffort, type Effort, type Part, type Section } from '../harness/figures.js';
import { connectionsPart, type ConnectionsSize } from './connections.js';
import { costlyPart, type CostlySize } from './costly.js';
import { fanOutPart, type FanOutSize } from './fanOut.js';
import { listsPart, type ListsSize } from './lists.js';
import { neighboursPart, type NeighboursSize } from './neighbours.js';
import { processesPart, type ProcessesSize } from './processes.js';

/** How large each part is. */
interface LoadSize {
  readonly connections: ConnectionsSize;
  readonly lists: ListsSize;
  readonly fanOut: FanOutSize;
  readonly neighbours: NeighboursSize;
  readonly processes: ProcessesSize;
  readonly costly: CostlySize;
}

const SIZES: Record<Effort, LoadSize> = {
  tiny: {
    connections: { connections: 10, rounds: 1, seconds: 0.2 },
    lists: { tasks: [300, 600], requests: 5 },
    fanOut: { readers: 5, lines: 2_000 },
    neighbours: { others: 2, seconds: 0.5, rounds: 1 },
    processes: { processes: 2, seconds: 0.5 },
    costly: { rounds: 1, every: 20 },
  },
  quick: {
    connections: { connections: 1_000, rounds: 1, seconds: 3 },
    lists: { tasks: [1_000, 10_000], requests: 50 },
    fanOut: { readers: 200, lines: 20_000 },
    neighbours: { others: 20, seconds: 4, rounds: 1 },
    processes: { processes: 20, seconds: 5 },
    costly: { rounds: 1, every: 1 },
  },
  full: {
    connections: { connections: 5_000, rounds: 3, seconds: 10 },
    lists: { tasks: [1_000, 10_000, 100_000], requests: 200 },
    fanOut: { readers: 1_000, lines: 80_000 },
    neighbours: { others: 50, seconds: 10, rounds: 3 },
    processes: { processes: 50, seconds: 20 },
    costly: { rounds: 3, every: 1 },
  },
};

export async function loadSection(effort: Effort): Promise<Section> {
  const size = byEffort(effort, SIZES);
  const parts: Part[] = [
    await connectionsPart(size.connections),
    await listsPart(size.lists),
    await fanOutPart(size.fanOut),
    await neighboursPart(size.neighbours),
    await processesPart(size.processes),
    await costlyPart(size.costly),
  ];
  return {
    id: 'load',
    title: 'The hub under load',
    text: 'One hub in one process; its clients are another.',
    figures: [],
    parts,
    remarks: [
      'A frame of a task that only one client wants costs more beside bare ws than one that all want: ' +
        'bare ws writes a message and sends it, ours also checks and keeps the state, notes what ' +
        'changed, and merges; of a task that many want, that is shared by all of them.',
      'Two filters that each fits half of the tasks, and no task both, cost the most of all lists: one ' +
        'of the halves is looked through. A filter that few tasks fit makes any list cheap.',
      'Of the costly requests those with a hundred thousand keys or more hold up the loop the longest: ' +
        'JSON itself takes most of it.',
    ],
  };
}
