// Builds the demo into demo/dist: `client/` is the page, `server/server.js` the program that serves
// it. Both come from Vite, which reads TypeScript on every Node and resolves `react-task-status` to
// src/, so the demo shows the sources as they are, without building the package first.
import path from 'node:path';
import process from 'node:process';
import { ROOT } from './packages.mjs';

const DEMO = path.join(ROOT, 'demo');

/** The program that serves the demo, once it is built. */
export const DEMO_SERVER = path.join(DEMO, 'dist', 'server', 'server.js');

/** Builds page and server anew, as for production. Takes a few seconds. */
export async function buildDemo() {
  // A test runner has set it to `test`, which would bundle the slower development build of React.
  const environment = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await buildBoth();
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
  }
}

async function buildBoth() {
  // Imported late: the packages may have been installed only a moment ago.
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const common = /** @satisfies {import('vite').InlineConfig} */ ({
    root: DEMO,
    configFile: false,
    logLevel: 'warn',
    resolve: { tsconfigPaths: true },
  });
  await build({
    ...common,
    plugins: [react()],
    build: { outDir: 'dist/client', emptyOutDir: true, sourcemap: true },
  });
  await build({
    ...common,
    build: {
      ssr: 'server.ts',
      target: 'node20',
      outDir: 'dist/server',
      emptyOutDir: true,
      copyPublicDir: false,
      sourcemap: true,
    },
  });
}
