// @vitest-environment node
// Tabs that share a connection: what each is sent, and what becomes of it when the leading one goes.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import WebSocket from 'ws';
import { readTask } from '../../../src/client/taskCache.js';
import { connections, isLive, PATIENCE, readLines, setUp, shows, stateOf } from './sharingTabs.js';

describe('tabs that share a connection', () => {
  it('should open one socket for all of them', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const tabs = [openTab(), openTab(), openTab()];
    for (const tab of tabs) tab.client.watch('a');
    for (const tab of tabs) await isLive(tab);
    task.update({ message: 'to all' });
    for (const tab of tabs) await shows(tab, 'a', 'to all');
    expect(hub.metrics().connections).toBe(1);
    expect(tabs.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('should give each tab its own tasks and logs', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    await hub.create({ id: 'b' });
    task.log('one');
    const [first, second] = [openTab(), openTab()];
    first.client.watch('a');
    await isLive(first);
    const lines = readLines(second, 'a');
    second.client.watch('b');
    await vi.waitFor(() => expect(lines()).toEqual(['one']), PATIENCE);
    task.log('two');
    await vi.waitFor(() => expect(lines()).toEqual(['one', 'two']), PATIENCE);
    expect(first.client.logs('a').getSnapshot().count).toBe(0);
    expect(readTask(first.client.queryClient, first.client, 'b')).toBeUndefined();
  });

  it("should keep one tab's log when another follows the task without it", async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const [first, second] = [openTab(), openTab()];
    const lines = readLines(first, 'a');
    task.log('one');
    await vi.waitFor(() => expect(lines()).toEqual(['one']), PATIENCE);
    const stop = second.client.watch('a');
    await isLive(second);
    task.log('two');
    await vi.waitFor(() => expect(lines()).toEqual(['one', 'two']), PATIENCE);
    stop();
    task.log('three');
    await vi.waitFor(() => expect(lines()).toEqual(['one', 'two', 'three']), PATIENCE);
  });

  it('should keep no state from one tab that another has from elsewhere', async () => {
    const { hub, openTab } = await setUp({ mergeInterval: 500 });
    const task = await hub.create({ id: 'a' });
    const [first, second] = [openTab(), openTab()];
    first.client.watch('a');
    await isLive(first);
    task.update({ message: 'at once' });
    await shows(first, 'a', 'at once');
    task.update({ message: 'merged, and so later' });
    await second.client.list({});
    expect(second.text('a')).toBe('merged, and so later');
    second.client.watch('a');
    await isLive(second);
    await shows(first, 'a', 'merged, and so later');
  });

  it('should give a tab the lines that another had long ago', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    for (let run = 0; run < 20; run += 1) {
      task.log(Array.from({ length: 1_000 }, (_, line) => `${run} ${line}`).join('\n'));
    }
    task.update({ status: 'completed' });
    const [first, second] = [openTab(), openTab()];
    for (const tab of [first, second]) {
      tab.client.watch('other');
      await isLive(tab);
    }
    const source = second.client.logs('a');
    const stop = source.subscribe(() => {});
    await vi.waitFor(() => expect(source.getSnapshot().count).toBe(20_000), PATIENCE);
    stop();
    // Settled, so that what follows is a request of its own.
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(1), PATIENCE);
    const lines = readLines(first, 'a');
    await vi.waitFor(() => expect(lines().length).toBeGreaterThan(0), { interval: 1 });
    onTestFinished(source.subscribe(() => {}));
    await vi.waitFor(() => expect(lines()).toHaveLength(20_000), PATIENCE);
  });

  it('should leave nothing behind when the last tab has no more use for it', async () => {
    const { hub, origin, openTab } = await setUp();
    await hub.create({ id: 'a' });
    const tabs = [openTab(), openTab()];
    const stops = tabs.map((tab) => tab.client.watch('a'));
    for (const tab of tabs) await isLive(tab);
    for (const stop of stops) stop();
    await connections(hub, 0);
    await vi.waitFor(() => expect([origin.locks, origin.channels]).toEqual([[], []]), PATIENCE);
    const next = openTab();
    next.client.watch('a');
    await isLive(next);
  });
});

describe('the leading tab', () => {
  it('should be followed by another when it closes, without a line lost', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const [leader, follower] = [openTab(), openTab()];
    leader.client.watch('a');
    await isLive(leader);
    const lines = readLines(follower, 'a');
    task.log('before');
    await vi.waitFor(() => expect(lines()).toEqual(['before']), PATIENCE);
    leader.client.close();
    task.log('between');
    await vi.waitFor(() => expect(lines()).toEqual(['before', 'between']), PATIENCE);
    await isLive(follower);
    task.log('after');
    await vi.waitFor(() => expect(lines()).toEqual(['before', 'between', 'after']), PATIENCE);
    expect(hub.metrics().connections).toBe(1);
  });

  it('should be followed by another when it crashes', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const sockets: WebSocket[] = [];
    class KnownWebSocket extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const leader = openTab({ WebSocket: KnownWebSocket });
    leader.client.watch('a');
    await isLive(leader);
    const followers = [openTab(), openTab()];
    for (const tab of followers) tab.client.watch('a');
    for (const tab of followers) await isLive(tab);
    leader.page.crash();
    for (const socket of sockets) socket.terminate();
    task.update({ message: 'without the leader' });
    for (const tab of followers) await shows(tab, 'a', 'without the leader');
    for (const tab of followers) await isLive(tab);
    await connections(hub, 1);
    expect(followers.filter(({ page }) => page.isLeader)).toHaveLength(1);
  });

  it('should be replaced when it is frozen, and join again when it thaws', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const [leader, follower] = [openTab(), openTab()];
    leader.client.watch('a');
    await isLive(leader);
    leader.page.freeze();
    follower.client.watch('a');
    task.update({ message: 'without the leader' });
    await shows(follower, 'a', 'without the leader');
    leader.page.thaw();
    task.update({ message: 'together' });
    await shows(follower, 'a', 'together');
    await shows(leader, 'a', 'together');
    await connections(hub, 1);
    for (const tab of [leader, follower]) await isLive(tab);
    expect([leader, follower].filter(({ page }) => page.isLeader)).toHaveLength(1);
  });

  it('should drop the subscriptions of a tab that crashed', async () => {
    const { hub, origin, openTab } = await setUp();
    for (const id of ['a', 'b']) await hub.create({ id });
    const [leader, follower] = [openTab(), openTab()];
    leader.client.watch('a');
    await isLive(leader);
    follower.client.watch('b');
    await isLive(follower);
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(2), PATIENCE);
    follower.page.crash();
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(1), PATIENCE);
    await vi.waitFor(() => expect(origin.channels).toHaveLength(2), PATIENCE);
    expect(stateOf(leader)).toBe('live');
  });

  it('should drop a tab that is frozen for long, and take it in again when it thaws', async () => {
    const { hub, openTab } = await setUp({ pingInterval: 40 });
    for (const id of ['a', 'b']) await hub.create({ id });
    const [leader, follower] = [openTab(), openTab()];
    leader.client.watch('a');
    await isLive(leader);
    follower.client.watch('b');
    await isLive(follower);
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(2), PATIENCE);
    follower.page.freeze();
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(1), PATIENCE);
    follower.page.thaw();
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(2), PATIENCE);
    await isLive(follower);
    expect(hub.metrics().connections).toBe(1);
  });
});
