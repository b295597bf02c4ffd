/** Tabs of a real browser, with its own locks and channels, that share one connection. */
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskHandle } from '../../src/server/index.js';
import type { FollowedTask } from './pageLife.page.js';
import { openPageLife, type PageLife } from './pageLife.js';

let life: PageLife;
let task: TaskHandle;

beforeEach(async () => {
  life = await openPageLife({
    authenticate: (request) => request.headers.get('authorization'),
    authorize: (user, _action, { tags }) => tags?.includes(user ?? '') === true,
  });
  task = await life.hub.create({ id: 'a', tags: ['ann'] });
  task.log('line 0');
});

afterEach(() => life.close());

async function openTab(query = 'share=ann'): Promise<Page> {
  const tab = await life.page.context().newPage();
  await tab.goto(`${life.url}/?${query}`);
  return tab;
}

const see = (tab: Page): Promise<FollowedTask> =>
  tab.evaluate(() => (window as unknown as { followed: FollowedTask }).followed);

async function sees(tab: Page, expected: object): Promise<void> {
  await expect.poll(() => see(tab), { timeout: 30_000 }).toMatchObject(expected);
}

const signIn = (tab: Page, user: string): Promise<void> =>
  tab.evaluate((name) => (window as unknown as { signIn(user: string): void }).signIn(name), user);

async function crash(tab: Page): Promise<void> {
  const session = await life.page.context().newCDPSession(tab);
  const crashed = tab.waitForEvent('crash');
  // Never answered, as nobody is left to.
  session.send('Page.crash').catch(() => {});
  await crashed;
}

const connections = (): number => life.hub.metrics().connections;

describe('tabs of one origin', () => {
  it('should share one socket, and each have every line', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    for (const tab of tabs) await sees(tab, { state: 'live', lines: ['line 0'] });
    expect(connections()).toBe(1);
    task.log('line 1');
    task.complete('done');
    for (const tab of tabs) {
      await sees(tab, { lines: ['line 0', 'line 1'], task: { status: 'completed' } });
    }
    expect(connections()).toBe(1);
  });

  it('should each show what the person who is signed in there may see', async () => {
    const ofBob = await life.hub.create({ id: 'b', tags: ['bob'] });
    const own = [await openTab('share=ann&task=a'), await openTab('share=bob&task=b')] as const;
    const other = [await openTab('share=ann&task=b'), await openTab('share=bob&task=a')] as const;
    for (const tab of own) await sees(tab, { state: 'live', error: undefined });
    task.update({ message: 'for Ann' });
    ofBob.update({ message: 'for Bob' });
    await sees(own[0], { task: { message: 'for Ann' } });
    await sees(own[1], { task: { message: 'for Bob' } });
    for (const tab of other) {
      await sees(tab, { state: 'live', error: 'not_found', lines: [] });
      expect((await see(tab)).task).toBeUndefined();
    }
    expect(connections()).toBe(2);

    await signIn(other[0], 'bob');
    await signIn(other[1], 'ann');
    task.update({ message: 'for Ann again' });
    ofBob.update({ message: 'for Bob again' });
    await sees(other[0], { state: 'live', error: undefined, task: { message: 'for Bob again' } });
    await sees(other[1], { state: 'live', error: undefined, task: { message: 'for Ann again' } });
    await expect.poll(connections).toBe(2);
  });

  it('should go on without a line lost when the leading tab is closed', async () => {
    const leader = await openTab();
    await sees(leader, { state: 'live' });
    const follower = await openTab();
    await sees(follower, { state: 'live', lines: ['line 0'] });
    await leader.close();
    task.log('line 1');
    await sees(follower, { state: 'live', lines: ['line 0', 'line 1'] });
    expect(connections()).toBe(1);
  });

  it('should go on without a line lost when the leading tab crashes', async () => {
    const leader = await openTab();
    await sees(leader, { state: 'live' });
    const follower = await openTab();
    await sees(follower, { state: 'live', lines: ['line 0'] });
    await crash(leader);
    task.log('line 1');
    await sees(follower, { state: 'live', lines: ['line 0', 'line 1'] });
    await expect.poll(connections).toBe(1);
  });

  it('should end the subscriptions of a tab that crashes', async () => {
    await life.hub.create({ id: 'b', tags: ['ann'] });
    const leader = await openTab();
    await sees(leader, { state: 'live' });
    const follower = await openTab('share=ann&task=b');
    await sees(follower, { state: 'live', task: { id: 'b' } });
    await expect.poll(() => life.hub.metrics().subscriptions).toBe(2);
    await crash(follower);
    await expect.poll(() => life.hub.metrics().subscriptions).toBe(1);
    await sees(leader, { state: 'live' });
    expect(connections()).toBe(1);
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
    await expect.poll(connections).toBe(1);
  });

  it('should go into the back/forward cache, leave the lead, and come back', async () => {
    await life.page.goto(`${life.url}/?share=ann`);
    await expect.poll(() => life.see()).toMatchObject({ state: 'live' });
    const follower = await openTab();
    await sees(follower, { state: 'live', lines: ['line 0'] });
    await life.page.goto(`${life.url}/elsewhere`);
    task.log('line 1');
    await sees(follower, { state: 'live', lines: ['line 0', 'line 1'] });
    await life.goBack();
    await expect
      .poll(() => life.see(), { timeout: 30_000 })
      .toMatchObject({ restored: 1, state: 'live', lines: ['line 0', 'line 1'] });
    expect(connections()).toBe(1);
  });
});
