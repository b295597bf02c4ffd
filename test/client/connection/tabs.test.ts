// @vitest-environment node
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { createTaskClient } from '../../../src/client/createTaskClient.js';
import { systemClock } from '../../../src/shared/clock.js';
import { sharedWebSocket } from '../../../src/client/connection/tabs/sharedWebSocket.js';
import type { Channel } from '../../../src/client/connection/tabs/tab.js';
import type { TaskClient } from '../../../src/client/taskClient.js';
import { readTask } from '../../../src/client/taskCache.js';
import { createTaskHub, type TaskHub } from '../../../src/server/index.js';
import { createFakeLocks } from './fakeLocks.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface FakeTab {
  readonly client: TaskClient;
  /** Stops hearing and saying anything, as a frozen tab does; its lock stays. */
  freeze(): void;
  thaw(): void;
  text(id: string): string | undefined;
}

async function setUp({ mergeInterval = 0 } = {}): Promise<{
  hub: TaskHub;
  openTab: () => FakeTab;
}> {
  const hub = createTaskHub({ mergeInterval });
  ends.push(() => hub.close());
  const { url } = await hub.listen({ port: 0 });
  const locks = createFakeLocks();
  return {
    hub,
    openTab() {
      let isFrozen = false;
      const openChannel = (name: string): Channel => {
        const real = new BroadcastChannel(`${url} ${name}`);
        const channel: Channel = {
          onmessage: null,
          postMessage: (message) => isFrozen || real.postMessage(message),
          close: () => real.close(),
        };
        real.onmessage = (event) => isFrozen || channel.onmessage?.(event as { data: unknown });
        return channel;
      };
      const client = createTaskClient({
        url,
        WebSocket: sharedWebSocket(url, WebSocket, systemClock, { locks, openChannel }),
        reconnect: { minDelay: 5, maxDelay: 10 },
      });
      ends.push(() => client.close());
      return {
        client,
        freeze: () => void (isFrozen = true),
        thaw: () => void (isFrozen = false),
        text: (id) => readTask(client.queryClient, client, id)?.message,
      };
    },
  };
}

const isLive = (tab: FakeTab) =>
  vi.waitFor(() => expect(tab.client.connection.get().state).toBe('live'), 5_000);
const shows = (tab: FakeTab, id: string, text: string) =>
  vi.waitFor(() => expect(tab.text(id)).toBe(text), 8_000);

function readLines(tab: FakeTab, id: string): () => string[] {
  const source = tab.client.logs(id);
  ends.push(source.subscribe(() => {}));
  return () => source.slice(0, source.getSnapshot().count).map((line) => line.text);
}

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
    await vi.waitFor(() => expect(lines()).toEqual(['one']));
    task.log('two');
    await vi.waitFor(() => expect(lines()).toEqual(['one', 'two']));
    expect(first.client.logs('a').getSnapshot().count).toBe(0);
    expect(readTask(first.client.queryClient, first.client, 'b')).toBeUndefined();
  });

  it("should keep one tab's log when another follows the task without it", async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const [first, second] = [openTab(), openTab()];
    const lines = readLines(first, 'a');
    task.log('one');
    await vi.waitFor(() => expect(lines()).toEqual(['one']));
    const stop = second.client.watch('a');
    await isLive(second);
    task.log('two');
    await vi.waitFor(() => expect(lines()).toEqual(['one', 'two']));
    stop();
    task.log('three');
    await vi.waitFor(() => expect(lines()).toEqual(['one', 'two', 'three']));
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
    await vi.waitFor(() => expect(source.getSnapshot().count).toBe(20_000), 8_000);
    stop();
    // Settled, so that what follows is a question of its own.
    await vi.waitFor(() => expect(hub.metrics().subscriptions).toBe(1));
    const lines = readLines(first, 'a');
    await vi.waitFor(() => expect(lines().length).toBeGreaterThan(0), { interval: 1 });
    ends.push(source.subscribe(() => {}));
    await vi.waitFor(() => expect(lines()).toHaveLength(20_000), 8_000);
  });

  it('should go on with another tab when the leading one closes, and lose no line', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const [leader, follower] = [openTab(), openTab()];
    leader.client.watch('a');
    await isLive(leader);
    const lines = readLines(follower, 'a');
    task.log('before');
    await vi.waitFor(() => expect(lines()).toEqual(['before']));
    leader.client.close();
    task.log('between');
    await vi.waitFor(() => expect(lines()).toEqual(['before', 'between']));
    await isLive(follower);
    task.log('after');
    await vi.waitFor(() => expect(lines()).toEqual(['before', 'between', 'after']));
    expect(hub.metrics().connections).toBe(1);
  });

  it('should take the lead from a tab that froze, and take that one back in when it thaws', async () => {
    const { hub, openTab } = await setUp();
    const task = await hub.create({ id: 'a' });
    const [leader, follower] = [openTab(), openTab()];
    leader.client.watch('a');
    await isLive(leader);
    leader.freeze();
    follower.client.watch('a');
    task.update({ message: 'without the leader' });
    await shows(follower, 'a', 'without the leader');
    leader.thaw();
    task.update({ message: 'together' });
    await shows(follower, 'a', 'together');
    await shows(leader, 'a', 'together');
    await vi.waitFor(() => expect(hub.metrics().connections).toBe(1), 5_000);
  });

  it('should leave nothing behind when the last tab has no more use for it', async () => {
    const { hub, openTab } = await setUp();
    await hub.create({ id: 'a' });
    const tab = openTab();
    const stop = tab.client.watch('a');
    await isLive(tab);
    stop();
    await vi.waitFor(() => expect(hub.metrics().connections).toBe(0));
    const next = openTab();
    next.client.watch('a');
    await isLive(next);
  });

  it('should be a socket of its own where the browser cannot share', () => {
    const environment = { locks: undefined, openChannel: undefined };
    expect(sharedWebSocket('k', WebSocket, systemClock, environment)).toBe(WebSocket);
  });
});
