/** What a real browser does to a page, and what the connection makes of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskHandle } from '../../src/server/index.js';
import { openPageLife, type PageLife } from './pageLife.js';

let life: PageLife;
let task: TaskHandle;

beforeEach(async () => {
  life = await openPageLife();
  task = await life.hub.create({ id: 'a' });
  task.log('line 0');
  await life.page.goto(life.url);
  await sees({ state: 'live', isFresh: true, lines: ['line 0'] });
});

afterEach(() => life.close());

const connections = (): number => life.hub.metrics().connections;

/** Waits until the page sees this. */
async function sees(expected: object): Promise<void> {
  await expect.poll(() => life.see(), { timeout: 20_000 }).toMatchObject(expected);
}

describe('a page in a real browser', () => {
  it('should go into the back/forward cache without a socket, and go on where it was when it comes back', async () => {
    await life.page.goto(`${life.url}/elsewhere`);
    await expect.poll(connections).toBe(0);
    task.log('line 1\nline 2');
    task.update({ status: 'running', message: 'meanwhile' });
    await life.goBack();
    await sees({
      restored: 1,
      state: 'live',
      task: { message: 'meanwhile' },
      lines: ['line 0', 'line 1', 'line 2'],
    });
    expect(connections()).toBe(1);
    task.complete('done');
    await sees({ task: { status: 'completed' } });
  });

  it('should not believe a hint that it is offline while the server still answers', async () => {
    await life.hint('offline');
    task.update({ status: 'running', message: 'still here' });
    await sees({ task: { message: 'still here' } });
    await life.hint('online');
    await sees({ hints: ['offline', 'online'], state: 'live' });
    const states = (await life.see())?.states ?? [];
    expect(states.slice(states.indexOf('live'))).toEqual(['live']);
  });

  it('should say offline when the network is gone, and be live again when it is back', async () => {
    await life.setOnline(false);
    await life.cutServer();
    await sees({ state: 'offline' });
    task.log('line 1');
    await life.restoreServer();
    await life.setOnline(true);
    await sees({ state: 'live', isFresh: true, lines: ['line 0', 'line 1'] });
    expect(connections()).toBe(1);
  });

  it('should survive being frozen, with every line that it missed', async () => {
    const session = await life.page.context().newCDPSession(life.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (let number = 1; number <= 50; number += 1) task.log(`line ${number}`);
    task.complete('done');
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    const lines = Array.from({ length: 51 }, (_, number) => `line ${number}`);
    await sees({ task: { status: 'completed' }, lines });
    expect((await life.see())?.isFresh).toBe(true);
  });

  it('should leave no socket behind when the page is left', async () => {
    await life.page.goto('about:blank');
    await expect.poll(connections).toBe(0);
  });
});
