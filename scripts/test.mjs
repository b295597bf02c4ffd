// `npm test`: installs what is missing and checks everything, in the order in which failures are
// cheapest to find, until the first failure. Steps that keep only one core busy run side by side.
// `npm test -- types unit` runs only the named steps.
// The last line is always `N passed, M failed`: tests, and as failed also a step that is none.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ensureChromium } from './chromium.mjs';
import { ensurePackages, ROOT } from './packages.mjs';
import { runMain, runTool } from './run.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {(text: string) => void} Print */
/** @typedef {{ name: string, title: string, run: (print: Print) => void | Promise<void | Counts> }} Step */

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
 * Runs one of the scripts of package.json, as npm does, but for the second that npm takes to start.
 * @param {string} name
 * @param {Print} print
 * @returns {Promise<void>}
 */
function runScript(name, print) {
  /** @type {{ scripts: Record<string, string> }} */
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const tools = path.join(ROOT, 'node_modules', '.bin');
  const child = spawn(scripts[name] ?? '', {
    cwd: ROOT,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: [tools, process.env['PATH']].join(path.delimiter),
      // Without the scripts that npm runs around packing: the build step has built already.
      npm_config_ignore_scripts: 'true',
    },
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`npm run ${name} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

/**
 * A step that is a script of package.json.
 * @param {string} name
 * @param {string} script
 * @param {string} title
 * @returns {Step}
 */
function scriptStep(name, script, title) {
  return { name, title, run: (print) => runScript(script, print) };
}

/**
 * A step that is a project of vitest.config.ts. Tests keep every core busy by themselves, so they
 * stand alone, and print as they run.
 * @param {string} name
 * @param {string} title
 * @returns {Step}
 */
function testStep(name, title) {
  return { name, title, run: () => runTests(name) };
}

/** One stage after the other; the steps of a stage run side by side. @type {Step[][]} */
const STAGES = [
  [
    scriptStep(
      'types',
      'typecheck',
      'Types: the whole tree, the protocol without DOM and Node, the browser without Node',
    ),
    scriptStep('lint', 'lint', 'Lint and format'),
    scriptStep('imports', 'lint:imports', 'Import directions'),
    scriptStep('unused', 'lint:unused', 'Unused code and packages'),
  ],
  [
    scriptStep('storybook', 'storybook:build', 'Storybook as a site'),
    scriptStep('build', 'build', 'Build'),
  ],
  [
    scriptStep('publish', 'lint:package', 'What npm would publish'),
    scriptStep('size', 'size', 'Size budget'),
  ],
  [testStep('unit', 'Unit tests')],
  [testStep('stories', 'Stories, in Chromium')],
  [testStep('visual', 'How the states look, in Chromium')],
  [testStep('e2e', 'End to end, in Chromium')],
  [testStep('bench', 'The benchmarks, on a tiny load')],
  [testStep('package', 'As an app installs it')],
];

/**
 * Runs one step under its heading and says how long it took.
 * @param {Step} step
 * @param {Print} print
 * @returns {Promise<Counts>}
 */
async function runStep({ name, title, run }, print) {
  print(`\n== ${name}: ${title}\n`);
  const start = Date.now();
  /** @type {Counts} */
  let counts;
  try {
    counts = (await run(print)) ?? { passed: 0, failed: 0 };
  } catch (error) {
    print(`${error instanceof Error ? error.message : error}\n`);
    counts = { passed: 0, failed: 1 };
  }
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  print(`== ${name}: ${counts.failed > 0 ? 'FAILED' : 'ok'} after ${seconds} s\n`);
  return counts;
}

/** @param {string} text */
function printNow(text) {
  process.stdout.write(text);
}

/**
 * Runs steps side by side, one for each core; what a step prints stays together. Begins no more of
 * them once one has failed.
 * @param {readonly Step[]} steps
 * @returns {Promise<Counts>}
 */
async function runStage(steps) {
  const total = { passed: 0, failed: 0 };
  const waiting = [...steps];
  async function work() {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      let text = '';
      const print = steps.length === 1 ? printNow : (/** @type {string} */ more) => (text += more);
      const counts = await runStep(step, print);
      printNow(text);
      total.passed += counts.passed;
      total.failed += counts.failed;
      if (counts.failed > 0) waiting.length = 0;
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return total;
}

/**
 * @param {readonly string[]} names of steps; none means all
 * @returns {Step[][]}
 */
function selectStages(names) {
  const known = STAGES.flat().map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no step ${unknown.join(', ')}. The steps are ${known.join(', ')}.`);
  }
  if (names.length === 0) return STAGES;
  return STAGES.map((steps) => steps.filter(({ name }) => names.includes(name)));
}

/** Steps that start a browser. */
const NEEDS_CHROMIUM = ['stories', 'visual', 'e2e', 'bench', 'package'];

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
 * Runs the stages until one fails.
 * @param {readonly Step[][]} stages
 * @returns {Promise<Counts>}
 */
async function runStages(stages) {
  const total = { passed: 0, failed: 0 };
  for (const steps of [[createSetup(stages.flat())], ...stages]) {
    const counts = await runStage(steps);
    total.passed += counts.passed;
    total.failed += counts.failed;
    if (counts.failed > 0) break;
  }
  return total;
}

await runMain(async () => {
  const { passed, failed } = await runStages(selectStages(process.argv.slice(2)));
  process.exitCode = failed > 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed} failed`);
});
