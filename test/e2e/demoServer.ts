/** The demo's server as a process of its own, which a test may kill and start again. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { LogLine, Task } from 'react-task-status';
import { DEMO_SERVER } from '../../scripts/demo-build.mjs';

/** Ms that a server has to end by itself before it is killed. */
const GRACE = 15_000;

/** Where the servers keep their files: one that is killed cannot clean up after itself. */
const folder = mkdtempSync(path.join(tmpdir(), 'react-task-status-e2e-'));

/** Removes what the servers have left. */
export function removeServerFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A running server. */
export interface DemoServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Asks it to end. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The server has no output to read.');
  for await (const line of createInterface(child.stdout)) {
    const url = /^Demo ready: (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`The server ended before it was ready, with exit code ${child.exitCode}.`);
}

/**
 * Starts a server.
 * @param port 0 takes a free one
 * @param database where it keeps its tasks; the next server that is given the same has them, too
 */
export async function startDemoServer(port = 0, database = 'tasks'): Promise<DemoServer> {
  const child = spawn(process.execPath, [DEMO_SERVER], {
    env: {
      ...process.env,
      ...{ PORT: String(port), TMPDIR: folder, TEMP: folder },
      DEMO_DB: path.join(folder, `${database}.db`),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = await readUrl(child);
  child.stdout?.resume();

  async function end(signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
    await exited;
    clearTimeout(timer);
  }
  return {
    url,
    port: Number(new URL(url).port),
    kill: () => end('SIGKILL'),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
      return child.exitCode;
    },
  };
}

async function getJson<Answer>(url: URL): Promise<Answer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return (await response.json()) as Answer;
}

/** The task as the server has it. */
export function fetchTask(server: DemoServer, id: string): Promise<Task> {
  return getJson<Task>(new URL(`/tasks/${id}`, server.url));
}

/** The text of every log line that the server has of a task, without colours. */
export async function fetchLines(server: DemoServer, id: string): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const url = new URL(`/tasks/${id}/logs?limit=1000&after=${texts.length - 1}`, server.url);
    const { lines, count } = await getJson<{ lines: LogLine[]; count: number }>(url);
    for (const { line, text } of lines) {
      assert.equal(line, texts.length, 'The server numbers its lines without a gap.');
      texts.push(stripVTControlCharacters(text));
    }
    if (lines.length === 0) {
      assert.equal(texts.length, count, 'The server has as many lines as it says.');
      return texts;
    }
  }
}
