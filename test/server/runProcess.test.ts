// @vitest-environment node
// Real child processes: every line, the way it ended, and nothing left running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogLine, LogsPage, Task } from '../../src/protocol/index.js';
import { runProcess, type RunProcessOptions, type TaskHub } from '../../src/server/index.js';
import { createOpenLine } from '../../src/server/process/openLine.js';
import { parseStat, readProcessTable, treeOf } from '../../src/server/process/processTable.js';
import { ResourceMeter } from '../../src/server/process/resources.js';
import { ManualClock } from './manualClock.js';
import { afterTest, bodyOf, serveHub, taskWhen } from './support.js';

interface Served {
  hub: TaskHub;
  url: string;
}

async function begin(
  command: string,
  args: string[],
  options?: RunProcessOptions,
): Promise<Served> {
  const { hub, url } = await serveHub();
  hub.define('process', (task) => runProcess(task, command, args, options));
  await hub.start({ type: 'process', id: 'a' });
  return { hub, url };
}

async function linesOf(url: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let after: number | null = -1; after !== null;) {
    const page: LogsPage = await bodyOf<LogsPage>(fetch(`${url}/a/logs?after=${after}`));
    lines.push(...page.lines);
    after = page.nextAfter;
  }
  return lines;
}

async function run(
  command: string,
  args: string[],
  options?: RunProcessOptions,
): Promise<{ task: Task; lines: LogLine[] }> {
  const { url } = await begin(command, args, options);
  const task = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
  return { task, lines: await linesOf(url) };
}

const node = (script: string, options?: RunProcessOptions): ReturnType<typeof run> =>
  run(process.execPath, ['-e', script], options);

