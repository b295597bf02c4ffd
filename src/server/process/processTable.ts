/**
 * The machine's processes as Linux shows them in /proc: who belongs to whom, what each uses.
 * Reads files only. On systems without /proc the table is empty.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** One process at one moment. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** The process group; a child that was started detached leads one of its own. */
  readonly group: number;
  /** It has ended and only waits for its parent to take note. */
  readonly isZombie: boolean;
  /** CPU time used so far, in ticks of {@link TICKS_PER_SECOND}. */
  readonly cpuTicks: number;
  /** Memory resident, in pages. */
  readonly residentPages: number;
}

/** Linux counts CPU time for programs in 1/100 s on every architecture (USER_HZ, proc(5)). */
export const TICKS_PER_SECOND = 100;

/** The last read that has begun. */
let recent: { readonly at: number; readonly entries: Promise<ProcessEntry[]> } | undefined;

/** The read after that, which all who request it meanwhile share. */
let next: Promise<ProcessEntry[]> | undefined;

/**
 * The whole table; processes that end meanwhile are left out. A read that began before the request
 * would miss what was started since, so it serves only those who allow for it.
 * @param maxAge how long before the request the read may have begun, in ms. @default 0
 */
export function readProcessTable(maxAge: number = 0): Promise<ProcessEntry[]> {
  if (maxAge > 0 && recent !== undefined && performance.now() - recent.at <= maxAge) {
    return recent.entries;
  }
  return (next ??= beginNextRead());
}

/** One read at a time: many that end at once must not read the table once each. */
async function beginNextRead(): Promise<ProcessEntry[]> {
  await recent?.entries;
  next = undefined;
  const entries = readWholeTable();
  recent = { at: performance.now(), entries };
  return entries;
}

/**
 * A process and its descendants, read one by one: what it costs does not grow with the machine's
 * other processes. Those that left the tree are not found. Empty where there is no /proc.
 */
export function readTree(root: number): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  const pending = [root];
  const seen = new Set<number>();
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    const entry = readEntry(pid);
    if (entry === undefined) continue;
    if (!entry.isZombie) found.push(entry);
    pending.push(...childrenOf(pid));
  }
  return found;
}

// The files are made in memory as they are read, so a thread for each would cost more than it saves.
function readEntry(pid: number): ProcessEntry | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The children of all threads of a process (proc(5), CONFIG_PROC_CHILDREN). */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

async function readWholeTable(): Promise<ProcessEntry[]> {
  const names = await readdir('/proc').catch(() => []);
  const entries = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readFile(`/proc/${name}/stat`, 'utf8').then(parseStat, () => undefined)),
  );
  return entries.filter((entry) => entry !== undefined);
}

/** Reads one line of /proc/<pid>/stat (proc(5)). The name in brackets may hold anything, also brackets. */
export function parseStat(stat: string): ProcessEntry | undefined {
  const nameEnd = stat.lastIndexOf(')');
  const pid = Number.parseInt(stat, 10);
  // From field 3 (state) on.
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state, parent, group] = fields;
  const numberAt = (field: number): number => Number(fields[field - 3] ?? 0);
  if (nameEnd < 0 || Number.isNaN(pid) || state === undefined) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    isZombie: state === 'Z' || state === 'X',
    cpuTicks: numberAt(14) + numberAt(15),
    residentPages: numberAt(24),
  };
}

/**
 * The living processes of a tree: all of the root's group, and all descendants of those, also where
 * they left the group.
 */
export function treeOf(table: readonly ProcessEntry[], root: number): ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of table) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
  const found = new Map<number, ProcessEntry>();
  const pending = table.filter(({ pid, group }) => pid === root || group === root);
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    if (found.has(entry.pid)) continue;
    found.set(entry.pid, entry);
    pending.push(...(children.get(entry.pid) ?? []));
  }
  return [...found.values()].filter(({ isZombie }) => !isZombie);
}
