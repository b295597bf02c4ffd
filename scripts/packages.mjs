// Installs the npm packages when they are missing or not those of package-lock.json. Imports only
// node: modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/**
 * @param {string} file relative to the project
 * @returns {LockedPackages | undefined}
 */
function readLockedPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')).packages;
  } catch {
    return undefined; // not there, or cut off by an install that was stopped
  }
}

/**
 * Whether two lock files mean the same installed packages. Packages that are optional (for another
 * platform, mostly) may be missing.
 * @param {LockedPackages} wanted of package-lock.json
 * @param {LockedPackages} installed of the lock file that npm leaves in node_modules
 */
function isSame(wanted, installed) {
  const names = Object.keys(wanted).filter((name) => name !== '');
  return (
    Object.keys(installed).every((name) => name in wanted) &&
    names.every((name) => {
      const [want, have] = [wanted[name], installed[name]];
      if (have === undefined) return want?.optional === true || want?.devOptional === true;
      return have.version === want?.version && have.integrity === want?.integrity;
    })
  );
}

function isUpToDate() {
  const wanted = readLockedPackages('package-lock.json');
  const installed = readLockedPackages('node_modules/.package-lock.json');
  return wanted !== undefined && installed !== undefined && isSame(wanted, installed);
}

/**
 * Runs npm: the very program that runs this script, where npm started it.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, quiet?: boolean }} [options] `quiet` holds the output back unless it fails
 * @returns {string} what it printed, where that was held back
 * @throws {Error} when npm ends with an error
 */
export function npm(args, { cwd = ROOT, quiet = false } = {}) {
  const cli = process.env['npm_execpath'];
  const useCli = cli !== undefined && cli.endsWith('npm-cli.js');
  const [command, first] = useCli ? [process.execPath, [cli]] : ['npm', []];
  const result = spawnSync(command, [...first, ...args], {
    cwd,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    encoding: 'utf8',
    shell: !useCli && process.platform === 'win32', // npm is a batch file there
  });
  if (result.status === 0) return result.stdout ?? '';
  const output = quiet ? `\n${result.stdout}${result.stderr}` : '';
  throw new Error(`npm ${args.join(' ')} failed in ${cwd}${output}`, { cause: result.error });
}

/** Stops with one line on a Node that is too old to run the tools. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node ${process.versions.node} is too old. Install Node 20.19 or newer.`);
}

/**
 * Makes sure that node_modules holds what package-lock.json names.
 * @throws {Error} when Node is too old or npm fails
 */
export function ensurePackages() {
  checkNode();
  if (isUpToDate()) return;
  console.log('Installing npm packages …');
  // The tools are wanted also where NODE_ENV is production, as for the benchmarks.
  npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
}
