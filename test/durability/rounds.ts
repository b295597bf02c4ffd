/**
 * Rounds of writing, `kill -9` at a moment of chance, and reading: whatever was acknowledged or
 * announced has to be there, once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { TaskStore } from '../../src/server/index.js';
import { sqliteStore } from '../../src/server/store/sqlite/index.js';
import { chance as chanceOf } from '../chaos/random.js';

/** What came of it. */
export interface DurabilityReport {
  /** What was lost, repeated or wrong, in words. */
  readonly failures: readonly string[];
  readonly acknowledged: number;
  readonly tasks: number;
  readonly lines: number;
}

/** What is known of a task by what was noted. */
interface Known {
  /** The last that was acknowledged or announced. */
  version: number;
  lines: number;
  progress: number;
  status: string;
  /** Someone has begun to remove it, or has done so. */
  removal: 'none' | 'begun' | 'done';
}

/** @param writer the built `writer.ts` */
export async function runRounds(
  writer: string,
  rounds: number,
  seed: number,
): Promise<DurabilityReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'durability-'));
  const file = path.join(folder, 'tasks.db');
  const chance = chanceOf(seed);
  const known = new Map<string, Known>();
  const failures: string[] = [];
  const epochs = new Set<number>();
  let acknowledged = 0;
  let lines = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const notes = path.join(folder, `${round}.notes`);
      const isEarly = chance.happens(0.2);
      const args = [file, notes, `${chance.whole(0, 2 ** 30)}`];
      await writeAndKill([writer, ...args], async (exited) => {
        // Most often in the midst of its work; else while it starts, and recovers from the last time.
        const isDue = (): boolean => isEarly || exited() || existsSync(notes);
        while (!isDue()) await pause(2);
        await pause(chance.whole(0, isEarly ? 200 : 400));
      });
      const found = existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').slice(0, -1) : [];
      const fresh = new Set<string>();
      for (const each of found) {
        if (each.startsWith('acknowledged')) acknowledged += 1;
        if (each.startsWith('problem')) failures.push(`round ${round}: ${each}`);
        if (each.startsWith('open')) epochs.add(Number(each.split(' ')[1]));
        else fresh.add(learn(known, each));
      }
      fresh.delete('');
      // At the end once more all of them: what is on disk must not be lost by a later round either.
      const wanted = round === rounds - 1 ? [...known.keys()] : [...fresh];
      const checked = await check(file, known, wanted);
      epochs.add(checked.epoch);
      lines = checked.lines;
      failures.push(...checked.failures.map((text) => `round ${round}: ${text}`));
    }
    if (epochs.size > 1) failures.push(`there were ${epochs.size} epochs in one file`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { failures, acknowledged, tasks: known.size, lines };
}

async function writeAndKill(
  program: readonly string[],
  wait: (exited: () => boolean) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  await wait(() => child.exitCode !== null);
  child.kill('SIGKILL');
  const [code, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error(`The writer ended with ${code ?? signal}: ${said}`);
}

/** Takes a note in. @returns the task that it is of */
function learn(known: Map<string, Known>, note: string): string {
  const [word = '', id = '', version = 0, count = 0, progress = 0, status = ''] = note.split(' ');
  let task = known.get(id);
  if (word === 'begins') {
    task = { version: 0, lines: 0, progress: 0, status: '', removal: 'none' };
    known.set(id, task);
  }
  if (task === undefined) return '';
  if (word === 'removes' && task.removal === 'none') task.removal = 'begun';
  if (word === 'removed' || status === 'removed') task.removal = 'done';
  if (word === 'announced') {
    if (String(count) === 'removed') task.removal = 'done';
    else task.version = Math.max(task.version, Number(version));
  }
  if (word === 'acknowledged') {
    task.version = Math.max(task.version, Number(version));
    task.lines = Math.max(task.lines, Number(count));
    task.progress = Math.max(task.progress, Number(progress));
    task.status = status;
  }
  return id;
}

async function check(
  file: string,
  known: ReadonlyMap<string, Known>,
  ids: readonly string[],
): Promise<{ epoch: number; failures: string[]; lines: number }> {
  const failures: string[] = [];
  const store = sqliteStore(file, { onDamaged: () => failures.push('the file is damaged') });
  const epoch = await store.open(() => undefined);
  let lines = 0;
  for (const id of ids) {
    const wanted = known.get(id);
    const task = await store.get(id);
    if (wanted === undefined) continue;
    if (wanted.removal === 'done') {
      if (task !== undefined) failures.push(`${id} was removed, and is there`);
    } else if (task === undefined) {
      // One that was only begun may have come to nothing.
      if (wanted.removal === 'none' && wanted.version > 0) failures.push(`${id} is lost`);
    } else {
      const has = `version ${task.version}, ${task.logCount} lines, ${task.progress?.value ?? 0}`;
      const isOlder =
        task.version < wanted.version ||
        task.logCount < wanted.lines ||
        (task.progress?.value ?? 0) < wanted.progress ||
        (wanted.status === 'completed' && task.status !== 'completed');
      if (isOlder) failures.push(`${id} is at ${has}, which is before ${JSON.stringify(wanted)}`);
      failures.push(...(await checkLines(store, id, task.logCount)));
      lines += task.logCount;
    }
  }
  const listed = (await store.list({ limit: 1_000_000 })).tasks.map(({ id }) => id);
  if (new Set(listed).size !== listed.length) failures.push('a task is listed twice');
  for (const id of listed) if (!known.has(id)) failures.push(`${id} comes from nowhere`);
  await store.close();
  return { epoch, failures, lines };
}

/** Each line once, in order, from the first to the last. */
async function checkLines(store: TaskStore, id: string, count: number): Promise<string[]> {
  let next = 0;
  while (next < count) {
    const slice = await store.lines(id, next, 1_000, Infinity);
    if (slice === undefined || slice.lines.length === 0) return [`${id} has no line ${next}`];
    for (const { line, text } of slice.lines) {
      if (line !== next || text !== `${id} ${next}`) {
        return [`${id}: in the place of line ${next} is line ${line}, "${text}"`];
      }
      next += 1;
    }
  }
  return [];
}
