// What public bug reports say goes wrong between a page and its backend: the cases that no other
// test here has. The table in test/README.md lists all of them.
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import { createPollSchedule } from '../../../src/backends/pollSchedule.js';
import { readTime } from '../../../src/backends/readTime.js';
import { readUsual } from '../../../src/backends/readUsual.js';
import { wordReader } from '../../../src/backends/statusWords.js';
import { toTaskState } from '../../../src/backends/toTask.js';
import { tqdm } from '../../../src/backends/tqdm.js';
import { celery } from '../../../src/backends/words/index.js';
import { isTerminal, type Task } from '../../../src/protocol/task.js';
import { eventually, startServer, watch } from './support.js';

describe('words', () => {
  const readWord = wordReader();

  test('should take no word for an end but those of an end', () => {
    for (const word of ['created', 'paused', 'cancelling', 'finalizing', 'retrying', 'queued']) {
      expect(isTerminal(readWord(word)?.status ?? 'unknown'), word).toBe(false);
    }
    for (const word of ['Completed', 'FAILED', 'canceled', 'Succeeded', 'error']) {
      expect(isTerminal(readWord(word)?.status ?? 'unknown'), word).toBe(true);
    }
  });

  test('should go by the word, whatever a flag beside it says', () => {
    const rules = { readWord: wordReader(celery), engine: 'celery' };
    const raw = { state: 'RETRY', complete: true, success: false, result: { when: '2020-01-01' } };
    const state = toTaskState(readUsual(raw), rules, 0);
    expect(state).toMatchObject({ status: 'pending', reason: 'retrying' });
    expect(state?.error).toBeUndefined();
  });

  test('should take `state` for the word and a sentence in `status` for the message', () => {
    const raw = { state: 'PROGRESS', current: 12, total: 42, status: 'Verifying the loader …' };
    expect(readUsual(raw)).toMatchObject({ status: 'PROGRESS', message: raw.status });
  });
});

