// @vitest-environment node
// Each route of the hub: what it answers, and what it says when it cannot.
import { describe, expect, it } from 'vitest';
import type {
  ErrorBody,
  LogsPage,
  SyncResponse,
  Task,
  TasksPage,
} from '../../src/protocol/index.js';
import type { TaskSummaryReport } from '../../src/server/index.js';
import { bodyOf, gate, send, serveHub, taskWhen } from './support.js';

/** The status and the code of an answer that is no success. */
async function errorOf(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const { error } = await bodyOf<ErrorBody>(response);
  if (error.message.length < 10) throw new Error('An error says nothing to people.');
  return `${response.status} ${error.code}`;
}

describe('POST /tasks', () => {
  it('should start the task and say where it is', async () => {
    const { hub, url } = await serveHub();
    hub.define('double', (_task, input) => Number(input) * 2);
    const response = await send(url, 'POST', {
      ...{ type: 'double', input: 21, id: 'job-1', title: 'Double', tags: ['a', 'b'] },
    });
    const task = await bodyOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/tasks/job-1');
    expect(task).toMatchObject({
      id: 'job-1',
      status: 'pending',
      title: 'Double',
      tags: ['a', 'b'],
    });
    const done = await taskWhen(url, 'job-1', ({ status }) => status === 'completed');
    expect(done.result).toBe(42);
    expect(done.version).toBeGreaterThan(task.version);
  });

  it('should refuse what it cannot start, and say why', async () => {
    const { hub, url } = await serveHub();
    hub.define('work', () => 1, {
      parseInput: (input) => {
        if (input === 'bad') throw new Error('It is bad.');
        return input;
      },
    });
    expect(await errorOf(send(url, 'POST', '{"type":'))).toBe('400 invalid_json');
    expect(await errorOf(send(url, 'POST', ''))).toBe('400 invalid_json');
    expect(await errorOf(send(url, 'POST', [1]))).toBe('400 invalid_body');
    expect(await errorOf(send(url, 'POST', { type: 7 }))).toBe('400 invalid_body');
    expect(await errorOf(send(url, 'POST', { type: 'work', tags: 'a' }))).toBe('400 invalid_body');
    expect(await errorOf(send(url, 'POST', { type: 'work', title: 5 }))).toBe('400 invalid_body');
    expect(await errorOf(send(url, 'POST', { type: 'unheard_of' }))).toBe('400 unknown_type');
    expect(await errorOf(send(url, 'POST', { type: 'work', input: 'bad' }))).toBe(
      '400 invalid_input',
    );
    for (const id of ['', '.hidden', 'a b', 'a/b', 'sync', 'x'.repeat(129), 9]) {
      expect(await errorOf(send(url, 'POST', { type: 'work', id }))).toBe('400 invalid_id');
    }
    await send(url, 'POST', { type: 'work', id: 'taken' });
    expect(await errorOf(send(url, 'POST', { type: 'work', id: 'taken' }))).toBe('409 id_taken');
    const huge = JSON.stringify({ type: 'work', input: 'x'.repeat(2 * 1024 * 1024) });
    expect(await errorOf(send(url, 'POST', huge))).toBe('413 too_large');
  });

  it('should refuse a body that turns out too large while it comes in', async () => {
    const { url } = await serveHub({ limits: { maxBodyBytes: 1000 } });
    const body = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 50; n += 1)
          controller.enqueue(new TextEncoder().encode('x'.repeat(100)));
        controller.close();
      },
    });
    const request = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect(await errorOf(fetch(url, request))).toBe('413 too_large');
  });
});

