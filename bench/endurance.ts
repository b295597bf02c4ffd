// What `npm run chaos` and `npm run fuzz` found, which keep their figures in connection-results.json,
// as a section of the report: runs under faults, broken input, long use, and herds of clients. Nothing
// is measured here.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../scripts/packages.mjs';
import { figure, type Figure, type Section } from './harness/figures.js';

interface Held {
  readonly heapMiB: number;
  readonly timers: number;
  readonly listeners: number;
}

interface Herd {
  readonly clients: number;
  readonly shortestWait: number;
  readonly longestWait: number;
}

/** The parts of the file that are told here. Each is there once it was measured. */
interface ConnectionResults {
  readonly mounts?: { readonly cycles: number; readonly before: Held; readonly after: Held };
  readonly updates?: {
    readonly updates: number;
    readonly writesToCache: number;
    readonly before: Held;
    readonly released: Held;
  };
  readonly herdDropped?: Herd;
  readonly herdRestarted?: Herd;
  readonly chaos?: {
    readonly runs: number;
    readonly failed: number;
    readonly lines: number;
    readonly sockets: number;
  };
  readonly fuzz?: {
    readonly count: number;
    readonly failed: number;
    readonly sockets: number;
    readonly heapMiB: { readonly first: number; readonly most: number };
  };
}

const one = (contestant: string, measure: string, unit: string, value: number): Figure =>
  figure(contestant, measure, unit, [value]);

function figuresOf({ chaos, fuzz, mounts, updates, ...herds }: ConnectionResults): Figure[] {
  const figures: Figure[] = [];
  if (chaos !== undefined) {
    const name = `${chaos.runs.toLocaleString('en')} runs under faults`;
    figures.push(one(name, 'failed', '', chaos.failed));
    figures.push(one(name, 'log lines', '', chaos.lines), one(name, 'sockets', '', chaos.sockets));
  }
  if (fuzz !== undefined) {
    const name = `${fuzz.count.toLocaleString('en')} broken frames and requests`;
    figures.push(one(name, 'failed', '', fuzz.failed), one(name, 'sockets', '', fuzz.sockets));
    figures.push(one(name, 'heap before', 'MiB', fuzz.heapMiB.first));
    figures.push(one(name, 'heap, most', 'MiB', fuzz.heapMiB.most));
  }
  if (mounts !== undefined) {
    const name = `${mounts.cycles.toLocaleString('en')} times mounted and unmounted`;
    figures.push(one(name, 'heap before', 'MiB', mounts.before.heapMiB));
    figures.push(one(name, 'heap after', 'MiB', mounts.after.heapMiB));
    figures.push(one(name, 'timers left', '', mounts.after.timers));
  }
  if (updates !== undefined) {
    const name = `${updates.updates.toLocaleString('en')} updates of one task`;
    figures.push(one(name, 'heap before', 'MiB', updates.before.heapMiB));
    figures.push(one(name, 'heap after', 'MiB', updates.released.heapMiB));
    figures.push(one(name, 'timers left', '', updates.released.timers));
  }
  for (const [herd, what] of [
    [herds.herdDropped, 'dropped at once'],
    [herds.herdRestarted, 'sent away by a restart'],
  ] as const) {
    if (herd === undefined) continue;
    const name = `${herd.clients.toLocaleString('en')} clients ${what}`;
    figures.push(one(name, 'shortest wait', 'ms', herd.shortestWait));
    figures.push(one(name, 'longest wait', 'ms', herd.longestWait));
  }
  return figures;
}

export async function enduranceSection(): Promise<Section> {
  const file = path.join(ROOT, 'bench', 'connection-results.json');
  const results = JSON.parse(await readFile(file, 'utf8')) as ConnectionResults;
  return {
    id: 'endurance',
    title: 'Faults and long use',
    text:
      'Found by `npm run chaos`: clients and a hub whose connections break in every way there is, a ' +
      'page that is used for long, and herds of clients that come back. A run counts as failed where a ' +
      'line or an end is lost or repeated, a state goes backwards, a client stays stuck, or a socket, ' +
      'timer or listener is left: 0 failed means 0 of each. Broken frames and requests (`npm run fuzz`) ' +
      'go to a hub whose limits are soon reached; failed is each answer outside the protocol, each ' +
      'fault of the hub, and each update that a client beside them did not get.',
    figures: figuresOf(results),
    remarks: [],
  };
}
