// Builds what the benchmarks run, as an app would be built for production: pages for the browser,
// programs for Node. Everything goes below `.cache/bench`, where Node finds the packages.
import path from 'node:path';
import process from 'node:process';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';
import { ROOT } from '../../scripts/packages.mjs';

const CACHE = path.join(ROOT, '.cache', 'bench');

const common = { configFile: false, logLevel: 'error', mode: 'production' } as const;

/** What was built in this process, by its name: several scenarios run the same. */
const built = new Map<string, Promise<string>>();

function once(name: string, make: () => Promise<string>): Promise<string> {
  const known = built.get(name) ?? make();
  built.set(name, known);
  return known;
}

/** A page that is served. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Builds a page, once.
 * @param folder below `bench/`, with an `index.html`
 * @param readable keeps the names of functions, for a profile
 * @returns the folder of the built page
 */
export function buildPage(folder: string, readable = false): Promise<string> {
  const name = readable ? `${folder}-readable` : folder;
  return once(name, () => makePage(folder, name, readable));
}

async function makePage(folder: string, name: string, readable: boolean): Promise<string> {
  // Vite and React take it from here; what ran before may have set it otherwise.
  process.env['NODE_ENV'] = 'production';
  const outDir = path.join(CACHE, name);
  await build({
    ...common,
    root: path.join(ROOT, 'bench', folder),
    plugins: [react()],
    build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 10_000, minify: !readable },
  });
  return outDir;
}

/** Builds a page and serves it from this machine to this machine. Takes what `buildPage` takes. */
export async function servePage(folder: string, readable = false): Promise<ServedPage> {
  const outDir = await buildPage(folder, readable);
  const server = await preview({
    ...common,
    root: path.join(ROOT, 'bench', folder),
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}

/**
 * Builds a program for Node, once.
 * @param file below `bench/`
 * @returns the built file
 */
export function buildProgram(file: string): Promise<string> {
  return once(file, () => makeProgram(file));
}

async function makeProgram(file: string): Promise<string> {
  const name = path.basename(file, '.ts');
  const outDir = path.join(CACHE, path.dirname(file), name);
  await build({
    ...common,
    root: ROOT,
    build: {
      ssr: path.join(ROOT, 'bench', file),
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}
