// What an app ships for each entry and for the usual imports, as size-limit reckons it: esbuild,
// minified, gzip, without React. In ours TanStack Query is left out too, and counted beside it.
import { mkdir, writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { npm, ROOT } from '../../scripts/packages.mjs';
import { figure, type Effort, type Figure, type Section } from '../harness/figures.js';

interface Import {
  readonly name: string;
  readonly code: string;
  /** Left to the app. @default React alone */
  readonly external?: readonly string[];
  /** A package that is installed aside for this figure, with its version. */
  readonly aside?: string;
}

const REACT = ['react', 'react-dom', 'react/jsx-runtime', 'react-dom/client'];
const WITH_QUERY = [...REACT, '@tanstack/react-query'];
const src = (file: string): string => JSON.stringify(path.join(ROOT, 'src', file));
const KIT = src('index.ts');

const OURS: readonly Import[] = [
  { name: 'ours: everything', code: `export * from ${KIT}` },
  {
    name: 'ours: hooks and client',
    code: `export { createTaskClient, TaskStatusProvider, useTaskStatus, useTaskLogs, useConnectionStatus } from ${KIT}`,
  },
  {
    name: 'ours: useTaskStatus and TaskCard',
    code: `export { TaskStatusProvider, useTaskStatus, TaskCard } from ${KIT}`,
  },
  { name: 'ours: StatusBadge', code: `export { StatusBadge } from ${KIT}` },
  {
    name: 'ours: StatusBadge and ProgressBar',
    code: `export { StatusBadge, ProgressBar } from ${KIT}`,
  },
  { name: 'ours: LogPanel', code: `export { LogPanel } from ${KIT}` },
].map((entry) => ({ ...entry, external: WITH_QUERY }));

const PEERS: readonly Import[] = [
  {
    name: '@tanstack/react-query, as ours uses it',
    code: "export { QueryClient, QueryClientContext, hashKey, notifyManager, queryOptions, replaceEqualDeep, useMutation, useQuery } from '@tanstack/react-query'",
  },
  { name: 'react-use-websocket', code: "export { default } from 'react-use-websocket'" },
  {
    name: '@melloware/react-logviewer: LazyLog',
    code: "export { LazyLog } from '@melloware/react-logviewer'",
  },
];

/** Too large to be installed with this project for one figure each: 60 and 329 packages. */
const ASIDE: readonly Import[] = [
  {
    name: '@trigger.dev/react-hooks: useRealtimeRun',
    code: "export { useRealtimeRun } from '@trigger.dev/react-hooks'",
    aside: '@trigger.dev/react-hooks@4.8.3',
  },
  {
    name: '@inngest/realtime: useInngestSubscription',
    code: "export { useInngestSubscription } from '@inngest/realtime/hooks'",
    aside: '@inngest/realtime@0.4.7',
  },
];

/** Bytes of what an app ships for an import. */
async function shippedBytes(
  { code, external = REACT }: Import,
  folder: string = ROOT,
): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    outdir: '/',
    // What is left of a package's code for Node is not for a browser; an app's bundler stubs it.
    external: [...external, 'node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    // A dynamic import is a file of its own, that an app loads when it is wanted.
    splitting: true,
    logLevel: 'silent',
  });
  const script = outputFiles.find(({ path: file }) => file.endsWith('stdin.js'));
  const texts = script === undefined ? [] : chunksOf(script.text, outputFiles);
  return [...new Set(texts)].reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
}

/** A file and those that it imports statically. */
function chunksOf(text: string, files: readonly { path: string; text: string }[]): string[] {
  const imported = [...text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].flatMap(([, name]) => {
    const file = files.find(({ path: each }) => each.endsWith(`/${name}`));
    return file === undefined ? [] : chunksOf(file.text, files);
  });
  return [text, ...imported];
}

/** Installs a package by itself, where the projects's own tools do not see it. */
async function installAside(spec: string): Promise<string> {
  const folder = path.join(ROOT, '.cache', 'bench', 'peers', spec.replaceAll(/[^\w.]+/g, '-'));
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', spec], {
    cwd: folder,
    quiet: true,
  });
  return folder;
}

async function measure(entry: Import): Promise<Figure> {
  const measured = 'min + gzip';
  try {
    const folder = entry.aside === undefined ? ROOT : await installAside(entry.aside);
    return figure(entry.name, measured, 'kB', [(await shippedBytes(entry, folder)) / 1_000]);
  } catch (error) {
    const [first] = String(error).split('\n');
    return figure(entry.name, measured, 'kB', [null], `could not be built: ${first}`);
  }
}

export async function sizeSection(effort: Effort): Promise<Section> {
  const entries = [...OURS, ...PEERS, ...(effort === 'tiny' ? [] : ASIDE)];
  const figures: Figure[] = [];
  for (const entry of entries) figures.push(await measure(entry));
  const styles = path.join(ROOT, 'dist', 'styles.css');
  const css = await readFile(styles).catch(() => undefined);
  if (css !== undefined) {
    figures.push(
      figure('ours: styles.css (not minified)', 'min + gzip', 'kB', [
        gzipSync(css, { level: 9 }).length / 1_000,
      ]),
    );
  }
  return {
    id: 'size',
    title: 'Size',
    text:
      'Bundled by esbuild, minified, gzipped; React is the app’s. TanStack Query is the app’s too ' +
      'where ours is measured: an app that has none ships it beside ours, at the size given.',
    figures,
    remarks: [
      'react-use-websocket is smaller than our hooks: it carries messages and leaves state, order, ' +
        'resumption, polling and freshness to the app.',
    ],
  };
}
