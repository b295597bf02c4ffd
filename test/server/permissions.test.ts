// @vitest-environment node
// What may not be seen, and rights that end.
import { describe, expect, it } from 'vitest';
import type { TasksPage } from '../../src/protocol/index.js';
import { bodyOf, gate, send, serveHub, TestSocket } from './support.js';
import { as, authenticate, byTag, connectAs } from './identities.js';

describe('what may not be seen', () => {
  it('should answer exactly like what is not there', async () => {
    const { hub, url } = await serveHub(byTag);
    await hub.create({ id: 'secret', tags: ['ada'] });
    const calls: [method: string, path: string, body?: string][] = [
      ['GET', '/ID'],
      ['GET', '/ID/logs'],
      ['PATCH', '/ID', '{}'],
      ['PATCH', '/ID', '{"status":"running","logs":["x"]}'],
      ['POST', '/ID/cancel'],
      ['POST', '/ID/pause'],
      ['POST', '/ID/resume'],
      ['POST', '/ID/retry'],
      ['POST', '/sync', '{"tasks":[{"id":"ID","nextLine":0}]}'],
      ['GET', '?ids=ID'],
    ];
    for (const [method, path, body] of calls) {
      const answers = await Promise.all(
        ['secret', 'ghost'].map(async (id) => {
          const response = await send(
            url + path.replace('ID', id),
            method,
            body?.replace('ID', id),
            as('bob').headers,
          );
          return `${response.status} ${(await response.text()).replaceAll(id, 'ID')}`;
        }),
      );
      expect([method, path, answers[0]]).toEqual([method, path, answers[1]]);
    }
    const client = await connectAs(url, 'bob');
    await client.subscribe({ id: 'secret', nextLine: 0 }, { id: 'ghost', nextLine: 0 });
    const [secret, ghost] = client.all('rejected').map(({ id, ...rest }) => [id, rest] as const);
    expect(secret?.[1]).toEqual(ghost?.[1]);
  });

  it('should be 403 for who may see it, but not do this', async () => {
    const { hub, url } = await serveHub({
      authenticate,
      authorize: (_who, action) => action === 'view',
    });
    await hub.create({ id: 'a' });
    expect((await send(`${url}/a/cancel`, 'POST', {}, as('ada').headers)).status).toBe(403);
  });

  it('should be only the task for which authorize throws', async () => {
    const { hub, url, problems } = await serveHub({
      authenticate,
      authorize: (who, _action, { tags }) => (tags as string[]).includes(who ?? ''),
    });
    await hub.create({ id: 'mine', tags: ['u'] });
    await hub.create({ id: 'untagged' });
    const page = await bodyOf<TasksPage>(fetch(url, as('u')));
    expect(page.tasks.map(({ id }) => id)).toEqual(['mine']);
    expect(await bodyOf(fetch(`${url}/summary`, as('u')))).toMatchObject({ total: 1 });
    const client = await connectAs(url, 'u');
    await client.subscribe({ id: 'mine' }, { id: 'untagged' });
    expect(client.all('task').map(({ task }) => task.id)).toEqual(['mine']);
    expect(new Set(problems)).toEqual(new Set(['internal']));
  });

  it('should not become visible by a report of who may only update', async () => {
    const { hub, url } = await serveHub({
      authenticate,
      authorize: (who, action, task) =>
        action === 'update' || (task.tags ?? []).includes(`owner:${who}`),
    });
    await hub.create({ id: 'x', tags: ['owner:ada'] });
    const report = (body: unknown) => send(`${url}/x`, 'PATCH', body, as('mallory').headers);
    expect((await report({ tags: ['owner:mallory'] })).status).toBe(403);
    expect((await report({ tags: null })).status).toBe(200);
    expect((await report({ status: 'running' })).status).toBe(200);
    expect((await fetch(`${url}/x`, as('mallory'))).status).toBe(404);
  });

  it('should be told by who started a task', async () => {
    const { hub, url } = await serveHub({
      ...{ authenticate, cancelGrace: 1 },
      authorize: (who, action, task) => action === 'start' || task.startedBy === who,
    });
    hub.define('work', () => gate().promise);
    await send(url, 'POST', { type: 'work', id: 'a', startedBy: 'bob' }, as('ada').headers);
    expect((await fetch(`${url}/a`, as('ada'))).status).toBe(200);
    expect((await fetch(`${url}/a`, as('bob'))).status).toBe(404);
    expect(await bodyOf(fetch(`${url}/a`, as('ada')))).not.toHaveProperty('startedBy');
  });
});

describe('a right that ends', () => {
  it('should end what a socket is sent, and come back as it came', async () => {
    let allowed = true;
    const { hub, url } = await serveHub({ authenticate, authorize: () => allowed });
    const task = await hub.create({ id: 'w' });
    const client = await connectAs(url, 'ada');
    await client.subscribe({ id: 'w', nextLine: 0 });
    allowed = false;
    task.log('secret');
    await client.first('rejected', ({ code }) => code === 'not_found');
    expect(client.all('logs').flatMap(({ lines }) => lines)).toEqual([]);
    allowed = true;
    task.log('public again');
    await client.until(() => client.all('logs').flatMap(({ lines }) => lines).length === 2);
  });

  it('should close the sockets of an identity, and take back its tickets', async () => {
    const { hub, url } = await serveHub({ authenticate });
    const [ada, bob] = [await connectAs(url, 'ada'), await connectAs(url, 'bob')];
    const { ticket } = await bodyOf<{ ticket: string }>(
      send(`${url}/tickets`, 'POST', {}, as('ada').headers),
    );
    expect(hub.disconnect('ada')).toBe(1);
    expect((await ada.closed).code).toBe(4401);
    expect((await new TestSocket(`${url}?ticket=${ticket}`).closed).code).toBe(4401);
    await bob.subscribe();
    expect(hub.disconnect((who: string | null) => who === 'bob')).toBe(1);
    expect((await bob.closed).code).toBe(4401);
  });
});
