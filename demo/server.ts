/**
 * The demo's program: serves the built page and an embedded hub on one port of this machine, and
 * prints `Demo ready: <url>`. PORT is 5180 unless it is set; 0 takes a free one. Tasks are kept in
 * the file DEMO_DB, so that they are there again after a crash.
 */
import { createServer } from 'node:http';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { createTaskHub, type TaskHub } from 'react-task-status/server';
import { sqliteStore } from 'react-task-status/server/sqlite';
import { defineJobs } from './server/jobs/index.js';
import { networkFaults } from './server/networkFaults.js';
import { CLIENT_FOLDER, makeDatabaseFile, makeWorkFolder } from './server/paths.js';
import { loadPage } from './server/page.js';
import { reportServer } from './server/serverTask.js';

const HOST = '127.0.0.1'; // this machine only: the jobs read files and run commands

function readPort(text = '5180'): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT is "${text}", which is no port. Set a whole number from 0 to 65535.`);
}

function explain(error: NodeJS.ErrnoException, port: number): string {
  if (error.code !== 'EADDRINUSE') return `The demo cannot be served: ${error.message}`;
  return `Port ${port} is in use. Stop what runs there, or choose another: PORT=5181 npm run demo`;
}

async function openHub(file: string): Promise<TaskHub> {
  try {
    return createTaskHub({
      store: sqliteStore(file, { maxFinishedTasks: 200 }),
      onError: ({ code, message }) => console.error(`hub: ${code}: ${message}`),
    });
  } catch (error) {
    console.error(`The demo cannot be served: ${error instanceof Error ? error.message : error}`);
    await rm(workFolder, { recursive: true, force: true });
    process.exit(1);
  }
}

const port = readPort(process.env['PORT']);
const servePage = await loadPage(CLIENT_FOLDER);
const workFolder = await makeWorkFolder();
const hub = await openHub(process.env['DEMO_DB'] ?? (await makeDatabaseFile(port)));
defineJobs(hub, workFolder);

const faults = networkFaults();
const server = createServer((request, response) => {
  if (!faults.serve(request, response)) servePage(request, response);
});
server.on('upgrade', faults.refuse); // what the hub does not take
hub.attach(server);
faults.watch(server);
const stopReporting = await reportServer(hub);

async function stop(): Promise<void> {
  stopReporting();
  await hub.close();
  server.close();
  server.closeAllConnections();
  await rm(workFolder, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second signal ends the process at once, as without a handler.
  process.once(signal, () => void stop());
}

server.once('error', (error) => {
  console.error(explain(error, port));
  process.exitCode = 1;
  void stop();
});
server.listen(port, HOST, () => {
  const { port: bound } = server.address() as AddressInfo;
  console.log(`Demo ready: http://${HOST}:${bound}/`);
});
