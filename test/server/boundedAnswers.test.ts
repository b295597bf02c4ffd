// @vitest-environment node
// Answers are bounded, and hold what someone may see and nothing else.
import { describe, expect, it } from 'vitest';
import type { SyncResponse, Task, TasksPage, TaskSummaryReport } from '../../src/protocol/index.js';
import { memoryStore, type TaskStore } from '../../src/server/index.js';
import { bodyOf, gate, send, serveHub } from './support.js';
import { as, authenticate, byTag } from './identities.js';

describe('a sync request', () => {
  it('should be answered once for each task, however often it is named', async () => {
    const { hub, url } = await serveHub();
    await hub.create({ id: 'a' });
    const { epoch, version } = (await hub.get('a')) ?? {};
    const tasks = Array.from({ length: 5_000 }, () => ({ id: 'a' }));
    const answer = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', { tasks }));
    expect(answer.messages).toMatchObject([{ type: 'task' }]);
    // The last cursor says what the client holds by now.
    const last = { tasks: [{ id: 'a' }, { id: 'a', epoch, version }] };
    const none = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', last));
    expect(none.messages).toEqual([]);
  });

  it('should be answered within its bytes, and in the end all of it', async () => {
    const { hub, url } = await serveHub({ limits: { maxResponseBytes: 50_000 } });
    const ids = ['a', 'b', 'c', 'd', 'huge'];
    for (const id of ids) {
      const message = 'x'.repeat(id === 'huge' ? 90_000 : 20_000);
      (await hub.create({ id })).update({ message });
    }
    const held = new Map<string, Task>();
    let rounds = 0;
    for (let more = true; more; rounds += 1) {
      const tasks = ids.map((id) => {
        const { epoch, version } = held.get(id) ?? {};
        return { id, ...(epoch === undefined ? {} : { epoch, version }) };
      });
      const answer = await bodyOf<SyncResponse>(send(`${url}/sync`, 'POST', { tasks }));
      const sent = answer.messages.flatMap((each) => (each.type === 'task' ? [each.task] : []));
      const deferred = answer.messages.filter(({ type }) => type === 'deferred');
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.length + deferred.length).toBe(ids.length - held.size);
      for (const task of sent) held.set(task.id, task);
      ({ more } = answer);
    }
    expect([...held.keys()].toSorted()).toEqual(ids.toSorted());
    expect(rounds).toBe(3);
  });
});

describe('a list', () => {
  it('should be bounded in bytes, and go on where it ended', async () => {
    const { hub, url } = await serveHub({ limits: { maxResponseBytes: 30_000 } });
    for (let n = 0; n < 5; n += 1) {
      (await hub.create({ id: `t${n}` })).update({ message: 'x'.repeat(12_000) });
    }
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const response = await fetch(`${url}?limit=100${cursor && `&cursor=${cursor}`}`);
      const text = await response.text();
      expect(text.length).toBeLessThan(40_000);
      const page = JSON.parse(text) as TasksPage;
      ids.push(...page.tasks.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(ids).toEqual(['t4', 't3', 't2', 't1', 't0']);
  });

  it('should hold the tasks that someone may see, however many others there are', async () => {
    const { hub, url } = await serveHub(byTag);
    for (let n = 0; n < 5; n += 1) await hub.create({ id: `ada${n}`, tags: ['ada'] });
    for (let n = 0; n < 250; n += 1) await hub.create({ id: `bob${n}`, tags: ['bob'] });
    const all = await bodyOf<TasksPage>(fetch(`${url}?limit=100`, as('ada')));
    expect(all.tasks).toHaveLength(5);
    expect(all.nextCursor).toBeNull();
    const first = await bodyOf<TasksPage>(fetch(`${url}?limit=3`, as('ada')));
    const rest = await bodyOf<TasksPage>(
      fetch(`${url}?limit=3&cursor=${first.nextCursor}`, as('ada')),
    );
    expect([...first.tasks, ...rest.tasks].map(({ id }) => id)).toEqual([
      'ada4',
      'ada3',
      'ada2',
      'ada1',
      'ada0',
    ]);
    const summary = await bodyOf<TaskSummaryReport>(fetch(`${url}/summary`, as('ada')));
    expect(summary).toMatchObject({ total: 5, counts: { pending: 5 } });
  });

  it('should be read by what is visible, and hold everywhere else too', async () => {
    const { hub, url } = await serveHub({
      ...{ authenticate, cancelGrace: 1 },
      visibility: (who) =>
        who === 'root' ? undefined : { tags: [`team:${who}`], startedBy: who ?? '' },
    });
    hub.define('work', () => gate().promise);
    await hub.create({ id: 'one', tags: ['team:ada'] });
    await hub.create({ id: 'two', tags: ['team:bob'] });
    await send(url, 'POST', { type: 'work', id: 'mine' }, as('ada').headers);
    const idsFor = async (who: string) =>
      (await bodyOf<TasksPage>(fetch(url, as(who)))).tasks.map(({ id }) => id);
    expect(await idsFor('ada')).toEqual(['mine', 'one']);
    expect(await idsFor('bob')).toEqual(['two']);
    expect(await idsFor('root')).toEqual(['mine', 'two', 'one']);
    expect((await fetch(`${url}/two`, as('ada'))).status).toBe(404);
    expect((await send(`${url}/two/cancel`, 'POST', {}, as('ada').headers)).status).toBe(404);
    expect((await fetch(`${url}/mine`, as('ada'))).status).toBe(200);
    expect(await bodyOf(fetch(`${url}/summary`, as('bob')))).toMatchObject({ total: 1 });
  });

  it("should take back a store's own cursor as it is", async () => {
    const asked: (string | undefined)[] = [];
    const store: TaskStore = {
      ...memoryStore(),
      list: ({ cursor }) => {
        asked.push(cursor);
        return { tasks: [], nextCursor: 'page:2/é' };
      },
    };
    const { url } = await serveHub({ store });
    const { nextCursor } = await bodyOf<TasksPage>(fetch(url));
    expect((await fetch(`${url}?cursor=${encodeURIComponent(nextCursor ?? '')}`)).status).toBe(200);
    expect(asked).toEqual([undefined, 'page:2/é']);
  });
});
