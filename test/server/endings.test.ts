// @vitest-environment node
// The everyday ends of a hub's process: no child process lives on, and clients hear of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { afterTest, connect } from './support.js';

const folder = mkdtempSync(path.join(tmpdir(), 'hub-ends-'));
const server = path.join(folder, 'server.mjs');

beforeAll(async () => {
  await build({
    ...{ entryPoints: ['src/server/index.ts'], outfile: server, bundle: true, platform: 'node' },
    format: 'esm',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a hub with one child process in a process of its own; code may come before it and after. */
async function run(
  end = '',
  begin = '',
): Promise<{ hub: ReturnType<typeof spawn>; pid: number; url: string }> {
  const code = `
    import { createTaskHub, runProcess } from ${JSON.stringify(server)};
    ${begin}
    const hub = createTaskHub();
    hub.define('build', (task) => runProcess(task, 'sleep', ['1000']));
    const { url } = await hub.listen({ port: 0 });
    await hub.start({ type: 'build', id: 'b' });
    let task;
    while (!(task = await hub.get('b')).pid) await new Promise((resolve) => setTimeout(resolve, 5));
    console.log(task.pid + ' ' + url);
    ${end}`;
  const hub = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // Signals go to this group alone, as from a terminal.
    detached: true,
  });
  afterTest(() => hub.kill('SIGKILL'));
  const [data] = (await once(hub.stdout, 'data')) as [Buffer];
  const [pid, url = ''] = String(data).trim().split(' ');
  return { hub, pid: Number(pid), url };
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'should end its child, and its sockets, on %s',
  async (signal) => {
    const { hub, pid, url } = await run();
    const client = await connect(url);
    expect(isRunning(pid)).toBe(true);
    const exited = once(hub, 'exit');
    process.kill(-(hub.pid ?? 0), signal);
    const [code] = (await exited) as [number | null];
    expect(code).toBe({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
    expect(isRunning(pid)).toBe(false);
    expect((await client.closed).code).toBe(signal === 'SIGTERM' ? 1012 : 1001);
  },
);

it.each([
  ['process.exit()', 'process.exit(0)'],
  ['an uncaught error', `setTimeout(() => { throw new Error('x'); }, 10)`],
  ['a rejection that nobody handles', `Promise.reject(new Error('x'))`],
])('should end its child by %s', async (_name, end) => {
  const { hub, pid } = await run(end);
  if (hub.exitCode === null) await once(hub, 'exit');
  // SIGKILL was sent; the system takes a moment.
  while (isRunning(pid)) await new Promise(setImmediate);
  expect(isRunning(pid)).toBe(false);
});

it.each(['on', 'once'])(
  'should leave the end to an app that listens for the signal itself by process.%s',
  async (method) => {
    const listen = `process.${method}('SIGTERM', () => setTimeout(() => process.exit(7), 100));`;
    const { hub, pid } = await run('', listen);
    const exited = once(hub, 'exit');
    process.kill(hub.pid ?? 0, 'SIGTERM');
    expect((await exited)[0]).toBe(7);
    while (isRunning(pid)) await new Promise(setImmediate);
  },
);
