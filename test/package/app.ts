/** Makes a real app in a temporary folder that has installed what `npm pack` made. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { npm, ROOT } from '../../scripts/packages.mjs';

const execute = promisify(execFile);
const FIXTURE = path.join(ROOT, 'test', 'package', 'fixture');

/** Packs dist/ into a file for `npm install`. Without scripts: the build has run already. */
export function packPackage(folder: string): { tarball: string; files: string[] } {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(
    npm(args, { quiet: true }),
  );
  if (packed === undefined) throw new Error(`npm pack left nothing in ${folder}`);
  return {
    tarball: path.join(folder, packed.filename),
    files: packed.files.map((file) => file.path),
  };
}

export function makeTemporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'react-task-status-'));
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** An app with its own node_modules: React in the given major version, its types, and our package. */
export async function createApp(folder: string, react: number, tarball: string): Promise<void> {
  await cp(FIXTURE, folder, { recursive: true });
  const own = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const app = {
    name: `app-with-react-${react}`,
    private: true,
    type: 'module',
    dependencies: {
      '@tanstack/react-query': own.peerDependencies['@tanstack/react-query'],
      'react-task-status': `file:${tarball}`,
      react: `^${react}.0.0`,
      'react-dom': `^${react}.0.0`,
    },
    devDependencies: {
      '@types/node': own.devDependencies['@types/node'],
      '@types/react': `^${react}.0.0`,
      '@types/react-dom': `^${react}.0.0`,
    },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(app, null, 2));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder, quiet: true });
}

/** Runs a script with Node in the app's folder; the answer is what it printed. */
export async function runInApp(folder: string, script: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await execute(process.execPath, [script, ...args], {
      cwd: folder,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    return stdout;
  } catch (error) {
    // execFile keeps the compiler's messages out of its own.
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${path.basename(script)} ${args.join(' ')} failed:\n${stdout}${stderr}`, {
      cause: error,
    });
  }
}

/** Type-checks the app, and compiles it where its configuration says so. */
export function compileApp(folder: string, config: string): Promise<string> {
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  return runInApp(folder, tsc, '-p', config);
}

/** Starts a script that keeps running; the answer comes with the first line that it prints. */
export function startInApp(
  folder: string,
  script: string,
): Promise<{ process: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const end = output.indexOf('\n');
      if (end >= 0) resolve({ process: child, line: output.slice(0, end) });
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${script} ended with exit code ${code}`)));
  });
}
