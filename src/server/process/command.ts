/**
 * How a command is started: its two streams apart, or both in one pipe so that their order is kept.
 * Spawns; knows no tasks.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { TaskFailedError } from '../errors.js';
import { messageOf } from '../plain.js';

/** A process that has begun. */
export interface StartedProcess extends ChildProcess {
  readonly pid: number;
  readonly stdout: Readable;
  /** null where it is in the same pipe as stdout. */
  readonly stderr: Readable | null;
}

/** Where and how a command is started. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Both streams in one pipe. */
  readonly inOrder: boolean;
}

const SHELL = '/bin/sh';

/** Joins the streams and becomes the command: the process stays the same, and so does its pid. */
const JOIN = 'exec "$@" 2>&1';

/** Whether the system can keep the order of two streams: it takes a POSIX shell. */
export function canKeepOrder(): boolean {
  return process.platform !== 'win32' && existsSync(SHELL);
}

/**
 * Starts a command in a process group of its own.
 * @throws TaskFailedError `command_not_found`, `not_startable`
 */
export async function startCommand(
  command: string,
  args: readonly string[],
  { cwd, env, inOrder }: CommandOptions,
): Promise<StartedProcess> {
  try {
    // The shell would report a command that does not exist as output of the task.
    if (inOrder) findCommand(command, cwd, env ?? process.env);
    const [file, list] = inOrder
      ? [SHELL, ['-c', JOIN, SHELL, command, ...args]]
      : [command, [...args]];
    const child = spawn(file, list, {
      stdio: ['ignore', 'pipe', inOrder ? 'ignore' : 'pipe'],
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

/** Looks for a command as the shell would. @throws an error with the code ENOENT or EACCES */
function findCommand(command: string, cwd: string | undefined, env: NodeJS.ProcessEnv): void {
  const folder = cwd ?? process.cwd();
  const search = env['PATH'];
  if (search === undefined && !command.includes('/')) return;
  const candidates = command.includes('/')
    ? [path.resolve(folder, command)]
    : (search ?? '').split(path.delimiter).map((each) => path.resolve(folder, each, command));
  let isThere = false;
  for (const candidate of candidates) {
    try {
      if (!statSync(candidate).isFile()) continue;
      isThere = true;
      accessSync(candidate, constants.X_OK);
      return;
    } catch {
      // Not this one.
    }
  }
  const code = isThere ? 'EACCES' : 'ENOENT';
  throw Object.assign(new Error(isThere ? 'it may not be executed' : 'there is no such command'), {
    code,
  });
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
  return new TaskFailedError(`"${command}" could not be started: ${messageOf(error)}.`, {
    code: 'not_startable',
    cause: error,
  });
}
