// @vitest-environment node
// The life of a task in the hub: handlers, results, failures, cancelling, pausing, new attempts.
import { describe, expect, it } from 'vitest';
import type { LogsPage, Task } from '../../src/protocol/index.js';
import { TaskFailedError, type TaskHandle, type TaskHandler } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { bodyOf, connect, gate, serveHub, taskWhen } from './support.js';

/** Runs one handler to its end. */
async function run(
  handler: TaskHandler,
): Promise<{ task: Task; problems: string[]; texts: string[] }> {
  const { hub, url, problems } = await serveHub();
  hub.define('work', handler);
  await hub.start({ type: 'work', id: 'a' });
  const task = await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined);
  const { lines } = await bodyOf<LogsPage>(fetch(`${url}/a/logs`));
  return { task, problems, texts: lines.map(({ text }) => text) };
}

describe('a handler', () => {
  it('should complete the task with what it returns', async () => {
    const { task } = await run(async (work) => {
      work.phase('running');
      work.progress(10, 200, 'bytes');
      return { sum: 'abc', at: new Date(0) };
    });
    expect(task).toMatchObject({ status: 'completed', phase: 'running', attempt: { number: 1 } });
    expect(task.progress).toEqual({ value: 10, total: 200, unit: 'bytes' });
    expect(task.result).toEqual({ sum: 'abc', at: '1970-01-01T00:00:00.000Z' });
    expect(task.actions).toEqual([]);
  });

  it('should give no result where it returns nothing', async () => {
    const { task } = await run(() => undefined);
    expect(task).not.toHaveProperty('result');
    expect((await run(() => null)).task).toHaveProperty('result', null);
  });

  it.each([
    ['an error', new Error('It broke.'), { message: 'It broke.' }],
    ['a text', 'just text', { message: 'just text' }],
    ['nothing', undefined, { message: 'The task failed and did not say why.' }],
    [
      'an error with a code',
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      { message: 'x', code: 'ENOENT' },
    ],
    [
      'a TaskFailedError',
      new TaskFailedError('Full.', {
        code: 'full',
        guidance: 'Free some.',
        retryable: true,
        details: [1],
      }),
      { message: 'Full.', code: 'full', guidance: 'Free some.', retryable: true, details: [1] },
    ],
  ])('should fail the task when it throws %s', async (_what, thrown, error) => {
    const { task } = await run(() => {
      throw thrown;
    });
    expect(task.status).toBe('failed');
    expect(task.error).toEqual(error);
    expect(task.actions).toEqual(['retry']);
    const rejected = await run(() => Promise.reject(thrown));
    expect(rejected.task.error).toEqual(error);
  });

  it('should fail the task, with a clear word, where the result is no plain data', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const result of [circular, 10n, () => 1, Symbol('s')]) {
      const { task } = await run(() => result);
      expect(task).toMatchObject({ status: 'failed', error: { code: 'result_not_serialisable' } });
    }
  });

  it('should not be able to change a result or a report after it was given', async () => {
    const result = { list: [1] };
    const { task } = await run((work) => {
      const tags = ['a'];
      work.update({ tags });
      tags.push('b');
      work.complete(result);
      result.list.push(2);
      work.complete('again');
      work.log('too late');
      throw new Error('too late');
    });
    expect(task).toMatchObject({
      status: 'completed',
      result: { list: [1] },
      tags: ['a'],
      logCount: 0,
    });
  });

  it('should have its progress kept within bounds', async () => {
    const seen: unknown[] = [];
    const { hub } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const values = [
      [-5, 10],
      [50, 10],
      [Number.NaN, 10],
      [3, 0],
      [3, Number.POSITIVE_INFINITY],
      [3],
    ] as const;
    for (const [value, total] of values) {
      handle.progress(value, total);
      seen.push((await hub.get('a'))?.progress);
    }
    expect(seen).toEqual([
      ...[{ value: 0, total: 10 }, { value: 10, total: 10 }, { value: 0 }],
      ...[{ value: 3 }, { value: 3 }, { value: 3 }],
    ]);
  });

  it('should write a text of several lines as several', async () => {
    const { texts } = await run((work) => {
      work.log('one');
      work.log('two\r\nthree\n');
      work.log('');
      work.log('<b>&\u001b[31mred');
    });
    expect(texts).toEqual(['one', 'two', 'three', '', '<b>&\u001b[31mred']);
  });

  it('should count a change only where something changed', async () => {
    const { hub } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    handle.progress(1, 2);
    const { version } = (await hub.get('a')) ?? {};
    handle.progress(1, 2);
    handle.update({ message: null });
    expect((await hub.get('a'))?.version).toBe(version);
    handle.progress(2, 2);
    expect((await hub.get('a'))?.version).toBe((version ?? 0) + 1);
  });

  it('should report a field of a wrong type and keep the rest', async () => {
    const { hub, problems } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    handle.update({ message: 'kept', pid: 'none' } as unknown as Parameters<
      TaskHandle['update']
    >[0]);
    expect(await hub.get('a')).toMatchObject({ message: 'kept' });
    expect(await hub.get('a')).not.toHaveProperty('pid');
    expect(problems).toEqual(['handler']);
  });
});

