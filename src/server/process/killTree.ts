/**
 * Ends a whole process tree: politely first, then for good. Signals only; knows no tasks.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { readProcessTable, treeOf, type ProcessEntry } from './processTable.js';

/** How often to look whether the tree is gone, in ms. */
const LOOK_EVERY = 50;

/** How old a table may be that is looked at every so often, in ms; many trees that end share it. */
const TABLE_AGE = 40;

/**
 * Sends SIGTERM to a tree and, to whatever of it is left after the grace, SIGKILL. Resolves when
 * nothing of it lives, or SIGKILL was sent.
 * @param root the process that leads the group
 * @param grace ms
 */
export async function killTree(root: number, grace: number): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has neither groups nor a polite signal; taskkill knows the tree.
    spawnSync('taskkill', ['/pid', String(root), '/t', '/f'], { windowsHide: true });
    return;
  }
  if (!isGroupAlive(root)) return;
  const table = await readProcessTable();
  const tree = treeOf(table, root);
  // Nothing left: its number may belong to someone else soon.
  if (table.length > 0 && tree.length === 0) return;
  // Those that left the group are found by their parents now; once these are gone, they no longer are.
  const strays = tree.filter(({ group }) => group !== root);
  const everyone = [-root, ...strays.map(({ pid }) => pid)];
  signal(everyone, 'SIGTERM');
  // One that is stopped takes no notice until it goes on.
  signal(everyone, 'SIGCONT');
  for (let waited = 0; waited < grace; waited += LOOK_EVERY) {
    // oxlint-disable-next-line no-await-in-loop
    if (!(await isAlive(root, strays))) return;
    // oxlint-disable-next-line no-await-in-loop
    await wait(LOOK_EVERY);
  }
  const left = treeOf(await readProcessTable(), root).filter(({ group }) => group !== root);
  const stubborn = strays.filter(({ pid }) => !left.some((entry) => entry.pid === pid));
  signal([-root, ...[...left, ...stubborn].map(({ pid }) => pid)], 'SIGKILL');
}

/** Sends a signal to each; those that are gone are gone. A negative id is a group. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended in the meantime.
    }
  }
}

/** Whether a process group has a member; one that waits for its parent to reap it counts. */
function isGroupAlive(root: number): boolean {
  try {
    return process.kill(-root, 0);
  } catch {
    return false;
  }
}

async function isAlive(root: number, strays: readonly ProcessEntry[]): Promise<boolean> {
  if (strays.length === 0 && !isGroupAlive(root)) return false;
  // No older than the table in which the tree was found: what has ended since stays ended.
  const table = await readProcessTable(TABLE_AGE);
  if (table.length > 0) {
    const wanted = new Set(strays.map(({ pid }) => pid));
    return (
      treeOf(table, root).length > 0 ||
      table.some(({ pid, isZombie }) => wanted.has(pid) && !isZombie)
    );
  }
  // Without /proc zombies count as alive, which costs the grace and nothing else.
  return isGroupAlive(root);
}
