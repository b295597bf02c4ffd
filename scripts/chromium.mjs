// The one place that knows where a Chromium is, how to get one and how to start it. Used by the
// Vitest configuration, the end-to-end tests, the benchmarks and `npm test`. It imports only node:
// modules at the top, because it must also run before the npm packages are installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

/**
 * Flags for every Chromium that this project starts. The sandbox needs kernel features that
 * containers and root do not have; the rest keeps the browser from talking to the network on its
 * own, and timers from being slowed down in a window that nobody looks at.
 * @type {readonly string[]}
 */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const SYSTEM_PATHS = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    process.env['PROGRAMFILES'],
    process.env['PROGRAMFILES(X86)'],
    process.env['LOCALAPPDATA'],
  ]
    .filter((folder) => folder !== undefined)
    .map((folder) => path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
};

const LINUX_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The system's browser, named by `CHROMIUM_PATH` or found in the usual places.
 * @returns {string | undefined}
 */
function findSystemChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => LINUX_NAMES.map((name) => path.join(folder, name)));
  const candidates = SYSTEM_PATHS[process.platform] ?? onPath;
  return candidates.find((candidate) => existsSync(candidate));
}

/**
 * The browser that Playwright has downloaded for the version that we use.
 * @returns {string | undefined}
 */
function findPlaywrightChromium() {
  try {
    /** @type {typeof import('playwright')} */
    const playwright = createRequire(import.meta.url)('playwright');
    const file = playwright.chromium.executablePath();
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined; // not installed yet, or a platform without a build
  }
}

/**
 * Whether the program starts at all. A file may be there and yet lack a system library.
 * @param {string} file
 */
function starts(file) {
  if (process.platform === 'win32') return true; // `--version` opens a window there
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/**
 * The path of a Chromium on this machine, without installing one: `CHROMIUM_PATH`, then the
 * system's, then Playwright's.
 * @returns {string | undefined}
 */
export function findChromium() {
  return findSystemChromium() ?? findPlaywrightChromium();
}

/**
 * Options for Playwright's `chromium.launch()`. Without a browser on the machine the path is left
 * out, so that Playwright itself says how to install one.
 * @returns {{ args: string[], executablePath?: string }}
 */
export function chromiumLaunchOptions() {
  const executablePath = findChromium();
  const args = [...CHROMIUM_ARGS];
  return executablePath === undefined ? { args } : { args, executablePath };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {boolean} whether it ended well
 */
function run(command, args) {
  console.log(`  ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function installWithPlaywright() {
  try {
    const manifest = createRequire(import.meta.url).resolve('playwright/package.json');
    return run(process.execPath, [
      path.join(path.dirname(manifest), 'cli.js'),
      'install',
      'chromium',
    ]);
  } catch {
    return false; // the packages are not installed
  }
}

function installWithApt() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return false;
  return run('apt-get', ['update', '-q']) && run('apt-get', ['install', '-y', '-q', 'chromium']);
}

/**
 * Makes sure that a Chromium which starts is on this machine: the system's, else Playwright's, else
 * (as root on Debian) the package `chromium`.
 * @returns {string} the path of the browser
 * @throws {Error} when there is none and none could be installed; the message says what to do
 */
export function ensureChromium() {
  const present = findChromium();
  if (present !== undefined && starts(present)) return present;
  for (const install of [installWithPlaywright, installWithApt]) {
    const installed = install() ? findChromium() : undefined;
    if (installed !== undefined && starts(installed)) return installed;
  }
  throw new Error(
    'No Chromium that starts was found and none could be installed, so the browser tests cannot ' +
      'run. Install one (Debian: `sudo apt-get install chromium`; elsewhere: ' +
      '`npx playwright install --with-deps chromium`) or set CHROMIUM_PATH to its path.',
  );
}