/** Whether a process runs; one that only waits for its parent to take note does not. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && parseStat(stat)?.isZombie === false;
}

describe('the output of a process', () => {
  it('should become log lines, each with its stream', async () => {
    const { task, lines } = await run('sh', ['-c', 'echo out; echo err >&2; printf "no end"'], {
      streams: 'separate',
    });
    const of = (stream: string): string[] =>
      lines.filter((line) => line.stream === stream).map(({ text }) => text);
    expect(of('stdout')).toEqual(['out', 'no end']);
    expect(of('stderr')).toEqual(['err']);
    expect(task).toMatchObject({ status: 'completed', result: { exitCode: 0, signal: null } });
    expect(task.result).toMatchObject({ pid: task.pid });
  });

  it.each([
    [
      'a shell',
      'sh',
      ['-c', 'for n in 0 1 2 3 4 5 6 7; do echo "out $n"; echo "err $n" >&2; done'],
    ],
    [
      'Node',
      process.execPath,
      [
        '-e',
        `for (let n = 0; n < 8; n++) for (const fd of [1, 2])
           require('fs').writeSync(fd, (fd === 1 ? 'out ' : 'err ') + n + '\\n')`,
      ],
    ],
  ])('should come in the order in which %s wrote to two streams', async (_, command, args) => {
    const { lines } = await run(command, args);
    expect(lines.map(({ text }) => text)).toEqual(
      Array.from({ length: 8 }, (_each, n) => [`out ${n}`, `err ${n}`]).flat(),
    );
  });

  it('should be complete and in order, however it is cut', async () => {
    const { lines } = await node(`
      const text = Array.from({ length: 20000 }, (_, n) => n + ' äöü€😀').join('\\n') + '\\n\\nlast';
      const bytes = Buffer.from(text);
      let at = 0;
      const step = () => {
        if (at >= bytes.length) return;
        const size = 1 + (at * 7919) % 4001;
        process.stdout.write(bytes.subarray(at, at += size), step);
      };
      step();
    `);
    expect(lines.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 20_000 }, (_, n) => `${n} äöü€😀`),
      ...['', 'last'],
    ]);
  });

  it('should split a line of several MiB without losing a character', async () => {
    const { lines } = await node(`process.stdout.write('é'.repeat(1500000) + '\\nend\\n')`);
    expect(lines.at(-1)?.text).toBe('end');
    const pieces = lines.slice(0, -1).map(({ text }) => text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('') === 'é'.repeat(1_500_000)).toBe(true);
  });

  it('should be kept to the last line where the process ends in a hurry', async () => {
    const { lines, task } = await node(
      `for (let n = 0; n < 5000; n++) require('fs').writeSync(1, 'line ' + n + '\\n'); process.exit(3)`,
    );
    expect(lines).toHaveLength(5_000);
    expect(task.error).toMatchObject({ code: 'exit_code' });
  });
});

describe('the end of a process', () => {
  it('should fail the task with a message that says why', async () => {
    const { task } = await run('sh', ['-c', 'echo "\u001b[31mno such thing\u001b[0m" >&2; exit 3']);
    expect(task.error?.message).toBe('"sh" ended with exit code 3: no such thing');
    expect(task.error?.details).toMatchObject({ exitCode: 3, signal: null });
  });

  it('should complete the task whatever the exit code where that was asked for', async () => {
    const { task } = await run('sh', ['-c', 'exit 3'], { rejectOnFailure: false });
    expect(task).toMatchObject({ status: 'completed', result: { exitCode: 3 } });
  });

  it('should say that a signal ended it', async () => {
    const { task } = await run('sh', ['-c', 'kill -KILL $$']);
    expect(task.error).toMatchObject({ code: 'killed', message: '"sh" was ended by SIGKILL.' });
    expect(task.error?.guidance).toContain('memory');
  });

  it('should say that a command or a directory does not exist', async () => {
    const missing = await run('no-such-command-anywhere', []);
    expect(missing.task.error).toMatchObject({ code: 'command_not_found' });
    const nowhere = await run('sh', ['-c', 'true'], { cwd: '/no/such/directory' });
    expect(nowhere.task.error?.message).toContain('/no/such/directory');
  });

  it('should not wait for what a process left behind, but end it', async () => {
    const { task, lines } = await run('sh', ['-c', 'sleep 1000 & echo $!']);
    expect(task.status).toBe('completed');
    expect(await isRunning(Number(lines[0]?.text))).toBe(false);
  });
});

describe('cancelling a process', () => {
  /** The pids that the script has written, once there are so many. */
  async function pidsOf(url: string, count: number): Promise<number[]> {
    await taskWhen(url, 'a', ({ logCount }) => logCount >= count);
    return (await linesOf(url)).map(({ text }) => Number(text));
  }

  it('should end the whole tree', async () => {
    const script = 'echo $$; sh -c "echo \\$\\$; sleep 1000 & echo \\$!; wait" & wait';
    const { hub, url } = await begin('sh', ['-c', script]);
    const pids = await pidsOf(url, 3);
    for (const pid of pids) expect(await isRunning(pid)).toBe(true);
    await hub.cancel('a');
    const task = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
    expect(task).toMatchObject({ status: 'cancelled' });
    for (const pid of pids) expect(await isRunning(pid)).toBe(false);
  });

  it('should end one that ignores the polite signal, and one that left the group', async () => {
    const script = [
      'trap "" TERM; echo $$',
      'setsid sh -c "trap \\"\\" TERM; echo \\$\\$; while :; do sleep 0.1; done" &',
      'while :; do sleep 0.1; done',
    ].join('\n');
    const { hub, url } = await begin('sh', ['-c', script], { killGrace: 200 });
    const pids = await pidsOf(url, 2);
    await hub.cancel('a');
    await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
    for (const pid of pids) expect(await isRunning(pid)).toBe(false);
  });

  it('should find a process that was started while or just after others were looked for', async () => {
    const before = readProcessTable();
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
    afterTest(() => child.kill('SIGKILL'));
    await once(child, 'spawn');
    const during = readProcessTable();
    await before;
    const after = readProcessTable();
    for (const table of [await during, await after]) {
      expect(table.map(({ pid }) => pid)).toContain(child.pid);
    }
  });

  it('should keep what the process says as it goes', async () => {
    const script = 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.05; done';
    const { hub, url } = await begin('sh', ['-c', script], { streams: 'separate' });
    await taskWhen(url, 'a', ({ logCount }) => logCount === 1);
    await hub.cancel('a');
    await taskWhen(url, 'a', ({ status }) => status === 'cancelled');
    const own = (await linesOf(url)).filter(({ stream }) => stream === 'stdout');
    expect(own.map(({ text }) => text)).toEqual(['ready', 'bye']);
  });

  it('should leave no process when the hub closes', async () => {
    const { hub, url } = await begin('sh', ['-c', 'echo $$; exec sleep 1000']);
    const [pid = 0] = await pidsOf(url, 1);
    await hub.close();
    expect(await isRunning(pid)).toBe(false);
  });
});