describe('phases', () => {
  it('should keep the list in step with the current phase, up to the end', async () => {
    const { task } = await run((work) => {
      work.update({
        phases: ['scan', 'hash', 'write'].map((id) => ({ id, label: id, status: 'pending' })),
      });
      work.phase('scan');
      work.phase('hash', { detail: '12 files' });
      work.phase('extra', { label: 'One more' });
      throw new Error('stop');
    });
    expect(task.phase).toBe('extra');
    expect(task.phases?.map(({ id, status }) => `${id} ${status}`)).toEqual([
      ...['scan completed', 'hash completed', 'extra failed', 'write pending'],
    ]);
    expect(task.phases?.[1]).toMatchObject({ detail: '12 files' });
  });
});

describe('types of tasks', () => {
  it('should have one handler each', async () => {
    const { hub } = await serveHub();
    hub.define('work', () => 1);
    expect(() => hub.define('work', () => 2)).toThrow('defined already');
  });

  it('should run as many at once as they say, the others one after the other', async () => {
    const { hub, url } = await serveHub();
    const gates = [gate(), gate(), gate()];
    const begun: number[] = [];
    hub.define(
      'work',
      async (_task, n: number) => {
        begun.push(n);
        await gates[n]?.promise;
      },
      { concurrency: 1 },
    );
    for (const n of [0, 1, 2]) await hub.start({ type: 'work', id: `t${n}`, input: n });
    await taskWhen(url, 't0', ({ status }) => status === 'running');
    expect((await hub.get('t1'))?.status).toBe('pending');
    expect((await hub.cancel('t1')).status).toBe('cancelled');
    gates[0]?.open();
    await taskWhen(url, 't2', ({ status }) => status === 'running');
    expect(begun).toEqual([0, 2]);
    gates[2]?.open();
    await taskWhen(url, 't2', ({ status }) => status === 'completed');
  });
});

