/** A child process with coloured output: some of this project's own unit tests. */
import path from 'node:path';
import process from 'node:process';
import { runProcess, type TaskHandle } from 'react-task-status/server';
import { PROJECT_FOLDER } from '../paths.js';

/** Tests that say a lot in little time, and the same each time. */
const TESTS = ['format', 'labels', 'outcome', 'phases', 'StatusBadge', 'PhaseIndicator'];

const VITEST = path.join(PROJECT_FOLDER, 'node_modules', 'vitest', 'vitest.mjs');

/** Our environment, but for what would tell the tests that they run inside of other tests. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|NO_COLOR$|npm_)/.test(name),
  );
  return { ...Object.fromEntries(kept), FORCE_COLOR: '1', CI: '1' };
}

export async function runTests(task: TaskHandle): Promise<object> {
  const args = ['run', '--project', 'unit', '--reporter', 'verbose', ...TESTS];
  // One worker for all files: the machine has other things to do, this page among them.
  args.push('--maxWorkers', '1', '--no-isolate');
  task.update({ message: `vitest ${args.join(' ')}` });
  const { exitCode } = await runProcess(task, process.execPath, [VITEST, ...args], {
    cwd: PROJECT_FOLDER,
    env: cleanEnvironment(),
  });
  task.update({ message: null });
  return { exitCode };
}
