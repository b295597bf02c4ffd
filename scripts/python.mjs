// The one place that finds a Python with the packages that an example needs, and gets them where it
// can. Imports only node: modules.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from './packages.mjs';

const VENV = path.join(ROOT, '.cache', 'python');
const VENV_PYTHON = path.join(
  VENV,
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);

/** @param {string} command @param {string[]} args @param {boolean} [isLoud] */
function run(command, args, isLoud = false) {
  if (isLoud) console.log(`  ${command} ${args.join(' ')}`);
  const output = isLoud ? 'inherit' : 'ignore';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', output, output], env }).status === 0;
}

/**
 * A Python that can import these modules, if there is one.
 * @param {readonly string[]} modules
 */
function find(modules) {
  const named = process.env['PYTHON'];
  const candidates = [
    ...(named ? [named] : []),
    VENV_PYTHON,
    '/usr/bin/python3',
    'python3',
    'python',
  ];
  return candidates.find((python) => run(python, ['-c', `import ${modules.join(', ')}`]));
}

/** @param {string} requirements */
function installWithPip(requirements) {
  const base = ['/usr/bin/python3', 'python3', 'python'].find((python) =>
    run(python, ['--version']),
  );
  if (base === undefined) return false;
  return (
    (existsSync(VENV_PYTHON) || run(base, ['-m', 'venv', VENV], true)) &&
    run(VENV_PYTHON, ['-m', 'pip', 'install', '-q', '-r', requirements], true)
  );
}

/** @param {readonly string[]} modules */
function installWithApt(modules) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return false;
  const names = modules.map((name) => `python3-${name}`);
  return (
    run('apt-get', ['update', '-q'], true) &&
    run('apt-get', ['install', '-y', '-q', 'python3', ...names], true)
  );
}

/**
 * Makes sure that a Python with these packages is on this machine: one that has them, else (as root on
 * Debian) its packages, else a virtual environment in `.cache/python`.
 * @param {string} requirements the path of a requirements.txt, with a module's name in each line
 * @returns {string} the command
 * @throws {Error} where there is none and none could be installed; the message says what to do
 */
export function ensurePython(requirements) {
  const modules = readFileSync(requirements, 'utf8').split('\n').filter(Boolean);
  const present = find(modules);
  if (present !== undefined) return present;
  for (const install of [() => installWithApt(modules), () => installWithPip(requirements)]) {
    const installed = install() ? find(modules) : undefined;
    if (installed !== undefined) return installed;
  }
  throw new Error(
    `No Python with ${modules.join(' and ')} was found and none could be installed. Install them ` +
      `(Debian: \`sudo apt-get install ${modules.map((name) => `python3-${name}`).join(' ')}\`; ` +
      `elsewhere: \`pip install -r ${path.relative(ROOT, requirements)}\`) or set PYTHON to one that has them.`,
  );
}