describe('cancelling', () => {
  it('should end a task that nobody has begun at once', async () => {
    const { hub } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    expect(await hub.cancel('a')).toMatchObject({ status: 'cancelled', actions: [] });
    expect(handle.signal.aborted).toBe(true);
    handle.complete('late');
    expect((await hub.get('a'))?.status).toBe('cancelled');
  });

  it('should let work elsewhere say how it ended', async () => {
    const { hub } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    handle.update({ status: 'running' });
    handle.signal.addEventListener('abort', () => {
      handle.log('stopping');
      handle.cancel('by_user');
    });
    await hub.cancel('a');
    expect(await hub.get('a')).toMatchObject({
      status: 'cancelled',
      reason: 'by_user',
      logCount: 1,
    });
  });

  it('should leave a handler behind that ignores its signal', async () => {
    const clock = new ManualClock();
    const { hub, url, problems } = await serveHub({ clock });
    const late = gate();
    let handle: TaskHandle | undefined;
    hub.define('deaf', async (task) => {
      handle = task;
      await late.promise;
      return 'late';
    });
    await hub.start({ type: 'deaf', id: 'a' });
    await taskWhen(url, 'a', ({ status }) => status === 'running');
    await hub.cancel('a');
    await hub.cancel('a');
    expect((await hub.get('a'))?.status).toBe('running');
    clock.advance(10_000);
    expect(await hub.get('a')).toMatchObject({ status: 'cancelled', logCount: 1 });
    expect(problems).toEqual(['handler']);
    // A new attempt must hear nothing of the one before.
    handle?.log('from the first attempt');
    await hub.retry('a');
    handle?.fail('from the first attempt');
    late.open();
    const task = await taskWhen(url, 'a', ({ status }) => status === 'completed');
    expect(task).toMatchObject({ attempt: { number: 2 }, logCount: 1, result: 'late' });
  });

  it('should stop a handler whose task a report has ended', async () => {
    const { hub, url } = await serveHub();
    const stopped = gate<unknown>();
    hub.define('work', async (task) => {
      task.signal.addEventListener('abort', () => stopped.open(task.signal.reason));
      await stopped.promise;
      return 'own';
    });
    await hub.start({ type: 'work', id: 'a' });
    await taskWhen(url, 'a', ({ status }) => status === 'running');
    const body = JSON.stringify({ status: 'completed', result: 'reported' });
    await fetch(`${url}/a`, { method: 'PATCH', body });
    expect(await stopped.promise).toMatchObject({ name: 'AbortError' });
    expect((await hub.get('a'))?.result).toBe('reported');
  });
});

describe('pausing', () => {
  it('should be offered only where the handler can, and do what it says', async () => {
    const { hub, url } = await serveHub();
    const calls: string[] = [];
    const done = gate();
    hub.define('work', async (task) => {
      task.onPause(() => void calls.push('pause'));
      task.onResume(() => void calls.push('resume'));
      await done.promise;
    });
    await hub.start({ type: 'work', id: 'a' });
    const offered = await taskWhen(url, 'a', ({ actions }) => actions?.includes('pause') === true);
    expect(offered.status).toBe('running');
    expect(await hub.pause('a')).toMatchObject({ status: 'paused', actions: ['cancel', 'resume'] });
    await expect(hub.pause('a')).rejects.toMatchObject({ status: 409, code: 'conflict' });
    expect(await hub.resume('a')).toMatchObject({
      status: 'running',
      actions: ['cancel', 'pause'],
    });
    expect(calls).toEqual(['pause', 'resume']);
    done.open();
    await taskWhen(url, 'a', ({ status }) => status === 'completed');
    await expect(hub.pause('a')).rejects.toMatchObject({ code: 'conflict' });
    await expect(hub.pause('nothing')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a new attempt', () => {
  it('should run the handler again with the same input and go on counting lines', async () => {
    const { hub, url } = await serveHub();
    let tries = 0;
    hub.define('work', (task, input: { n: number }) => {
      tries += 1;
      task.log(`try ${tries} with ${input.n}`);
      task.progress(1, 2);
      if (tries === 1) throw new Error('not yet');
      return input.n;
    });
    await hub.start({ type: 'work', id: 'a', input: { n: 7 } });
    const client = await connect(url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    await taskWhen(url, 'a', ({ status }) => status === 'failed');
    const pending = await hub.retry('a');
    expect(pending).toMatchObject({ status: 'pending', attempt: { number: 2 }, logCount: 1 });
    for (const field of ['error', 'progress', 'endedAt', 'startedAt']) {
      expect(pending).not.toHaveProperty(field);
    }
    expect(await taskWhen(url, 'a', ({ endedAt }) => endedAt !== undefined)).toMatchObject({
      result: 7,
    });
    await client.first('logs', ({ lines }) => lines.at(-1)?.line === 1);
    const lines = client.all('logs').flatMap((message) => message.lines);
    expect(lines.map(({ text, attempt }) => [text, attempt])).toEqual([
      ...[
        ['try 1 with 7', 1],
        ['try 2 with 7', 2],
      ],
    ]);
    await expect(hub.retry('a')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('should be refused for work that is done elsewhere', async () => {
    const { hub } = await serveHub();
    (await hub.create({ id: 'a', type: 'x' })).fail('no');
    await expect(hub.retry('a')).rejects.toMatchObject({ code: 'conflict' });
  });
});