describe('GET /tasks/:id', () => {
  it('should carry an ETag and answer 304 until the task changes', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a', type: 'outside' });
    const first = await fetch(`${url}/a`);
    const task = await bodyOf(first);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toBe(`"${task.epoch}.${task.version}"`);
    const ask = (tag: string): Promise<Response> =>
      fetch(`${url}/a`, { headers: { 'If-None-Match': tag } });
    expect((await ask(etag)).status).toBe(304);
    expect((await ask(`"other", W/${etag}`)).status).toBe(304);
    handle.update({ message: 'news' });
    expect((await ask(etag)).status).toBe(200);
  });

  it('should say 404 for what is not there and 405 for what cannot be done', async () => {
    const { url } = await serveHub();
    expect(await errorOf(fetch(`${url}/nothing`))).toBe('404 not_found');
    expect(await errorOf(fetch(`${url}/nothing/logs`))).toBe('404 not_found');
    expect(await errorOf(send(`${url}/nothing/cancel`, 'POST'))).toBe('404 not_found');
    expect(await errorOf(send(`${url}/nothing`, 'PATCH', {}))).toBe('404 not_found');
    expect(await errorOf(fetch(`${url}/a/b/c`))).toBe('404 not_found');
    expect(await errorOf(fetch(`${url}/%20`))).toBe('404 not_found');
    expect(await errorOf(fetch(`${url}/%E0%A4%A`))).toBe('404 not_found');
    expect(await errorOf(send(url, 'DELETE'))).toBe('405 method_not_allowed');
    const response = await send(`${url}/sync`, 'PUT', {});
    expect(response.headers.get('allow')).toBe('POST');
    expect((await fetch(new URL('/elsewhere', url))).status).toBe(404);
  });
});

describe('GET /tasks', () => {
  it('should give the tasks by their ids and name those that are missing', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    await hub.create({ id: 'b' });
    const page = await bodyOf<TasksPage>(fetch(`${url}?ids=b,zzz,a`));
    expect(page.tasks.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(page.missing).toEqual(['zzz']);
    expect(await errorOf(fetch(`${url}?ids=a,..`))).toBe('400 invalid_id');
  });

  it('should filter, and page from the newest to the oldest without a gap or a repeat', async () => {
    const { hub, url } = await serveHub();
    for (let n = 0; n < 10; n += 1) {
      const handle = await hub.create({
        id: `t${n}`,
        type: n % 2 ? 'odd' : 'even',
        tags: [`n${n % 3}`],
      });
      if (n > 6) handle.complete();
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: TasksPage = await bodyOf<TasksPage>(fetch(`${url}?limit=3${query}`));
      seen.push(...page.tasks.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['t9', 't8', 't7', 't6', 't5', 't4', 't3', 't2', 't1', 't0']);
    const idsOf = async (query: string): Promise<string[]> =>
      (await bodyOf<TasksPage>(fetch(`${url}?${query}`))).tasks.map(({ id }) => id);
    expect(await idsOf('status=completed')).toEqual(['t9', 't8', 't7']);
    expect(await idsOf('status=completed&type=even')).toEqual(['t8']);
    expect(await idsOf('tag=n0&status=pending,completed')).toEqual(['t9', 't6', 't3', 't0']);
    expect(await errorOf(fetch(`${url}?status=nonsense`))).toBe('400 invalid_query');
    expect(await errorOf(fetch(`${url}?limit=0`))).toBe('400 invalid_query');
    expect(await errorOf(fetch(`${url}?cursor=x`))).toBe('400 invalid_query');
  });

  it('should sum up what there is', async () => {
    const { hub, url } = await serveHub();
    (await hub.create()).update({
      status: 'running',
      resources: { cpuPercent: 50, memoryBytes: 10 },
    });
    (await hub.create()).update({
      status: 'running',
      resources: { cpuPercent: 25, memoryBytes: 5 },
    });
    (await hub.create()).complete();
    const summary = await bodyOf<TaskSummaryReport>(fetch(`${url}/summary`));
    expect(summary.counts).toMatchObject({ running: 2, completed: 1, failed: 0 });
    expect(summary.resources).toMatchObject({ cpuPercent: 75, memoryBytes: 15 });
    expect(summary.system.cores).toBeGreaterThan(0);
  });
});

describe('GET /tasks/:id/logs', () => {
  it('should give the lines after a number, page by page', async () => {
    const { hub, url } = await serveHub({ limits: { maxLogLines: 5 } });
    const handle = await hub.create({ id: 'a' });
    for (let n = 0; n < 8; n += 1) handle.log(`line ${n}`);
    const all = await bodyOf<LogsPage>(fetch(`${url}/a/logs`));
    expect(all).toMatchObject({ firstLine: 3, count: 8, nextAfter: null });
    expect(all.lines.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7]);
    const page = await bodyOf<LogsPage>(fetch(`${url}/a/logs?after=4&limit=2`));
    expect(page.lines.map(({ text }) => text)).toEqual(['line 5', 'line 6']);
    expect(page.nextAfter).toBe(6);
    const rest = await bodyOf<LogsPage>(fetch(`${url}/a/logs?after=7`));
    expect(rest).toMatchObject({ lines: [], nextAfter: null });
    expect(await errorOf(fetch(`${url}/a/logs?after=x`))).toBe('400 invalid_query');
    expect(await errorOf(fetch(`${url}/a/logs?limit=-1`))).toBe('400 invalid_query');
  });
});

