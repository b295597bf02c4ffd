// @vitest-environment node
// The command `react-task-status-hub`, and the workers in other languages that report to it.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LogLine, Task } from '../../src/protocol/index.js';
import { HELP, readCommandLine } from '../../src/server/cliOptions.js';
import { newFile } from './store/sqlite/files.js';
import { afterTest, bodyOf, send } from './support.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const WORKERS = path.join(ROOT, 'examples/workers');
const PROGRAM = path.join(ROOT, '.cache/cli/cli.mjs');
const execute = promisify(execFile);

/** How a worker is run; `version` says whether its language is there. */
const LANGUAGES = [
  { name: 'python', version: ['python3', '--version'], run: ['python3', 'worker.py'] },
  { name: 'java', version: ['javac', '--version'], run: ['java', 'Worker.java'] },
  { name: 'go', version: ['go', 'version'], run: ['go', 'run', 'worker.go'] },
] as const;

const isThere = ([command, ...args]: readonly string[]): boolean =>
  spawnSync(command ?? '', args, { stdio: 'ignore' }).status === 0;
const present = LANGUAGES.filter(({ version }) => isThere(version));
const missing = LANGUAGES.filter((each) => !present.includes(each)).map(({ name }) => name);

beforeAll(async () => {
  await build({
    entryPoints: [path.join(ROOT, 'src/server/cli.ts')],
    outfile: PROGRAM,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external' },
  });
});

/** Starts the command and waits for its url. */
async function startHub(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  afterTest(() => end('SIGKILL'));
  for await (const line of createInterface(child.stdout)) {
    const url = /^Task hub ready: (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { url, end };
  }
  throw new Error('The hub ended before it was ready.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('the options of the command', () => {
  it('should be read, with their defaults', () => {
    expect(readCommandLine([])).toMatchObject({
      kind: 'serve',
      options: { db: undefined, port: 8787, host: '127.0.0.1', maxFinishedAge: 2_592_000_000 },
    });
    const args = [
      '--db',
      'x.db',
      '--origin',
      'https://a.example',
      '--origin',
      '*',
      '--keep-days',
      '1',
    ];
    expect(readCommandLine(args)).toMatchObject({
      options: { db: 'x.db', origins: '*', maxFinishedAge: 86_400_000 },
    });
    expect(readCommandLine(['-h'])).toEqual({ kind: 'help' });
    for (const option of ['--db', '--port', '--keep-days', '--public-view']) {
      expect(HELP).toContain(option);
    }
  });

  it('should be told of where they make no sense', () => {
    expect(() => readCommandLine(['--port', '8o'])).toThrow('--port is "8o"');
    expect(() => readCommandLine(['--keep-days', 'x'])).toThrow('--keep-days is "x"');
    expect(() => readCommandLine(['--databse', 'x'])).toThrow('--databse');
  });
});

describe('the command', () => {
  it('should keep tasks over a kill -9, and let their workers go on', async () => {
    const file = newFile();
    const first = await startHub(['--db', file]);
    const { id } = await bodyOf(send(first.url, 'POST', { type: 'any', title: 'Any' }));
    await send(`${first.url}/${id}`, 'PATCH', { status: 'running', logs: ['one'] });
    await first.end('SIGKILL');
    const { url } = await startHub(['--db', file]);
    const before = await bodyOf(fetch(`${url}/${id}`));
    expect(before).toMatchObject({ status: 'running', title: 'Any', logCount: 1 });
    await send(`${url}/${id}`, 'PATCH', { status: 'completed', logs: ['two'] });
    expect(await bodyOf(fetch(`${url}/${id}`))).toMatchObject({ status: 'completed', logCount: 2 });
  });

  it('should say in a line that its file is in use', async () => {
    const file = newFile();
    await startHub(['--db', file]);
    const second = execute(process.execPath, [PROGRAM, '--db', file, '--port', '0']);
    await expect(second).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^.* is used by another hub .*\n$/) as string,
    });
  });

  it('should let in who has the secret, and others at most to look', async () => {
    const headers = { Authorization: 'Bearer s3cret' };
    for (const [args, status] of [
      [[], 401],
      [['--public-view'], 200],
    ] as const) {
      const { url } = await startHub(args, { TASK_HUB_TOKEN: 's3cret' });
      const { id } = await bodyOf(send(url, 'POST', { type: 'any' }, headers));
      expect((await fetch(`${url}/${id}`)).status).toBe(status);
      expect((await send(`${url}/${id}`, 'PATCH', { status: 'running' })).status).toBe(
        status === 200 ? 403 : 401,
      );
      expect((await send(`${url}/${id}`, 'PATCH', { status: 'running' }, headers)).status).toBe(
        200,
      );
    }
  });
});

describe(`workers in other languages (not on this machine: ${missing.join(', ') || 'none'})`, () => {
  it('should be tried in at least one language', () => {
    expect(present.length).toBeGreaterThan(0);
  });

  it.each(present)('should be shown live: $name', async ({ name, run }) => {
    // The worker is there before its hub.
    const port = await freePort();
    const [command, ...args] = run;
    const worker = execute(command, [...args, `http://127.0.0.1:${port}/tasks`], { cwd: WORKERS });
    const { url } = await startHub(['--port', `${port}`]);
    const { stdout } = await worker;
    const id = stdout.trim();
    const task = await bodyOf<Task>(fetch(`${url}/${id}`));
    expect(task).toMatchObject({
      ...{ status: 'completed', worker: name, result: { counted: 20 } },
      progress: { value: 20, total: 20, unit: 'items' },
    });
    const { lines } = await bodyOf<{ lines: LogLine[] }>(fetch(`${url}/${id}/logs`));
    const counted = Array.from({ length: 20 }, (_, n) => `counted to ${n + 1}`);
    expect(lines.map(({ text }) => text)).toEqual([...counted, 'done']);
  });
});
