#!/usr/bin/env node
/**
 * The command `react-task-status-hub`: a hub of its own, for work in any language. Loads SQLite only
 * where a file is given.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { HELP, readCommandLine, type CliOptions } from './cliOptions.js';
import { createTaskHub } from './hub.js';
import type { TaskHubOptions } from './hubTypes.js';
import type { TaskStore } from './store/store.js';

/** Who has the secret, and who has not. */
type Role = 'worker' | 'viewer';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function openStore({ db, maxFinishedAge }: CliOptions): Promise<TaskStore | undefined> {
  if (db === undefined) return undefined;
  const { sqliteStore } = await import('./store/sqlite/index.js');
  return sqliteStore(db, { maxFinishedAge });
}

/** What the secret in the environment opens. */
function accessOf(token: string | undefined, publicView: boolean): TaskHubOptions<Role> {
  if (token === undefined || token === '') return {};
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return {
    authenticate(request) {
      const given = digest(request.headers.get('authorization') ?? '');
      if (timingSafeEqual(given, expected)) return 'worker';
      return publicView ? 'viewer' : null;
    },
    authorize: (role, action) => role === 'worker' || action === 'view',
  };
}

async function serve(options: CliOptions): Promise<void> {
  const { db, port, host, path, origins, allowedHosts, publicView } = options;
  const store = await openStore(options);
  const hub = createTaskHub<Role>({
    externalTypes: '*',
    ...accessOf(process.env['TASK_HUB_TOKEN'], publicView),
    ...(store === undefined ? {} : { store }),
    ...(origins === undefined ? {} : { origins }),
    ...(allowedHosts.length === 0 ? {} : { allowedHosts }),
    onError: ({ code, message, cause }) => {
      const why = cause instanceof Error ? ` (${cause.message})` : '';
      process.stderr.write(`${code}: ${message}${why}\n`);
    },
  });
  try {
    const { url } = await hub.listen({ port, host, path });
    say(`Task hub ready: ${url}`);
    say(db === undefined ? 'Tasks are kept in memory.' : `Tasks are kept in ${db}.`);
  } catch (error) {
    await hub.close();
    throw error;
  }
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

async function main(): Promise<void> {
  const request = readCommandLine(process.argv.slice(2));
  if (request.kind === 'help') process.stdout.write(HELP);
  else if (request.kind === 'version') say(version());
  else await serve(request.options);
}

main().catch((error: unknown) => {
  // What cannot be done is said in a line, not as a stack.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
