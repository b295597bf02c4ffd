// @vitest-environment node
// Which tabs share a connection: those with the same identity and version, where the browser can.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SharingEnvironment } from '../../../src/client/connection/tabs/sharedSockets.js';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import type { TaskClientOptions } from '../../../src/client/options.js';
import { FakeOrigin } from './fakeOrigin.js';
import {
  connections,
  isLive,
  isRejected,
  members,
  PATIENCE,
  setUp,
  shows,
  signedIn,
  stateOf,
  type Tab,
} from './sharingTabs.js';

describe('tabs with identities', () => {
  async function setUpPeople() {
    const world = await setUp(members);
    const { hub, url } = world;
    const [ofAnn, ofBob] = [
      await hub.create({ id: 'of-ann', tags: ['ann'] }),
      await hub.create({ id: 'of-bob', tags: ['bob'] }),
    ];
    return {
      ...world,
      ofAnn,
      ofBob,
      openFor(user: () => string): Tab {
        const tab = world.openTab(signedIn(url, user));
        for (const id of ['of-ann', 'of-bob']) tab.client.watch(id);
        return tab;
      },
    };
  }

  it('should show each person their own task and nothing of the other', async () => {
    const { hub, ofAnn, ofBob, openFor } = await setUpPeople();
    const [ann, bob, annToo] = [openFor(() => 'ann'), openFor(() => 'bob'), openFor(() => 'ann')];
    for (const tab of [ann, bob, annToo]) await isLive(tab);
    expect(hub.metrics().connections).toBe(2);
    ofAnn.update({ message: 'for Ann' });
    ofBob.update({ message: 'for Bob' });
    for (const tab of [ann, annToo]) {
      await shows(tab, 'of-ann', 'for Ann');
      await isRejected(tab, 'of-bob');
      expect(tab.text('of-bob')).toBeUndefined();
    }
    await shows(bob, 'of-bob', 'for Bob');
    await isRejected(bob, 'of-ann');
    expect(bob.text('of-ann')).toBeUndefined();
  });

  it.each(['leading', 'following'])(
    'should take the watched tasks along when someone else signs in in a %s tab',
    async (role) => {
      const { hub, ofAnn, ofBob, openFor } = await setUpPeople();
      let user = 'ann';
      const open = [() => openFor(() => user), () => openFor(() => 'ann')];
      const opened: Tab[] = [];
      for (const next of role === 'leading' ? open : open.toReversed()) {
        const tab = next();
        await isLive(tab);
        opened.push(tab);
      }
      const [changing, staying] = role === 'leading' ? opened : opened.toReversed();
      if (changing === undefined || staying === undefined) throw new Error('No tab.');
      expect([changing.page.isLeader, hub.metrics().connections]).toEqual([role === 'leading', 1]);
      ofAnn.update({ message: 'before' });
      await shows(changing, 'of-ann', 'before');

      user = 'bob';
      ofAnn.update({ message: 'for Ann alone' });
      ofBob.update({ message: 'for Bob' });
      await shows(changing, 'of-bob', 'for Bob');
      await isRejected(changing, 'of-ann');
      await shows(staying, 'of-ann', 'for Ann alone');
      await isLive(staying);
      await isLive(changing);
      await connections(hub, 2);
      expect(changing.text('of-ann')).toBe('before');
      expect(staying.text('of-bob')).toBeUndefined();

      user = 'ann';
      ofBob.update({ message: 'for Bob alone' });
      await shows(changing, 'of-ann', 'for Ann alone');
      await isLive(changing);
      await connections(hub, 1);
      expect(changing.text('of-bob')).toBe('for Bob');
    },
  );

  it('should notice that someone else has signed in also while nothing arrives', async () => {
    const { ofBob, openFor } = await setUpPeople();
    ofBob.update({ message: 'for Bob' });
    let user = 'ann';
    const tab = openFor(() => user);
    await isLive(tab);
    await isRejected(tab, 'of-bob');
    user = 'bob';
    await isRejected(tab, 'of-ann');
    await shows(tab, 'of-bob', 'for Bob');
    expect(tab.client.peekMeta('of-bob').error).toBeNull();
    // Back again: that nothing has changed since does not leave it rejected.
    user = 'ann';
    await isRejected(tab, 'of-bob');
    await vi.waitFor(
      () => expect(tab.client.peekMeta('of-ann')).toMatchObject({ error: null, isFresh: true }),
      PATIENCE,
    );
  });

  it('should not use the ticket of one person for the connection of the next', async () => {
    const { hub, url, openTab, ofAnn } = await setUpPeople();
    let user = 'ann';
    let giveTicket = (): void => {};
    const signed = signedIn(url, () => user);
    const { getTicket } = signed;
    let isFirst = true;
    const changing = openTab({
      ...signed,
      async getTicket() {
        const ticket = (await getTicket?.()) ?? '';
        if (!isFirst) return ticket;
        isFirst = false;
        await new Promise<void>((resolve) => (giveTicket = resolve));
        return ticket;
      },
    });
    changing.client.watch('of-ann');
    await vi.waitFor(() => expect(isFirst).toBe(false), PATIENCE);
    await vi.waitFor(() => expect(String(giveTicket)).not.toBe('() => {}'), PATIENCE);
    user = 'bob';
    giveTicket();
    const bob = openTab(signedIn(url, () => 'bob'));
    bob.client.watch('of-ann');
    for (const tab of [changing, bob]) await isRejected(tab, 'of-ann');
    for (const tab of [changing, bob]) await isLive(tab);
    ofAnn.update({ message: 'for Ann' });
    await vi.waitFor(() => expect(hub.metrics().connections).toBe(1), PATIENCE);
    expect([changing.text('of-ann'), bob.text('of-ann')]).toEqual([undefined, undefined]);
  });

  it('should have a socket of its own, and say why, while there is no identity', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    let user = '';
    const identity = (): string => {
      if (user === 'nobody yet') throw new Error('Nobody has signed in yet.');
      return user;
    };
    const [first, second] = [openTab({ shareAcrossTabs: { identity } }), openTab()];
    for (const tab of [first, second]) tab.client.watch('a');
    for (const tab of [first, second]) await isLive(tab);
    expect(hub.metrics().connections).toBe(2);
    expect(first.errors).toEqual([expect.stringContaining('shareAcrossTabs.identity is empty')]);

    user = 'nobody yet';
    const third = openTab({ shareAcrossTabs: { identity } });
    third.client.watch('a');
    await isLive(third);
    expect(third.errors).toEqual([expect.stringContaining('Nobody has signed in yet.')]);
    task.update({ message: 'to all' });
    for (const tab of [first, second, third]) await shows(tab, 'a', 'to all');

    user = 'ann';
    task.update({ message: 'to those of Ann' });
    for (const tab of [first, second, third]) await shows(tab, 'a', 'to those of Ann');
    await connections(hub, 1);
  });

  it('should let neither identity nor address be read from the names of locks and channels', async () => {
    const { hub, url, origin, openTab } = await setUp();
    await hub.create({ id: 'a' });
    const tab = openTab({ shareAcrossTabs: { identity: 'token-4711' } });
    tab.client.watch('a');
    await isLive(tab);
    for (const name of [...origin.locks, ...origin.channels]) {
      expect(name).toMatch(/^react-task-status\/1\/[0-9a-f]{64}(\/tab\/[0-9a-f-]{36})?$/);
      expect(name).not.toContain(new URL(url).port);
    }
  });

  it.each<[string, unknown]>([
    ['missing', true],
    ['missing', {}],
    ['empty', { identity: '' }],
    ['a number', { identity: 17 }],
  ])('should say at once that an identity is %s', (what, shareAcrossTabs) => {
    const create = () =>
      createTaskClient({ url: 'http://127.0.0.1/tasks', shareAcrossTabs } as TaskClientOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`shareAcrossTabs.identity is ${what}`);
  });
});

