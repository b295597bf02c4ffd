// `npm test`: installs what is missing and checks everything, in the order in which failures are
// cheapest to find, until the first failure. `npm test -- types unit` runs only the named steps.
// The last line is always `N passed, M failed`: tests, and as failed also a step that is none.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ensureChromium } from './chromium.mjs';
import { ensurePackages, npm, ROOT } from './packages.mjs';
import { runMain, runTool } from './run.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ name: string, title: string, run: () => void | Promise<void | Counts> }} Step */

const REPORTS = path.join(ROOT, '.cache', 'test-reports');

/**
 * Runs one project of vitest.config.ts and counts its tests.
 * @param {string} project
 * @returns {Promise<Counts>}
 */
async function runTests(project) {
  const file = path.join(REPORTS, `${project}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  /** @type {unknown} */
  let failure;
  try {
    await runTool(['vitest'], ['run', '--project', project, ...reporters]);
  } catch (error) {
    failure = error;
  }
  /** @type {{ numPassedTests: number, numFailedTests: number, numTotalTests: number }} */
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const passed = report.numPassedTests;
  // A test that is skipped protects nothing, so it counts as failed, as does one that is left out
  // because its file could not be loaded. A run that fails otherwise counts as one failure.
  const notPassed = report.numTotalTests - passed;
  if (notPassed > report.numFailedTests) {
    console.error(`${notPassed - report.numFailedTests} tests were skipped; none may be.`);
  }
  if (report.numTotalTests === 0) console.error(`The project ${project} has no tests.`);
  const isBad = failure !== undefined || notPassed > 0 || passed === 0;
  return { passed, failed: isBad ? Math.max(notPassed, 1) : 0 };
}

/**
 * Runs one of the scripts of package.json.
 * @param {string} name
 */
function runScript(name) {
  // Without the scripts that npm runs around packing: the build step has built already.
  npm(['run', '--silent', name], { env: { npm_config_ignore_scripts: 'true' } });
}

/** @type {Step[]} */
const STEPS = [
  {
    name: 'types',
    title: 'Types: the whole tree, the protocol without DOM and Node, the browser without Node',
    run: () => runScript('typecheck'),
  },
  { name: 'lint', title: 'Lint and format', run: () => runScript('lint') },
  { name: 'imports', title: 'Import directions', run: () => runScript('lint:imports') },
  { name: 'unused', title: 'Unused code and packages', run: () => runScript('lint:unused') },
  { name: 'build', title: 'Build', run: () => runScript('build') },
  { name: 'publish', title: 'What npm would publish', run: () => runScript('lint:package') },
  { name: 'size', title: 'Size budget', run: () => runScript('size') },
  { name: 'unit', title: 'Unit tests', run: () => runTests('unit') },
  { name: 'stories', title: 'Stories, in Chromium', run: () => runTests('stories') },
  { name: 'visual', title: 'How the states look, in Chromium', run: () => runTests('visual') },
  { name: 'storybook', title: 'Storybook as a site', run: () => runScript('storybook:build') },
  { name: 'e2e', title: 'End to end, in Chromium', run: () => runTests('e2e') },
  { name: 'package', title: 'As an app installs it', run: () => runTests('package') },
];

/**
 * Runs one step under its heading and says how long it took.
 * @param {Step} step
 * @returns {Promise<Counts>}
 */
async function runStep({ name, title, run }) {
  console.log(`\n== ${name}: ${title}`);
  const start = Date.now();
  /** @type {Counts} */
  let counts;
  try {
    counts = (await run()) ?? { passed: 0, failed: 0 };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    counts = { passed: 0, failed: 1 };
  }
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`== ${name}: ${counts.failed > 0 ? 'FAILED' : 'ok'} after ${seconds} s`);
  return counts;
}

/**
 * @param {readonly string[]} names of steps; none means all
 * @returns {Step[]}
 */
function selectSteps(names) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    const known = STEPS.map((step) => step.name).join(', ');
    throw new Error(`There is no step ${unknown.join(', ')}. The steps are ${known}.`);
  }
  return names.length === 0 ? STEPS : STEPS.filter((step) => names.includes(step.name));
}

/** Steps that start a browser. */
const NEEDS_CHROMIUM = ['stories', 'visual', 'e2e', 'package'];

/**
 * What has to be on the machine before the given steps can run.
 * @param {readonly Step[]} steps
 * @returns {Step}
 */
function createSetup(steps) {
  return {
    name: 'setup',
    title: 'npm packages and Chromium',
    run() {
      ensurePackages();
      if (steps.some((step) => NEEDS_CHROMIUM.includes(step.name))) {
        console.log(`Chromium: ${ensureChromium()}`);
      }
      mkdirSync(REPORTS, { recursive: true });
    },
  };
}

// Tools that would phone home or ask questions must not.
Object.assign(process.env, { STORYBOOK_DISABLE_TELEMETRY: '1', CI: process.env['CI'] ?? '1' });

/**
 * Runs the steps until one fails.
 * @param {readonly Step[]} steps
 * @returns {Promise<Counts>}
 */
async function runSteps(steps) {
  const total = { passed: 0, failed: 0 };
  for (const step of [createSetup(steps), ...steps]) {
    const counts = await runStep(step);
    total.passed += counts.passed;
    total.failed += counts.failed;
    if (counts.failed > 0) break;
  }
  return total;
}

await runMain(async () => {
  const { passed, failed } = await runSteps(selectSteps(process.argv.slice(2)));
  process.exitCode = failed > 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed} failed`);
});