describe('POST /tasks/sync', () => {
  it('should say only what is new to each cursor', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const same = await hub.create({ id: 'same' });
    handle.log('one\ntwo');
    const { epoch, version } = await bodyOf<Task>(fetch(`${url}/same`));
    const answer = await bodyOf<SyncResponse>(
      send(`${url}/sync`, 'POST', {
        tasks: [
          { id: 'a', nextLine: 1 },
          { id: 'same', epoch, version, nextLine: 0 },
          { id: 'gone', epoch, version: 9 },
        ],
      }),
    );
    expect(same.id).toBe('same');
    expect(answer.more).toBe(false);
    expect(answer.messages.map(({ type }) => type)).toEqual(['task', 'logs', 'rejected']);
    expect(answer.messages[1]).toMatchObject({
      id: 'a',
      count: 2,
      lines: [{ line: 1, text: 'two' }],
    });
    expect(answer.messages[2]).toMatchObject({ id: 'gone', code: 'not_found' });
  });

  it('should hand out a long log in portions that add up to all of it', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    for (let n = 0; n < 40; n += 1) handle.log(`${n}:`.padEnd(100_000, 'é'));
    handle.complete();
    const texts: string[] = [];
    let more = true;
    let portions = 0;
    while (more) {
      const body = { tasks: [{ id: 'a', nextLine: texts.length }] };
      const answer = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', body));
      for (const message of answer.messages) {
        if (message.type === 'logs') texts.push(...message.lines.map(({ text }) => text));
      }
      ({ more } = answer);
      portions += 1;
    }
    expect(texts.map((text) => Number.parseInt(text, 10))).toEqual([...Array(40).keys()]);
    expect(portions).toBeGreaterThan(4);
  });

  it('should begin the log anew for a cursor of another epoch, also where there are no lines', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const ask = async (nextLine: number): Promise<SyncResponse> =>
      bodyOf(send(`${url}/sync`, 'POST', { tasks: [{ id: 'a', epoch: 5, version: 9, nextLine }] }));
    expect((await ask(7)).messages[1]).toMatchObject({ type: 'logs', count: 0, lines: [] });
    handle.log('first');
    expect((await ask(7)).messages[1]).toMatchObject({ lines: [{ line: 0, text: 'first' }] });
  });

  it('should refuse what is no list of cursors', async () => {
    const { url } = await serveHub({ limits: { maxTasksPerSync: 2 } });
    const ask = (tasks: unknown): Promise<Response> => send(`${url}/sync`, 'POST', { tasks });
    expect(await errorOf(ask('a'))).toBe('400 invalid_body');
    expect(await errorOf(ask([{ id: '../x' }]))).toBe('400 invalid_body');
    expect(await errorOf(ask([{ id: 'a' }, { id: 'b' }, { id: 'c' }]))).toBe('400 invalid_body');
  });
});

