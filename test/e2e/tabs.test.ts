/** Tabs of a real browser, with its own locks and channels, that share one connection. */
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskHandle } from '../../src/server/index.js';
import type { FollowedTask } from './pageLife.page.js';
import { openPageLife, type PageLife } from './pageLife.js';

let life: PageLife;
let task: TaskHandle;

beforeEach(async () => {
  life = await openPageLife();
  task = await life.hub.create({ id: 'a' });
  task.log('line 0');
});

afterEach(() => life.close());

async function openTab(): Promise<Page> {
  const tab = await life.page.context().newPage();
  await tab.goto(`${life.url}/?share`);
  return tab;
}

const see = (tab: Page): Promise<FollowedTask> =>
  tab.evaluate(() => (window as unknown as { followed: FollowedTask }).followed);

async function sees(tab: Page, expected: object): Promise<void> {
  await expect.poll(() => see(tab), { timeout: 20_000 }).toMatchObject(expected);
}

describe('tabs of one origin', () => {
  it('should share one socket, and each have every line', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    for (const tab of tabs) await sees(tab, { state: 'live', lines: ['line 0'] });
    expect(life.hub.metrics().connections).toBe(1);
    task.log('line 1');
    task.complete('done');
    for (const tab of tabs) {
      await sees(tab, { lines: ['line 0', 'line 1'], task: { status: 'completed' } });
    }
    expect(life.hub.metrics().connections).toBe(1);
  });

  it('should go on without a line lost when the leading tab is closed', async () => {
    const leader = await openTab();
    await sees(leader, { state: 'live' });
    const follower = await openTab();
    await sees(follower, { state: 'live', lines: ['line 0'] });
    await leader.close();
    task.log('line 1');
    await sees(follower, { state: 'live', lines: ['line 0', 'line 1'] });
    expect(life.hub.metrics().connections).toBe(1);
  });

  it('should go on when the leading tab is frozen', async () => {
    const leader = await openTab();
    await sees(leader, { state: 'live' });
    const session = await life.page.context().newCDPSession(leader);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    const follower = await openTab();
    task.log('line 1');
    await sees(follower, { state: 'live', lines: ['line 0', 'line 1'] });
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    task.log('line 2');
    for (const tab of [leader, follower]) {
      await sees(tab, { state: 'live', lines: ['line 0', 'line 1', 'line 2'] });
    }
    await expect.poll(() => life.hub.metrics().connections).toBe(1);
  });
});
