// What an app loads for the usual imports, ours and its peers', as `npm run size` measures it: React
// is the app's. In ours TanStack Query is left out too, and counted beside it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
  measureBundle,
  measureFiles,
  REACT,
  REACT_AND_QUERY,
  type BundleSize,
} from '../../scripts/bundle-size.mjs';
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

const OURS: readonly Import[] = [
  {
    name: 'hooks and client',
    names:
      '{ createTaskClient, TaskStatusProvider, useTaskStatus, useTaskLogs, useConnectionStatus }',
  },
  {
    name: 'provider, useStartTask and TaskCard',
    names: '{ TaskStatusProvider, useStartTask, TaskCard }',
  },
  { name: 'everything', names: '*' },
  { name: 'StatusBadge', names: '{ StatusBadge }' },
  { name: 'StatusBadge and ProgressBar', names: '{ StatusBadge, ProgressBar }' },
  { name: 'LogPanel', names: '{ LogPanel }' },
].map(({ name, names }) => ({
  name: `ours: ${name}`,
  code: `export ${names} from './dist/index.js'`,
  external: REACT_AND_QUERY,
}));

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

function figuresOf(name: string, { initial, lazy }: BundleSize): Figure[] {
  const kB = (measured: string, bytes: number): Figure =>
    figure(name, measured, 'kB', [bytes / 1_000]);
  return [
    kB('at once, gzip', initial.gzip),
    kB('at once, brotli', initial.brotli),
    ...(lazy.gzip === 0 ? [] : [kB('later, gzip', lazy.gzip), kB('later, brotli', lazy.brotli)]),
  ];
}

async function measure({ name, code, external = REACT, aside }: Import): Promise<Figure[]> {
  try {
    const folder = aside === undefined ? ROOT : await installAside(aside);
    return figuresOf(name, await measureBundle(code, { external, folder }));
  } catch (error) {
    const [first] = String(error).split('\n');
    return [figure(name, 'at once, gzip', 'kB', [null], `could not be built: ${first}`)];
  }
}

export async function sizeSection(effort: Effort): Promise<Section> {
  const styles = path.join(ROOT, 'dist', 'styles.css');
  // A tiny load makes do with what was built before.
  if (effort !== 'tiny' || !existsSync(styles)) {
    execFileSync(process.execPath, [path.join(ROOT, 'scripts', 'build.mjs')]);
  }
  const entries = [...OURS, ...PEERS, ...(effort === 'tiny' ? [] : ASIDE)];
  const figures: Figure[] = [];
  for (const entry of entries) figures.push(...(await measure(entry)));
  const css = measureFiles([await readFile(styles)]);
  figures.push(...figuresOf('ours: styles.css', { initial: css, lazy: measureFiles([]) }));
  return {
    id: 'size',
    title: 'Size',
    text:
      'Bundled by esbuild with code splitting, minified, without licence comments; React is the app’s. ' +
      'TanStack Query is the app’s too where ours is measured: an app that has none loads it beside ' +
      'ours, at the size given. What is imported by `import()` is loaded later, when it is wanted.',
    figures,
    remarks: [
      'react-use-websocket is smaller than our hooks: it carries messages and leaves state, order, ' +
        'resumption, polling and freshness to the app.',
    ],
  };
}