describe('PATCH /tasks/:id', () => {
  it("should take a worker's report, lines before the end", async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const running = await bodyOf(
      send(`${url}/a`, 'PATCH', { status: 'running', progress: { value: 7, total: 5 }, pid: 12 }),
    );
    expect(running).toMatchObject({ status: 'running', progress: { value: 5, total: 5 }, pid: 12 });
    expect(running.startedAt).toBeTypeOf('number');
    const done = await bodyOf(
      send(`${url}/a`, 'PATCH', {
        ...{ status: 'completed', result: { ok: true }, pid: null },
        logs: ['plain', { text: 'bad\nworse', level: 'error', stream: 'stderr' }],
      }),
    );
    expect(done).toMatchObject({ status: 'completed', result: { ok: true }, logCount: 3 });
    expect(done.endedAt).toBeTypeOf('number');
    expect(done).not.toHaveProperty('pid');
    const { lines } = await bodyOf<LogsPage>(fetch(`${url}/a/logs`));
    expect(lines[2]).toMatchObject({ text: 'worse', level: 'error', stream: 'stderr' });
    expect(await errorOf(send(`${url}/a`, 'PATCH', { message: 'late' }))).toBe('409 conflict');
    expect(await errorOf(send(`${url}/a`, 'PATCH', { logs: ['late'] }))).toBe('409 conflict');
  });

  it('should take up a finished task again for a higher attempt only', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    handle.log('first try');
    handle.fail(new Error('no luck'));
    const again = { status: 'running', attempt: { number: 2 }, logs: ['second try'] };
    expect(await errorOf(send(`${url}/a`, 'PATCH', { status: 'running' }))).toBe('409 conflict');
    const task = await bodyOf(send(`${url}/a`, 'PATCH', again));
    expect(task).toMatchObject({ status: 'running', attempt: { number: 2 }, logCount: 2 });
    expect(task).not.toHaveProperty('error');
    expect(task).not.toHaveProperty('endedAt');
  });

  it('should refuse a report that makes no sense, and change nothing', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const before = await bodyOf(fetch(`${url}/a`));
    expect(await errorOf(send(`${url}/a`, 'PATCH', [1]))).toBe('400 invalid_body');
    expect(await errorOf(send(`${url}/a`, 'PATCH', { progress: 'half' }))).toBe('400 invalid_body');
    expect(await errorOf(send(`${url}/a`, 'PATCH', { status: null }))).toBe('400 invalid_body');
    expect(await errorOf(send(`${url}/a`, 'PATCH', { message: 'x', logs: [7] }))).toBe(
      '400 invalid_body',
    );
    await send(`${url}/a`, 'PATCH', { version: 99, id: 'b', unknown: 1 });
    expect(await bodyOf(fetch(`${url}/a`))).toEqual(before);
  });
});

describe('POST /tasks/:id/cancel', () => {
  it('should ask a running task to stop, and call it cancelled once it has', async () => {
    const { hub, url } = await serveHub();
    const stopped = gate();
    hub.define('work', async (task) => {
      await new Promise((resolve) => task.signal.addEventListener('abort', resolve));
      await stopped.promise;
      return 'finished all the same';
    });
    await hub.start({ type: 'work', id: 'a' });
    await taskWhen(url, 'a', ({ status }) => status === 'running');
    const asked = await bodyOf(send(`${url}/a/cancel`, 'POST'));
    expect(asked).toMatchObject({ status: 'running', reason: 'cancelling', actions: [] });
    stopped.open();
    const task = await taskWhen(url, 'a', ({ status }) => status !== 'running');
    expect(task.status).toBe('cancelled');
    expect(task).not.toHaveProperty('result');
    expect(await errorOf(send(`${url}/a/cancel`, 'POST'))).toBe('409 conflict');
    expect(await errorOf(send(`${url}/a/pause`, 'POST'))).toBe('409 conflict');
  });
});
