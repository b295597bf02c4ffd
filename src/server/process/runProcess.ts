/**
 * A child process as the work of a task: its output as log lines, its end as the task's, and no
 * process left behind. Talks to the task by its handle alone.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { LogLevel } from '../../protocol/index.js';
import { TaskFailedError } from '../errors.js';
import type { TaskHandle } from '../taskRun.js';
import { killTree } from './killTree.js';
import { forward } from './output.js';
import { keepSampling, offerPause } from './watch.js';

/** How a child process is run. */
export interface RunProcessOptions {
  /** Its working directory. @default this process's */
  cwd?: string;
  /** Its environment, in place of this process's. @default this process's */
  env?: NodeJS.ProcessEnv;
  /** The level of lines on stderr; many programs put their progress there. @default 'info' */
  stderrLevel?: LogLevel;
  /** Rejects where the process ends with another code than 0, or by a signal. @default true */
  rejectOnFailure?: boolean;
  /** Ms between SIGTERM and SIGKILL when it is to stop. @default 5_000 */
  killGrace?: number;
  /** Ms between two looks at its CPU and memory; 0 looks never. @default 1_000 */
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
 * Runs a command as a task's work: stdout and stderr become log lines as they come, `pid`,
 * `heartbeatAt` and (where there is /proc) `resources` are kept up to date. When the task is
 * cancelled the whole tree of processes is ended. What the command started and left behind is
 * ended with it, too; it runs in a process group of its own.
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
  const child = await start(command, args, options);
  const { pid } = child;
  task.update({ pid });

  let killing: Promise<void> | undefined;
  const kill = (): Promise<void> => (killing ??= killTree(pid, killGrace));
  const onAbort = (): void => void kill();
  const lastErrors: string[] = [];
  const output = [
    forward(task, child.stdout, 'stdout', 'info'),
    forward(task, child.stderr, 'stderr', options.stderrLevel ?? 'info', lastErrors),
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
    if (rejectOnFailure && exitCode !== 0) throw failureOf(command, exitCode, endedBy, lastErrors);
    return { pid, exitCode, signal: endedBy };
  } finally {
    task.signal.removeEventListener('abort', onAbort);
    stopSampling();
    for (const each of output) each.stop();
  }
}

interface StartedProcess extends ChildProcess {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

async function start(
  command: string,
  args: readonly string[],
  { cwd, env }: RunProcessOptions,
): Promise<StartedProcess> {
  try {
    const child = spawn(command, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that all of it can be ended at once.
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
    });
    await once(child, 'spawn');
    // A process that has begun may still fail to take a signal; that is no reason to crash.
    child.on('error', () => undefined);
    return child as unknown as StartedProcess;
  } catch (error) {
    throw notStarted(command, cwd, error);
  }
}

function notStarted(command: string, cwd: string | undefined, error: unknown): TaskFailedError {
  const code = (error as NodeJS.ErrnoException).code;
  if (cwd !== undefined && !existsSync(cwd)) {
    return new TaskFailedError(
      `"${command}" could not be started: there is no directory "${cwd}".`,
      {
        code: 'not_startable',
        guidance: 'Check the working directory.',
        cause: error,
      },
    );
  }
  if (code === 'ENOENT') {
    return new TaskFailedError(`"${command}" could not be started: there is no such command.`, {
      code: 'command_not_found',
      guidance: 'Check its spelling and that it is installed on the machine that runs the hub.',
      cause: error,
    });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new TaskFailedError(`"${command}" could not be started: ${why}.`, {
    code: 'not_startable',
    cause: error,
  });
}

function failureOf(
  command: string,
  exitCode: number | null,
  endedBy: NodeJS.Signals | null,
  lastErrors: readonly string[],
): TaskFailedError {
  const last = stripVTControlCharacters(lastErrors.findLast((line) => line.trim() !== '') ?? '');
  const details = { exitCode, signal: endedBy, stderr: lastErrors };
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
