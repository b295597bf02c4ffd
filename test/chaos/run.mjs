// `npm run chaos -- --runs 200 --seed 1`: breaks the connection between real clients and a real hub
// in every way there is, and checks that nothing is lost, repeated, or shown backwards. Each run has
// a seed of its own; `--runs 1 --seed <it>` repeats one. `--store` says where the hub keeps its tasks
// (memory, sqlite, or any of them, which is the default). `--backend foreign` does so with backends of
// somebody else's: routes, a socket, server-sent events. Seeds that failed once are kept in
// seeds.json and run with the unit tests; `--trace` prints what the clients of a failed run heard,
// and `--save` puts the figures into bench/connection-results.json.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { readWhole, saveFigures } from './figures.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const OUT = path.join(ROOT, '.cache', 'chaos');

/** @typedef {import('./runChaos.js').RunReport} RunReport */

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    processes: { type: 'string' },
    store: { type: 'string' },
    backend: { type: 'string' },
    trace: { type: 'boolean' },
    save: { type: 'boolean' },
  },
});
const runs = readWhole('runs', values.runs, 200);
const seed = readWhole('seed', values.seed, Math.floor(Math.random() * 2 ** 31));
const store = values.store ?? 'any';
if (!['any', 'memory', 'sqlite'].includes(store)) {
  throw new Error(`--store is ${store}; it can be memory, sqlite or any.`);
}
const backend = values.backend ?? 'hub';
if (!['hub', 'foreign'].includes(backend)) {
  throw new Error(`--backend is ${backend}; it can be hub or foreign.`);
}
const most = Math.min(availableParallelism(), 4);
const processes = Math.min(readWhole('processes', values.processes, most) || 1, Math.max(runs, 1));

console.log(
  `${runs} runs from seed ${seed} in ${processes} processes, ${backend}, store: ${store}`,
);
await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  build: { ssr: 'test/chaos/worker.ts', target: 'node20', outDir: OUT, emptyOutDir: true },
});

const totals = { runs: 0, failed: 0, lines: 0, sockets: 0 };
/** @type {Record<string, number>} */
const faults = {};
const start = Date.now();

/** @param {RunReport} report */
function take(report) {
  totals.runs += 1;
  totals.lines += report.lines;
  totals.sockets += report.sockets;
  for (const [name, count] of Object.entries(report.faults)) {
    faults[name] = (faults[name] ?? 0) + count;
  }
  if (report.failures.length > 0) {
    totals.failed += 1;
    const how = backend === 'hub' ? `--store ${report.store}` : '--backend foreign';
    console.log(`FAILED seed ${report.seed} ${how}`);
    for (const failure of report.failures.slice(0, 20)) console.log(`  ${failure}`);
    if (values.trace === true) for (const trace of report.traces) console.log(trace.join('\n'));
  }
  if (totals.runs % 500 === 0) console.log(`${totals.runs} runs, ${totals.failed} failed`);
}

/**
 * Every `processes`-th seed, beginning with number `index`.
 * @param {number} index
 * @returns {Promise<void>}
 */
function startWorker(index) {
  const count = Math.ceil((runs - index) / processes);
  const order = JSON.stringify({ first: seed + index, count, step: processes, store, backend });
  const worker = fork(path.join(OUT, 'worker.js'), [order]);
  worker.on('message', (report) => take(/** @type {RunReport} */ (report)));
  return new Promise((resolve) => {
    worker.on('exit', (code, signal) => {
      if (code !== 0) console.log(`A process ended with ${signal ?? `exit code ${code}`}.`);
      resolve();
    });
  });
}

await Promise.all(Array.from({ length: processes }, (_, index) => startWorker(index)));
const seconds = ((Date.now() - start) / 1000).toFixed(1);
const missing = runs - totals.runs;
console.log(
  `Faults: ${Object.entries(faults)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
);
console.log(`${totals.lines} lines over ${totals.sockets} sockets in ${seconds} s`);
console.log(`${totals.runs - totals.failed} runs passed, ${totals.failed + missing} failed`);
if (values.save === true) {
  const { lines, sockets } = totals;
  const figures = { runs, seed, failed: totals.failed + missing, lines, sockets, faults };
  saveFigures({ chaos: { ...figures, seconds: Number(seconds) } });
}
process.exitCode = totals.failed + missing > 0 ? 1 : 0;
