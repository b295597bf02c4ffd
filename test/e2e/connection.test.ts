/** A job goes on, and its page with it, while the connection does not. */
import { describe, expect, it } from 'vitest';
import { setUpDemo } from './harness.js';

const demo = setUpDemo();

describe('a page whose connection fails', () => {
  it('should fall back to polling, lose no line, and come back to live', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('checksum');
    await tab.openLog(card);
    await tab.waitForLines(card, 20);
    await tab.setSwitch('Block WebSocket', true);
    await tab.waitForConnection('polling');
    await tab.page
      .locator('.bar')
      .getByText(/Checking every 5 s/)
      .waitFor();
    await tab.waitForStatus(card, 'completed');

    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'completed']);
    const end = (await tab.cardHistory(id)).find(({ status }) => status === 'completed');
    expect(end?.connection).toBe('polling');
    await tab.expectWholeLog(id, card);

    await tab.setSwitch('Block WebSocket', false);
    await tab.waitForConnection('live');
    expect(await tab.connectionStates()).toEqual(['live', 'reconnecting', 'polling', 'live']);
    const texts = (await tab.connectionHistory()).map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringMatching(/^Reconnecting \([1-5] of 5\)/));
    expect(texts.at(-1)).toBe('Live');
    // What has come by polling stays as it was.
    await tab.expectWholeLog(id, card);
  });

  it('should lose and repeat no line when the connection is cut', async () => {
    const { tab } = demo;
    const { id, card } = await tab.start('50,000 lines');
    await tab.openLog(card);
    await tab.waitForLines(card, 1_000);
    await tab.setSwitch('Cut connection', true);
    await tab.waitForConnection('reconnecting');
    await tab.waitForConnection('live');
    await tab.page.getByRole('switch', { name: 'Cut connection', checked: false }).waitFor();
    await tab.waitForStatus(card, 'completed');
    expect(await tab.connectionStates()).toEqual(['live', 'reconnecting', 'live']);
    expect(await tab.statusHistory(id)).toEqual(['pending', 'running', 'completed']);
    expect(await tab.expectWholeDownload(id, card)).toBe(50_000);
  });
});
