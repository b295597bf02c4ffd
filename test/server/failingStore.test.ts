// @vitest-environment node
// A store that cannot be read for a while: that is reported, and no end is lost by it.
import { expect, it } from 'vitest';
import { memoryStore } from '../../src/server/index.js';
import { ManualClock } from './manualClock.js';
import { connect, serveHub } from './support.js';

it('should tell the end of one task at once and that of another later where its state cannot be read', async () => {
  const clock = new ManualClock();
  const store = memoryStore();
  let isBroken = false;
  const { hub, url, problems } = await serveHub({
    ...{ clock, mergeInterval: 50 },
    store: {
      ...store,
      async get(id) {
        if (isBroken && id === 'broken') throw new Error('a bad disk');
        return store.get(id);
      },
    },
  });
  const handles = [await hub.create({ id: 'broken' }), await hub.create({ id: 'sound' })];
  const client = await connect(url);
  await client.subscribe({ id: 'broken' }, { id: 'sound' });
  isBroken = true;
  for (const handle of handles) handle.complete();
  await client.first('patch', ({ id }) => id === 'sound');
  expect(problems).toEqual(['internal']);
  expect(client.all('patch', 'broken')).toEqual([]);
  isBroken = false;
  clock.advance(1_000);
  expect(await client.first('patch', ({ id }) => id === 'broken')).toMatchObject({
    set: { status: 'completed' },
  });
});

it('should close the hub, and its sockets, where a state cannot be read', async () => {
  const store = memoryStore();
  let isBroken = false;
  const { hub, url, problems } = await serveHub({
    store: {
      ...store,
      async get(id) {
        if (isBroken) throw new Error('a bad disk');
        return store.get(id);
      },
    },
  });
  await hub.create({ id: 'a' });
  const client = await connect(url);
  await client.subscribe({ id: 'a' });
  isBroken = true;
  await hub.close();
  expect(await client.closed).toMatchObject({ code: 1001 });
  expect(problems).toEqual(['internal']);
});
