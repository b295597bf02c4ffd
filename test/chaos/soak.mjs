// `npm run chaos:soak`: what 10,000 mounts and a million updates leave behind, and how 2,000 clients
// come back that were dropped at once. Takes some minutes; the figures go to
// bench/connection-results.json.
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const OUT = path.join(ROOT, '.cache', 'soak');
const RESULTS = path.join(ROOT, 'bench', 'connection-results.json');

await build({
  root: ROOT,
  configFile: false,
  // The bundler warns of each "use client", which means nothing here.
  logLevel: 'error',
  build: { ssr: 'test/chaos/soak.tsx', target: 'node20', outDir: OUT, emptyOutDir: true },
});
const worker = fork(path.join(OUT, 'soak.js'), [], {
  execArgv: ['--expose-gc'],
  env: { ...process.env, NODE_ENV: 'production' },
});
worker.on('message', (figures) => {
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(JSON.stringify(figures, null, 2));
});
worker.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
