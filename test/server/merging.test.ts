// @vitest-environment node
// How changes are merged on their way out: seldom enough for states, never for lines and ends.
import { describe, expect, it } from 'vitest';
import { ManualClock } from './manualClock.js';
import { connect, serveHub, type TestSocket } from './support.js';

/** A round trip: whatever the server sent before has arrived. */
async function settle(client: TestSocket): Promise<void> {
  await new Promise(setImmediate);
  await client.subscribe();
}

describe('merging', () => {
  it('should send the first change at once and at most one state in each interval', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const handle = await hub.create({ id: 'a' });
    const client = await connect(url);
    await client.subscribe({ id: 'a' });
    const { version } = (await hub.get('a')) ?? { version: 0 };
    handle.progress(1, 100);
    await client.first('patch');
    for (let n = 2; n <= 50; n += 1) handle.progress(n, 100);
    await settle(client);
    expect(client.all('patch')).toHaveLength(1);
    clock.advance(49);
    await settle(client);
    expect(client.all('patch')).toHaveLength(1);
    clock.advance(1);
    await client.until(() => client.all('patch').length === 2);
    expect(client.all('patch')[1]).toMatchObject({
      ...{ base: version + 1, version: version + 50, set: { progress: { value: 50, total: 100 } } },
    });
    clock.advance(50);
    await settle(client);
    expect(client.all('patch')).toHaveLength(2);
    handle.progress(51, 100);
    await client.until(() => client.all('patch').length === 3);
  });

  it('should send an end at once, after its lines, and leave the rest to wait', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const ending = await hub.create({ id: 'ending' });
    const going = await hub.create({ id: 'going' });
    const client = await connect(url);
    await client.subscribe({ id: 'ending', nextLine: 0 }, { id: 'going' });
    going.progress(1, 9);
    await client.first('patch');
    const from = client.messages.length;
    going.progress(2, 9);
    ending.progress(1, 9);
    ending.log('last words');
    ending.complete('done');
    await client.first('patch', ({ set }) => set.status === 'completed');
    await settle(client);
    const news = client.messages.slice(from).filter(({ type }) => type !== 'synced');
    expect(news).toMatchObject([
      { type: 'logs', id: 'ending', lines: [{ text: 'last words' }] },
      { type: 'patch', id: 'ending', set: { result: 'done', progress: { value: 1, total: 9 } } },
    ]);
    clock.advance(50);
    await client.first('patch', ({ id, set }) => id === 'going' && set.progress?.value === 2);
  });

  it('should undo for one who came in between what was undone since', async () => {
    const clock = new ManualClock();
    const { hub, url } = await serveHub({ clock, mergeInterval: 50 });
    const handle = await hub.create({ id: 'a' });
    const first = await connect(url);
    await first.subscribe({ id: 'a' });
    handle.progress(1, 2);
    await first.first('patch');
    handle.update({ message: 'just now', tags: ['x'] });
    const late = await connect(url);
    await late.subscribe({ id: 'a' });
    expect(late.all('task')).toMatchObject([{ task: { message: 'just now' } }]);
    handle.update({ message: null, tags: [] });
    handle.update({ tags: null });
    clock.advance(50);
    const { base, unset } = await late.first('patch');
    expect(unset?.toSorted()).toEqual(['message', 'tags']);
    expect(base).toBeLessThan(late.all('task')[0]?.task.version ?? 0);
  });

  it('should send the news of one turn in one frame', async () => {
    const { hub, url } = await serveHub();
    const handles = await Promise.all(
      Array.from({ length: 50 }, (_, n) => hub.create({ id: `t${n}` })),
    );
    const client = await connect(url);
    await client.subscribe(...handles.map(({ id }) => ({ id, nextLine: 0 })));
    const before = client.frames.length;
    for (const handle of handles) {
      handle.log('a line');
      handle.progress(1, 2);
    }
    await client.until(() => client.all('patch').length === 50);
    expect(client.frames.length).toBe(before + 1);
    expect(client.all('logs').filter(({ lines }) => lines.length === 1)).toHaveLength(50);
  });

  it('should make the text of news once for all who get it', async () => {
    const { hub, url } = await serveHub();
    const handle = await hub.create({ id: 'a' });
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(url)));
    for (const client of clients) await client.subscribe({ id: 'a', nextLine: 0 });
    const stringify = JSON.stringify;
    let calls = 0;
    JSON.stringify = ((...args: Parameters<typeof stringify>) => {
      calls += 1;
      return stringify(...args);
    }) as typeof stringify;
    try {
      handle.log('for everyone');
      await Promise.all(clients.map((client) => client.first('patch')));
    } finally {
      JSON.stringify = stringify;
    }
    // One for the lines and one for the patch.
    expect(calls).toBe(2);
  });
});