describe('the way there', () => {
  test('should read its headers again for each request, so that a new token is enough', async () => {
    let token = 'old';
    const server = await startServer(({ headers }) =>
      headers['authorization'] === 'new'
        ? { json: { status: 'running' } }
        : { json: { detail: 'who is it?' }, status: 401 },
    );
    const backend = createTaskBackend({
      ...{ url: server.url, get: '/{id}', interval: 10 },
      headers: () => Promise.resolve({ authorization: token }),
    });
    const { client, task } = watch(backend, 'a');
    await eventually(() => expect(client.connection.get().state).toBe('unauthorized'));
    expect(task()).toBeUndefined();
    token = 'new';
    await eventually(() => expect(task()?.status).toBe('running'));
    expect(client.connection.get().state).toBe('polling');
  });

  test('should seldom poll for a task that is not known any more', () => {
    const schedule = createPollSchedule(Infinity, () => 0);
    schedule.sent('a', 0);
    schedule.answered('a', { interval: 1_000, isMissing: true }, 0);
    expect(schedule.delay('a', 0, 1)).toBeGreaterThan(50_000);
  });

  test('should poll each task as its own answer asks for, never sooner', () => {
    const schedule = createPollSchedule(Infinity, () => 0);
    for (const id of ['slow', 'fast']) schedule.sent(id, 0);
    schedule.answered('slow', { interval: 100, floor: 5_000 }, 0);
    schedule.answered('fast', { interval: 100 }, 0);
    expect(schedule.delay('fast', 0, 1)).toBeLessThanOrEqual(100);
    expect(schedule.delay('slow', 1_000, 1)).toBeGreaterThan(3_900);
  });

  test('should never have two requests for one task under way', async () => {
    let underWay = 0;
    let most = 0;
    const get = vi.fn(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay -= 1;
      return { status: 'running' };
    });
    const backend = createTaskBackend({ get, interval: 1, cancel: () => Promise.resolve() });
    const { client } = watch(backend, 'a');
    await Promise.all([client.refresh('a'), client.act('a', 'cancel'), client.refresh('a')]);
    await eventually(() => expect(get.mock.calls.length).toBeGreaterThan(8));
    expect(most).toBe(1);
  });

  test('should encode an id once, whatever is in it', async () => {
    const server = await startServer(() => ({ json: { status: 'running' } }));
    const backend = createTaskBackend({ url: server.url, get: '/jobs/{id}/status?part=1' });
    const ids = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
    const odd = fc.constantFrom("it's", 'a/b', 'a+b c', '100%', '$&', '?#', 'Ünï 漢', '%2F');
    await fc.assert(
      fc.asyncProperty(fc.oneof(ids, odd), async (id) => {
        fc.pre(backend.isTaskId?.(id) === true);
        await backend.sync({ tasks: [{ id }] });
        const [, sent = ''] =
          /^\/jobs\/([^/?#]*)\/status\?part=1$/.exec(server.requests.at(-1)?.path ?? '') ?? [];
        expect(decodeURIComponent(sent)).toBe(id);
      }),
      { numRuns: 60 },
    );
  });

  test('should leave a task running whose end never comes, and say since when it has not changed', async () => {
    const get = vi.fn(() => Promise.resolve({ status: 'running', progress: 100 }));
    const { client, task } = watch(createTaskBackend({ get, interval: 1 }), 'a');
    await eventually(() => expect(task()?.status).toBe('running'));
    const { updatedAt } = task() as Task;
    const polls = get.mock.calls.length;
    await eventually(() => expect(get.mock.calls.length).toBeGreaterThan(polls + 20));
    expect(task()).toMatchObject({ status: 'running', updatedAt });
    expect(client.peekMeta('a').isFresh).toBe(true);
  });
});

describe('progress and time', () => {
  test('should show progress that goes back as it is, and take 100 % for no end', async () => {
    const values = [70, 61, 100];
    const get = (): Promise<unknown> =>
      Promise.resolve({ status: 'running', progress: values.length > 1 ? values.shift() : 100 });
    const backend = createTaskBackend({ get });
    const seen: unknown[] = [];
    for (let poll = 0; poll < 4; poll += 1) {
      const { response } = await backend.sync({ tasks: [{ id: 'a' }] });
      for (const message of response.messages) {
        if (message.type === 'task') seen.push([message.task.status, message.task.progress?.value]);
      }
    }
    expect(seen.slice(0, 3)).toEqual([
      ['running', 70],
      ['running', 61],
      ['running', 100],
    ]);
    expect(seen.every((entry) => (entry as unknown[])[0] === 'running')).toBe(true);
  });

  test('should take a time without a zone for UTC, by each value and not by the backend', () => {
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    for (const value of [
      ...['2026-01-02T03:04:05', '2026-01-02 03:04:05', '2026-01-02T03:04:05Z'],
      ...['2026-01-02T05:04:05+02:00', at, String(at / 1000), at / 1000, at * 1000],
    ]) {
      expect(readTime(value), String(value)).toBe(at);
    }
    for (const value of [0, '0', '', null, undefined, 'soon', NaN, -1]) {
      expect(readTime(value), String(value)).toBeUndefined();
    }
  });

  test('should find progress in the bars of a log', () => {
    const log =
      'Using seed: 36941\n  0%|          | 0/50 [00:00<?, ?it/s]\r' +
      ' 45%|████▌     | 45/100 [00:12<00:15,  3.61it/s]';
    expect(tqdm(log)).toEqual({ value: 45, total: 100, unit: 'items' });
    expect(tqdm('model.bin:  12%|█▏        | 1.2M/10.0M [00:01<00:09]')).toMatchObject({
      ...{ value: 1_200_000, total: 10_000_000 },
    });
    expect(tqdm(' 30%|███       |')).toBe(30);
    expect(tqdm('no bar at 45% | here')).toBeNull();
    expect(tqdm(null)).toBeNull();
  });
});

describe('logs, the end, and actions', () => {
  test('should take a log that is not there yet for none, and for no fault', async () => {
    const log: { lines?: string[] } = {};
    const server = await startServer(({ path }) =>
      path.endsWith('/log')
        ? log.lines === undefined
          ? { json: { message: 'BlobNotFound' }, status: 404 }
          : { json: log.lines }
        : { json: { status: 'running' } },
    );
    const backend = createTaskBackend({
      ...{ url: server.url, get: '/{id}', interval: 10 },
      logs: async (id, _, { json }) => ({ all: await json<string[]>(`/${id}/log`) }),
    });
    const { client, errors } = watch(backend, 'a');
    const source = client.logs('a');
    onTestFinished(source.subscribe(() => {}));
    await eventually(() => expect(server.requests.length).toBeGreaterThan(6));
    expect(source.getSnapshot().count).toBe(0);
    log.lines = ['one'];
    await eventually(() => expect(source.getSnapshot().count).toBe(1));
    expect(errors).toEqual([]);
  });

  test('should take "it has ended already" for no failure of a cancellation', async () => {
    let state = { status: 'running' };
    const server = await startServer(({ method }) => {
      if (method === 'GET') return { json: state };
      state = { status: 'done' };
      return { json: { detail: 'it has ended' }, status: 409 };
    });
    const backend = createTaskBackend({ url: server.url, get: '/{id}', cancel: 'POST /{id}/stop' });
    const { client, task } = watch(backend, 'a');
    await eventually(() => expect(task()?.status).toBe('running'));
    await expect(client.act('a', 'cancel')).resolves.toMatchObject({ status: 'completed' });
  });
});
