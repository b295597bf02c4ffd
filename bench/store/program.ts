// A process that writes and reads a log in a store, and says what that took.
import process from 'node:process';
import { memoryStore, type TaskStore } from '../../src/server/index.js';
import { sqliteStore } from '../../src/server/store/sqlite/index.js';
import { answerParent } from '../harness/child.js';
import type { StoreAnswer, StoreRequest } from './messages.js';

const BATCH = 1_000;
const LIMITS = { maxLogLines: 100_000_000, maxLogBytes: 1e12 };

let store: TaskStore | undefined;
let written = 0;

function opened(): TaskStore {
  if (store === undefined) throw new Error('No store is open.');
  return store;
}

function batch() {
  const lines = Array.from({ length: BATCH }, (_, n) => ({
    at: 1_700_000_000_000,
    level: 'info' as const,
    text: `${written + n} wrote chunk to out/part with a checksum and some words more`,
    attempt: 1,
  }));
  written += BATCH;
  return lines;
}

/** What a piece of work takes. */
async function measure(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { cpu: (used.user + used.system) / 1_000, wall: performance.now() - start };
}

async function append(batches: number, together: boolean): Promise<StoreAnswer> {
  const all = Array.from({ length: batches }, batch);
  return measure(async () => {
    if (together) {
      await Promise.all(all.map((lines) => opened().append('log', lines, 1)));
      return;
    }
    for (const lines of all) await opened().append('log', lines, 1);
  });
}

async function read(): Promise<StoreAnswer> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  let next = 0;
  const used = await measure(async () => {
    for (;;) {
      const slice = await opened().lines('log', next, BATCH, Infinity);
      const last = slice?.lines.at(-1);
      if (last === undefined) return;
      next = last.line + 1;
      peak = Math.max(peak, process.memoryUsage.rss());
    }
  });
  return { ...used, lines: next, before, peak };
}

async function open(kind: 'memory' | 'sqlite', file: string): Promise<StoreAnswer> {
  store = kind === 'memory' ? memoryStore(LIMITS) : sqliteStore(file, LIMITS);
  await store.open(() => undefined);
  const origin = { handled: true, input: null };
  const task =
    (await store.get('log')) ?? (await store.create({ id: 'log', status: 'running' }, origin));
  written = task?.logCount ?? 0;
  return {};
}

answerParent<StoreRequest>(async (request) => {
  if (request.type === 'open') return open(request.kind, request.file);
  return request.type === 'append' ? append(request.batches, request.together) : read();
});
