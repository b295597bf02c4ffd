/** The jobs that can be started, as the page names them. The types are those of the server. */

/** A job to start. */
export interface Job {
  /** The type of the task. */
  readonly type: string;
  /** What the button starts: "Start checksum". */
  readonly name: string;
  /** The title of the task. */
  readonly title: string;
  readonly description: string;
}

export const JOBS: readonly Job[] = [
  {
    type: 'checksum',
    name: 'checksum',
    title: 'Checksum of node_modules',
    description: 'SHA-256 of each file, some 180 MB',
  },
  {
    type: 'compress',
    name: 'compress',
    title: 'Compress TypeScript',
    description: 'A folder as .tar.gz, in three phases',
  },
  {
    type: 'command',
    name: 'command',
    title: 'Run unit tests',
    description: 'A child process, output in colour',
  },
  {
    type: 'failing',
    name: 'failing',
    title: 'Save a report',
    description: 'Fails, and says what to do',
  },
  {
    type: 'long',
    name: 'long',
    title: 'Search for primes',
    description: 'Minutes of work to pause or cancel',
  },
  {
    type: 'lines',
    name: '50,000 lines',
    title: 'Write 50,000 log lines',
    description: 'All of them in a few seconds',
  },
];
