// `npm run chaos:soak`: what 10,000 mounts and a million updates leave behind, and how 2,000 clients
// come back that were dropped at once. Takes some minutes; the figures go to
// bench/connection-results.json.
import { fork } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { saveFigures } from './figures.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const OUT = path.join(ROOT, '.cache', 'soak');

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
  saveFigures(/** @type {Record<string, unknown>} */ (figures));
  console.log(JSON.stringify(figures, null, 2));
});
worker.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