describe('tabs that cannot share', () => {
  it.each<[string, SharingEnvironment]>([
    ['locks', { locks: undefined, openChannel: () => expect.unreachable(), elapsed: () => 0 }],
    ['channels', { ...new FakeOrigin().openTab().environment, openChannel: undefined }],
  ])('should have a socket each where the browser has no %s', async (_, tabs) => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const both = [openTab({ tabs }), openTab({ tabs })] as const;
    for (const tab of both) tab.client.watch('a');
    for (const tab of both) await isLive(tab);
    task.update({ message: 'to both' });
    for (const tab of both) await shows(tab, 'a', 'to both');
    expect(hub.metrics().connections).toBe(2);
  });

  it.each<[string, () => Partial<SharingEnvironment>]>([
    ['locks', () => ({ locks: { request: () => Promise.reject(new Error('not here')) } })],
    [
      'channels',
      () => ({
        openChannel: () => {
          throw new Error('not here');
        },
      }),
    ],
  ])('should have a socket each where %s are forbidden, and say so', async (_, forbid) => {
    const { hub, origin, openTab } = await setUp();
    await hub.create({ id: 'a' });
    const { environment } = origin.openTab();
    const tab = openTab({ tabs: { ...environment, ...forbid() } });
    tab.client.watch('a');
    await isLive(tab);
    expect(tab.errors).toEqual([expect.stringContaining('not here')]);
    expect([hub.metrics().connections, origin.locks]).toEqual([1, []]);
  });

  it('should share only with tabs that speak the same version', async () => {
    const { hub, origin, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const older = [openTab(), openTab()];
    for (const tab of older) tab.client.watch('a');
    for (const tab of older) await isLive(tab);
    vi.resetModules();
    vi.doMock('../../../src/client/connection/tabs/tabMessages.js', async (importOriginal) => ({
      ...(await importOriginal<object>()),
      TAB_PROTOCOL: 2,
    }));
    onTestFinished(() => vi.doUnmock('../../../src/client/connection/tabs/tabMessages.js'));
    const newer = await import('../../../src/client/createTaskClient.js');
    const tabs = [
      ...older,
      openTab({}, newer.createTaskClient),
      openTab({}, newer.createTaskClient),
    ];
    for (const tab of tabs) tab.client.watch('a');
    for (const tab of tabs) await isLive(tab);
    task.update({ message: 'to all' });
    for (const tab of tabs) await shows(tab, 'a', 'to all');
    expect(hub.metrics().connections).toBe(2);
    expect(new Set(origin.locks.map((name) => name.split('/')[1]))).toEqual(new Set(['1', '2']));
  });

  it('should ignore what other scripts put on the channels', async () => {
    const { hub, origin, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const tabs = [openTab(), openTab()];
    for (const tab of tabs) tab.client.watch('a');
    for (const tab of tabs) await isLive(tab);
    const stranger = origin.openTab().environment;
    const junk: unknown[] = [
      ...[null, 1, 'leader', [], {}, { type: 'leader' }, { type: 'constructor' }],
      { type: 'join', tab: 'nobody', socket: 'x' },
      { type: 'join', tab: {}, socket: 'x' },
      { type: 'send', leader: 'nobody', socket: 'x', data: '{"type":"unsubscribe","ids":["a"]}' },
      { type: 'frame', leader: 'nobody', socket: 'x', data: 'x' },
      { type: 'closed', leader: 'nobody', socket: 'x', code: 4403, reason: '' },
      { type: 'closed', leader: 'nobody', socket: 'x', code: -1, reason: 7 },
    ];
    for (const name of new Set(origin.channels)) {
      const channel = stranger.openChannel?.(name);
      for (const data of junk) channel?.postMessage(data);
      channel?.close();
    }
    task.update({ message: 'still' });
    for (const tab of tabs) await shows(tab, 'a', 'still');
    expect(tabs.map(stateOf)).toEqual(['live', 'live']);
    expect(hub.metrics()).toMatchObject({ connections: 1, subscriptions: 1 });
    expect(tabs.flatMap(({ errors }) => errors)).toEqual([]);
  });
});