describe('a running process', () => {
  it('should show its pid, its life and what its tree uses', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'process-'));
    afterTest(() => rmSync(directory, { recursive: true }));
    const flag = join(directory, 'stop');
    const script = `while [ ! -e ${flag} ]; do :; done`;
    const { url } = await begin('sh', ['-c', script], { sampleInterval: 20 });
    const busy = await taskWhen(url, 'a', ({ resources }) => (resources?.cpuPercent ?? 0) > 0);
    expect(busy.pid).toBeGreaterThan(0);
    expect(busy.heartbeatAt).toBeTypeOf('number');
    expect(busy.resources?.memoryBytes).toBeGreaterThan(100_000);
    writeFileSync(flag, '');
    const done = await taskWhen(url, 'a', ({ status }) => status === 'completed');
    expect(done).not.toHaveProperty('resources');
  });

  it('should stop and go on where that was asked for', async () => {
    // Not a shell: one that is stopped between its vfork and the exec of its child waits in state D.
    const script = 'setInterval(() => console.log("tick"), 20)';
    const { hub, url } = await begin(process.execPath, ['-e', script], { pausable: true });
    const { pid } = await taskWhen(url, 'a', ({ logCount }) => logCount > 0);
    const stateOf = async (): Promise<string | undefined> =>
      (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.[0];
    await hub.pause('a');
    // The signal takes effect when the process next runs.
    while ((await stateOf()) !== 'T') await new Promise(setImmediate);
    const { logCount } = await hub.resume('a');
    const later = await taskWhen(url, 'a', (task) => task.logCount > logCount + 2);
    expect(later.status).toBe('running');
    await hub.pause('a');
    await hub.cancel('a');
    await taskWhen(url, 'a', ({ status }) => status === 'cancelled');
  });

  it('should count a tree with its strays, and CPU from one look to the next', () => {
    const stat = '7 (a (b) c) S 1 7 7 0 -1 0 0 0 0 0 30 20 0 0 20 0 1 0 5 4096 25 0';
    expect(parseStat(stat)).toEqual({
      ...{ pid: 7, parent: 1, group: 7, isZombie: false, cpuTicks: 50, residentPages: 25 },
    });
    expect(parseStat('')).toBeUndefined();
    const entry = { parent: 1, group: 7, isZombie: false, cpuTicks: 50, residentPages: 2 };
    const table = [
      { ...entry, pid: 7 },
      { ...entry, pid: 8, parent: 7 },
      { ...entry, pid: 9, parent: 8, group: 9 },
      { ...entry, pid: 10, parent: 9, group: 9, isZombie: true },
      { ...entry, pid: 11, group: 11 },
    ];
    const tree = treeOf(table, 7);
    expect(tree.map(({ pid }) => pid).toSorted((a, b) => a - b)).toEqual([7, 8, 9]);
    const meter = new ResourceMeter(7, 0, 1000);
    meter.measure(tree, 1_000);
    const later = tree.map((each) => ({ ...each, cpuTicks: each.cpuTicks + 50 }));
    expect(meter.measure(later, 2_000)).toEqual({ cpuPercent: 150, memoryBytes: 6_000 });
  });
});

describe('the line that a process is writing', () => {
  const openText = ({ openLine }: Task): string | undefined => openLine?.text;

  it('should be shown while a program waits at a prompt, and become a line with its end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prompt-'));
    const pipe = join(folder, 'answer');
    try {
      const script = `mkfifo "$1"; echo connecting; printf 'Proceed? [y/N] '; read answer < "$1"; echo "$answer"`;
      const { url } = await begin('sh', ['-c', script, 'sh', pipe]);
      const asked = await taskWhen(url, 'a', (task) => openText(task) !== undefined);
      expect(asked).toMatchObject({
        logCount: 1,
        openLine: { line: 1, text: 'Proceed? [y/N] ', level: 'info' },
      });
      expect((await linesOf(url)).map(({ text, open }) => [text, open])).toEqual([
        ['connecting', undefined],
        ['Proceed? [y/N] ', true],
      ]);
      writeFileSync(pipe, 'y\n');
      const ended = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
      expect(ended.openLine).toBeUndefined();
      expect((await linesOf(url)).map(({ text }) => text)).toEqual([
        'connecting',
        'Proceed? [y/N] y',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('should be replaced by each frame of a progress, and move on after a line of the other stream', async () => {
    const script = `
      process.stdout.write('\\r10%');
      setTimeout(() => process.stdout.write('\\r60%'), 600);
      setTimeout(() => process.stderr.write('a warning\\n'), 1200);
      setTimeout(() => process.stdout.write('\\r100%\\n'), 2400);`;
    const { url } = await begin(process.execPath, ['-e', script], { streams: 'separate' });
    await taskWhen(url, 'a', (task) => openText(task) === '\r10%');
    const half = await taskWhen(url, 'a', (task) => openText(task)?.endsWith('60%') === true);
    expect(half.openLine).toMatchObject({ line: 0, stream: 'stdout' });
    await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
    expect((await linesOf(url)).map(({ text }) => text.split('\r').at(-1))).toEqual([
      'a warning',
      '100%',
    ]);
  });

  it('should cost a few changes a second, however often it is written', async () => {
    const clock = new ManualClock();
    const shown: (string | null)[] = [];
    const openLine = createOpenLine({ openLine: (text) => void shown.push(text) }, clock);
    for (let frame = 0; frame < 1_000; frame += 1) {
      openLine.changed(() => `frame ${frame}`, {});
      clock.advance(1);
    }
    expect(shown).toEqual(['frame 249', 'frame 499', 'frame 749', 'frame 999']);
    openLine.changed(() => '', {});
    clock.advance(250);
    openLine.changed(() => '', {});
    clock.advance(250);
    expect(shown.slice(4)).toEqual([null]);
    openLine.changed(() => 'left', {});
    openLine.stop();
    clock.advance(1_000);
    expect(shown).toHaveLength(5);
  });
});
