// Runs the command-line tools of node_modules, without a shell and without `npx`.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from './packages.mjs';

/**
 * The file behind a tool's command.
 * @param {string} packageName
 * @param {string} [command] where it is not the package's own name
 */
function findTool(packageName, command = packageName) {
  const folder = path.join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs a tool in the project's folder; what it prints goes to the terminal.
 * @param {[packageName: string, command?: string]} tool
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env] on top of the environment
 * @returns {Promise<void>} rejects when the tool ends with an error
 */
export function runTool([packageName, command], args, env = {}) {
  return runNode([findTool(packageName, command), ...args], env, command ?? packageName);
}

/**
 * Runs a script with the Node that runs this one.
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @param {string} [name] for the error
 * @returns {Promise<void>}
 */
export function runNode(args, env = {}, name = args[0] ?? 'node') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${name} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
