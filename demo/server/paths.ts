/** Where things are: the project, the built page, and a folder for what the jobs write. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The built program is one file, demo/dist/server/server.js, so all of it counts from there.
const here = path.dirname(fileURLToPath(import.meta.url));

/** The built page. */
export const CLIENT_FOLDER = path.resolve(here, '../client');

/** The project, whose files the jobs work on. */
export const PROJECT_FOLDER = path.resolve(here, '../../..');

/** Where tasks are kept: a file for each port, since one hub at a time can use a file. */
export async function makeDatabaseFile(port: number): Promise<string> {
  const folder = path.join(PROJECT_FOLDER, '.cache', 'demo');
  await mkdir(folder, { recursive: true });
  return path.join(folder, `tasks-${port}.db`);
}

/** Makes a folder of its own for what the jobs write. */
export function makeWorkFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'react-task-status-demo-'));
}
