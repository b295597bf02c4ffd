// Runs the command-line tools of node_modules, without a shell and without `npx`, and our scripts.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from './packages.mjs';

/**
 * The file behind a tool's command.
 * @param {string} packageName
 * @param {string} command
 */
export function findTool(packageName, command) {
  const folder = path.join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs a tool in the project's folder; what it prints goes to the terminal.
 * @param {[packageName: string, command?: string]} tool
 * @param {readonly string[]} args
 * @returns {Promise<void>} rejects when the tool ends with an error
 */
export function runTool([packageName, command = packageName], args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [findTool(packageName, command), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

/**
 * Runs a script's work. What it cannot do it says in a line, not as a stack.
 * @param {() => void | Promise<void>} work
 */
export async function runMain(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
