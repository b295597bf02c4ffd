/**
 * The options of the command `react-task-status-hub`: how they are read, and what its help says. Pure.
 */
import { parseArgs } from 'node:util';

/** What the command was told. */
export interface CliOptions {
  /** `undefined`: tasks are kept in memory. */
  readonly db: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly path: string;
  /** ms for which finished tasks are kept */
  readonly maxFinishedAge: number;
  readonly origins: '*' | readonly string[] | undefined;
  readonly allowedHosts: readonly string[];
  readonly publicView: boolean;
}

/** What was asked for: the hub, or a text. */
export type CliRequest =
  | { readonly kind: 'serve'; readonly options: CliOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export const HELP = `Usage: react-task-status-hub [options]

Serves a task hub for workers in any language: start a task with POST /tasks, report
on it with PATCH /tasks/<id>, and every page that shows it is live.

  --db <file>          keep tasks in this SQLite file (else in memory)
  --port <number>      8787 unless given; 0 takes a free one
  --host <address>     127.0.0.1 unless given: this machine only
  --path <path>        where the routes begin: /tasks unless given
  --keep-days <days>   how long finished tasks are kept in the file: 30 unless given
  --origin <origin>    a page of this origin may call; may be repeated, * is any
  --allowed-host <h>   a host name that the hub answers to behind a proxy; may be repeated
  --public-view        whoever has no token may view tasks
  --help, --version

Environment: TASK_HUB_TOKEN, a secret. Whoever sends "Authorization: Bearer <secret>"
may do everything; everyone else nothing, or view tasks with --public-view. Without it
everyone who can reach the hub may do everything.
`;

const DAY = 24 * 60 * 60 * 1_000;

/**
 * Reads the command line.
 * @throws Error that says what is wrong
 */
export function readCommandLine(args: readonly string[]): CliRequest {
  const { values } = parseArgs({
    args: [...args],
    options: {
      db: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      path: { type: 'string' },
      'keep-days': { type: 'string' },
      origin: { type: 'string', multiple: true },
      'allowed-host': { type: 'string', multiple: true },
      'public-view': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const { origin } = values;
  const options: CliOptions = {
    db: values.db,
    port: readPort(values.port ?? '8787'),
    host: values.host ?? '127.0.0.1',
    path: values.path ?? '/tasks',
    maxFinishedAge: readDays(values['keep-days'] ?? '30') * DAY,
    origins: origin?.includes('*') === true ? '*' : origin,
    allowedHosts: values['allowed-host'] ?? [],
    publicView: values['public-view'] ?? false,
  };
  return { kind: 'serve', options };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`--port is "${text}", which is no whole number from 0 to 65535.`);
}

function readDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== '' && days >= 0) return days;
  throw new Error(`--keep-days is "${text}", which is no number of days.`);
}
