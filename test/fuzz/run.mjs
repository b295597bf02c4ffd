// `npm run fuzz -- --count 1000000 --seed 1`: sends so many broken frames and requests to a real hub.
// Each case has a number; `--first <number> --count 1` with the same seed repeats one. `--save` puts
// the figures into bench/connection-results.json.
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { readWhole, saveFigures } from '../chaos/figures.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

const { values } = parseArgs({
  options: {
    count: { type: 'string' },
    seed: { type: 'string' },
    first: { type: 'string' },
    save: { type: 'boolean' },
  },
});
const count = readWhole('count', values.count, 100_000);
const seed = readWhole('seed', values.seed, Math.floor(Math.random() * 2 ** 31));
const first = readWhole('first', values.first, 0);

/** @type {{ module: typeof import('./runFuzz.js') }} */
const { module } = await runnerImport(path.join(ROOT, 'test', 'fuzz', 'runFuzz.ts'), {
  configFile: false,
  logLevel: 'error',
});
console.log(`${count} cases from number ${first} of seed ${seed}`);
const start = Date.now();
const report = await module.runFuzz({
  ...{ seed, first, count },
  outDir: path.join(ROOT, '.cache', 'fuzz'),
  onProgress: (done) => {
    if (done % 50_000 === 0)
      console.log(`${done} cases after ${Math.round((Date.now() - start) / 1000)} s`);
  },
});
const seconds = Number(((Date.now() - start) / 1000).toFixed(1));
for (const failure of report.failures) console.log(`FAILED ${failure}`);
for (const [outcome, times] of Object.entries(report.outcomes).toSorted()) {
  console.log(`${outcome}: ${times}`);
}
const { frames, requests, sockets, failed, longestSilence } = report;
/** @param {number} bytes */
const toMiB = (bytes) => Math.round((bytes / 1024 ** 2) * 10) / 10;
const heapMiB = { first: toMiB(report.heap.first), most: toMiB(report.heap.most) };
console.log(`${frames} frames over ${sockets} sockets, ${requests} requests in ${seconds} s`);
console.log(`Heap ${heapMiB.first} MiB at first, ${heapMiB.most} MiB at most`);
console.log(`Longest time without an update: ${longestSilence} ms`);
console.log(`${failed} failures`);
if (values.save === true) {
  const { outcomes } = report;
  saveFigures({
    fuzz: {
      seed,
      first,
      count,
      failed,
      frames,
      requests,
      sockets,
      heapMiB,
      longestSilence,
      outcomes,
      seconds,
    },
  });
}
process.exitCode = failed > 0 ? 1 : 0;
