// Serves one example: starts its server, builds the page with its backend.ts, and serves that page
// with `/api` leading to the server, as a proxy in front of an app does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../scripts/packages.mjs';
import { ensurePython } from '../scripts/python.mjs';

const EXAMPLES = path.join(ROOT, 'examples');

/** Those that have a server of their own. */
export const EXAMPLE_NAMES = /** @type {const} */ ([
  ...['fastapi', 'express', 'json-rpc', 'nextjs', 'celery', 'catalogue'],
]);

/** @typedef {import('vite').Connect.NextHandleFunction} Middleware */
/** @typedef {{ url: string, server: import('vite').PreviewServer, stop(): Promise<void> }} ServedExample */
/** @typedef {{ port?: number, stepSeconds?: number, intercept?: Middleware, quiet?: boolean }} ServeOptions */

/** @param {string} folder */
function commandOf(folder) {
  const requirements = path.join(folder, 'requirements.txt');
  return path.basename(folder) === 'fastapi'
    ? { command: ensurePython(requirements), file: path.join(folder, 'server.py') }
    : { command: process.execPath, file: path.join(folder, 'server.mjs') };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/** @param {number} port */
function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** @param {string} folder @param {number} stepSeconds */
async function startServer(folder, stepSeconds) {
  const { command, file } = commandOf(folder);
  const port = await freePort();
  const child = spawn(command, [file], {
    env: { ...process.env, PORT: String(port), STEP_SECONDS: String(stepSeconds) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = once(child, 'exit');
  // For at most a minute: a machine that is busy takes its time to start a Python.
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (child.exitCode !== null || tries > 600) {
      child.kill('SIGKILL');
      throw new Error(`${path.relative(ROOT, file)} did not start.`);
    }
    await sleep(100);
  }
  return {
    port,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * @param {string} name
 * @param {ServeOptions} [options] `stepSeconds` is how long a step of its jobs takes; `intercept` sees
 *   each request before the example does, for tests
 * @returns {Promise<ServedExample>}
 */
export async function serveExample(name, options = {}) {
  const { port = 0, stepSeconds = 1, intercept, quiet = false } = options;
  const folder = path.join(EXAMPLES, name);
  const server = await startServer(folder, stepSeconds);
  // Imported late: the packages may have been installed only a moment ago.
  const { build, preview } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const outDir = path.join(ROOT, '.cache', 'examples', name);
  const config = /** @satisfies {import('vite').InlineConfig} */ ({
    root: path.join(EXAMPLES, 'page'),
    configFile: false,
    mode: 'production',
    logLevel: quiet ? 'silent' : 'warn',
    build: { outDir, emptyOutDir: true },
    resolve: {
      tsconfigPaths: true,
      alias: {
        'example:backend': path.join(folder, 'backend.ts'),
        'example:jobs': path.join(folder, 'jobs.ts'),
      },
    },
  });
  try {
    await build({ ...config, plugins: [react()] });
    const page = await preview({
      ...config,
      plugins: [
        {
          name: 'intercept',
          configurePreviewServer({ middlewares }) {
            if (intercept !== undefined) middlewares.use(intercept);
          },
        },
      ],
      preview: {
        port,
        host: '127.0.0.1',
        proxy: {
          '/api': {
            target: `http://127.0.0.1:${server.port}`,
            ws: true,
            // Only the routes of Next.js begin with it by themselves.
            rewrite: (url) => (name === 'nextjs' ? url : url.replace(/^\/api/, '')),
          },
        },
      },
    });
    const address = /** @type {import('node:net').AddressInfo} */ (page.httpServer.address());
    return {
      url: `http://127.0.0.1:${address.port}/`,
      server: page,
      async stop() {
        await server.stop();
        await page.close();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
