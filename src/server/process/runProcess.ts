/**
 * A child process as the work of a task: its output as log lines, its end as the task's, and no
 * process left behind. Talks to the task by its handle alone.
 */
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import type { LogLevel } from '../../protocol/index.js';
import { TaskFailedError } from '../errors.js';
import type { TaskHandle } from '../taskRun.js';
import { canKeepOrder, startCommand } from './command.js';
import { killTree } from './killTree.js';
import { endWithThisProcess } from './orphans.js';
import { createOpenLine } from './openLine.js';
import { forward } from './output.js';
import { keepSampling, offerPause } from './watch.js';

/** How a child process is run. */
export interface RunProcessOptions {
  /** Its working directory. @default this process's */
  cwd?: string;
  /** Its environment, in place of this process's. @default this process's */
  env?: NodeJS.ProcessEnv;
  /**
   * `'inOrder'`: stdout and stderr share a pipe, so lines come in the order in which they were
   * written, and none says which stream it is of. `'separate'`: each line has its `stream`, but what
   * both write within a few ms may come in another order, for two pipes do not tell. Windows has
   * only the latter. @default 'inOrder', or 'separate' where there is a `stderrLevel`
   */
  streams?: 'inOrder' | 'separate';
  /** The level of lines on stderr. Many programs write their progress there. @default 'info' */
  stderrLevel?: LogLevel;
  /** Rejects where the process ends with another code than 0, or by a signal. @default true */
  rejectOnFailure?: boolean;
  /** Ms between SIGTERM and SIGKILL when it is to stop. @default 5_000 */
  killGrace?: number;
  /** Ms between two samples of its CPU and memory; 0 takes none. @default 1_000 */
  sampleInterval?: number;
  /** Lets the task be paused by stopping the whole process group. Not on Windows. @default false */
  pausable?: boolean;
}

/** How a child process ended. */
export interface ProcessOutcome {
  readonly pid: number;
  /** null where it was ended by a signal. */
  readonly exitCode: number | null;
  /** The signal that ended it, if one did. */
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a command as a task's work: stdout and stderr become log lines as they come, a line without an
 * end (a prompt, progress) is shown as the open one, `pid`,
 * `heartbeatAt` and (where there is /proc) `resources` are kept up to date. When the task is
 * cancelled the whole tree of processes is ended. What the command started and left behind in its
 * process group is ended with it, too; a daemon that left the group (`setsid`) and outlives its parent
 * is not found any more. Children end with this process, unless it is killed by SIGKILL.
 * @returns how it ended
 * @throws TaskFailedError `command_not_found`, `not_startable`, `exit_code`, `killed`; an AbortError
 * where the task was cancelled
 */
export async function runProcess(
  task: TaskHandle,
  command: string,
  args: readonly string[] = [],
  options: RunProcessOptions = {},
): Promise<ProcessOutcome> {
  const { killGrace = 5_000, rejectOnFailure = true } = options;
  task.signal.throwIfAborted();
  const { streams = options.stderrLevel === undefined ? 'inOrder' : 'separate' } = options;
  const inOrder = streams === 'inOrder' && canKeepOrder();
  const child = await startCommand(command, args, { ...options, inOrder });
  const { pid, stdout, stderr } = child;
  const forget = endWithThisProcess(pid);
  task.update({ pid });

  let killing: Promise<void> | undefined;
  const kill = (): Promise<void> => (killing ??= killTree(pid, killGrace));
  const onAbort = (): void => void kill();
  const lastLines: string[] = [];
  const level = options.stderrLevel ?? 'info';
  const openLine = createOpenLine(task);
  const output =
    stderr === null
      ? [forward(task, stdout, { level: 'info' }, openLine, lastLines)]
      : [
          forward(task, stdout, { level: 'info', stream: 'stdout' }, openLine),
          forward(task, stderr, { level, stream: 'stderr' }, openLine, lastLines),
        ];
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const stopSampling = keepSampling(task, pid, options.sampleInterval ?? 1_000);
  if (options.pausable === true) offerPause(task, pid);
  task.signal.addEventListener('abort', onAbort);
  child.once('exit', () => {
    // What the first process leaves behind goes with it; else it would hold the pipes open.
    void kill().then(() => output.map((each) => each.cutWhenSilent()));
  });
  try {
    const [exitCode, endedBy] = await closed;
    await kill();
    task.signal.throwIfAborted();
    if (rejectOnFailure && exitCode !== 0) throw failureOf(command, exitCode, endedBy, lastLines);
    return { pid, exitCode, signal: endedBy };
  } finally {
    task.signal.removeEventListener('abort', onAbort);
    stopSampling();
    forget();
    for (const each of output) each.stop();
    openLine.stop();
  }
}

function failureOf(
  command: string,
  exitCode: number | null,
  endedBy: NodeJS.Signals | null,
  lastLines: readonly string[],
): TaskFailedError {
  const last = stripVTControlCharacters(lastLines.findLast((line) => line.trim() !== '') ?? '');
  const details = { exitCode, signal: endedBy, output: lastLines };
  if (endedBy !== null) {
    return new TaskFailedError(`"${command}" was ended by ${endedBy}.`, {
      code: 'killed',
      details,
      ...(endedBy === 'SIGKILL'
        ? { guidance: 'Something killed it. Most often the machine had run out of memory.' }
        : {}),
    });
  }
  const why = last === '' ? '.' : `: ${last.trim().slice(0, 300)}`;
  return new TaskFailedError(`"${command}" ended with exit code ${exitCode}${why}`, {
    code: 'exit_code',
    guidance: 'Its log says what it did before.',
    details,
  });
}
