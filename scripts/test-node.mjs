// `npm run test:node`: runs the unit tests on each version of Node that the package promises to
// support. npm's package `node` brings the programs into .cache, where the project's own packages
// do not see them. `npm run test:node -- 24 test/cases` runs only that version and those tests.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ensurePackages, npm, ROOT } from './packages.mjs';
import { findTool, runMain } from './run.mjs';

/** The oldest that `engines` allows, and the later versions with long-term support. */
const VERSIONS = ['20.19.0', '22.23.3', '24.21.0'];

/**
 * The program of a version of Node, fetched where it is not here yet.
 * @param {string} version
 * @returns {string} its path
 * @throws {Error} where npm has none for this machine
 */
function ensureNode(version) {
  const folder = path.join(ROOT, '.cache', `node-${version}`);
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const program = path.join(folder, 'node_modules', 'node', 'bin', name);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  // Its install script picks the program for this machine, so it has to run.
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false'];
  npm(['install', ...flags, `node@${version}`], { cwd: folder, quiet: true });
  if (!existsSync(program)) throw new Error(`npm installed no program at ${program}.`);
  return program;
}

/**
 * Runs the unit tests on one version.
 * @param {string} version
 * @param {readonly string[]} tests paths; none means all
 * @returns {string | undefined} what went wrong, in a line
 */
function testOn(version, tests) {
  /** @type {string} */
  let program;
  try {
    program = ensureNode(version);
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    return `Node ${version} could not be installed from npm (${reason}). Check the connection to the registry, then run the command again.`;
  }
  const args = [findTool('vitest', 'vitest'), 'run', '--project', 'unit', ...tests];
  const { status, signal } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' });
  return status === 0
    ? undefined
    : `Node ${version}: failed with ${signal ?? `exit code ${status}`}`;
}

await runMain(() => {
  ensurePackages();
  const args = process.argv.slice(2);
  const isVersion = (/** @type {string} */ arg) => /^\d+(\.\d+)*$/.test(arg);
  const wanted = args.filter(isVersion);
  const tests = args.filter((arg) => !isVersion(arg));
  const versions = VERSIONS.filter(
    (version) =>
      wanted.length === 0 || wanted.some((start) => `${version}.`.startsWith(`${start}.`)),
  );
  if (versions.length === 0) {
    throw new Error(`No such version of Node. The versions are ${VERSIONS.join(', ')}.`);
  }
  const lines = versions.map((version) => {
    console.log(`\n== Node ${version}\n`);
    const problem = testOn(version, tests);
    if (problem !== undefined) process.exitCode = 1;
    return problem ?? `Node ${version}: passed`;
  });
  console.log(`\n${lines.join('\n')}`);
});
