// What the figures were taken on: the size of the machine, never its name.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ROOT } from '../../scripts/packages.mjs';

/** The machine, as far as it matters. */
export interface Machine {
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  /** Programs that waited for a core, on average, in the minute before and after. */
  readonly load: { readonly before: number; readonly after: number };
}

export const loadNow = (): number => Math.round((os.loadavg()[0] ?? 0) * 10) / 10;

export function describeMachine(loadBefore: number): Machine {
  return {
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 1024 ** 3),
    system: `${os.platform()} ${os.arch()}`,
    load: { before: loadBefore, after: loadNow() },
  };
}

const PACKAGES = [
  'react',
  '@tanstack/react-query',
  'reconnecting-websocket',
  'react-use-websocket',
  'partysocket',
  'socket.io',
  'ws',
  '@melloware/react-logviewer',
  '@patternfly/react-log-viewer',
  '@tanstack/react-virtual',
  'react-virtuoso',
];

/** The versions of all that took part. */
export function versions(chromium: string | null): Record<string, string> {
  const read = (file: string): string => {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    return version;
  };
  return {
    'react-task-status': read(path.join(ROOT, 'package.json')),
    node: process.versions.node,
    ...(chromium === null ? {} : { chromium }),
    ...Object.fromEntries(
      PACKAGES.map((name) => [name, read(path.join(ROOT, 'node_modules', name, 'package.json'))]),
    ),
  };
}
