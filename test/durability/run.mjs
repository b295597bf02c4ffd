// `npm run durability -- --rounds 100 --seed 1`: lets a process write to a file as fast as it can,
// kills it with SIGKILL at a moment of chance, and checks that all that was acknowledged or announced
// is there, once. It does not cut the power: that the disk keeps what it says it keeps is taken on trust.
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPrograms } from './buildWriter.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' } } });
const rounds = Number(values.rounds ?? 100);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error('--rounds is no number of rounds.');
if (!Number.isSafeInteger(seed)) throw new Error('--seed is no whole number.');

console.log(`${rounds} rounds from seed ${seed}`);
const folder = await buildPrograms(['rounds', 'writer']);
/** @type {typeof import('./rounds.js')} */
const { runRounds } = await import(pathToFileURL(path.join(folder, 'rounds.mjs')).href);
const start = Date.now();
const report = await runRounds(path.join(folder, 'writer.mjs'), rounds, seed);
for (const failure of report.failures.slice(0, 50)) console.log(`FAILED ${failure}`);
const { acknowledged, tasks, lines, failures } = report;
console.log(
  `${acknowledged} acknowledged changes of ${tasks} tasks, ${lines} lines at the end, in ${((Date.now() - start) / 1000).toFixed(1)} s`,
);
console.log(failures.length === 0 ? 'Nothing lost, nothing twice' : `${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
