// @vitest-environment node
// A store that cannot be read for a while: that is reported, and no end is lost by it.
import { expect, it, vi } from 'vitest';
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

it('should report a lease that the store does not renew, and renew it the next time', async () => {
  const clock = new ManualClock();
  const store = memoryStore();
  let isBroken = false;
  let renewed = 0;
  const { hub, problems } = await serveHub({
    clock,
    store: {
      ...store,
      isDurable: true,
      renew(lease) {
        if (isBroken) throw new Error('The file is closed.');
        renewed += 1;
        return store.renew?.(lease);
      },
    },
  });
  await hub.create({ id: 'a' });
  isBroken = true;
  clock.advance(10_000);
  await vi.waitFor(() => expect(problems).toEqual(['store']));
  isBroken = false;
  const before = renewed;
  await vi.waitFor(() => {
    clock.advance(10_000);
    expect(renewed).toBeGreaterThan(before);
  });
});
